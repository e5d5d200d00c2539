using System.Runtime.InteropServices;

namespace Regularization.Notebooks;

/// <summary>
/// The signals that a thread has blocked. On Linux and macOS .NET 10 aborts running code from within a signal handler that never returns, so that
/// signal stays blocked: the thread, and every thread that it starts, could not be aborted again, nor stopped for a garbage collection.
/// </summary>
internal readonly struct SignalMask
{
    /// <summary>The size of <c>sigset_t</c> on Linux; macOS needs less.</summary>
    private const int Size = 128;

    private readonly byte[]? _signals;

    private SignalMask(byte[] signals) => _signals = signals;

    /// <summary>SIG_SETMASK.</summary>
    private static int Set => OperatingSystem.IsMacOS() ? 3 : 2;

    /// <summary>Remembers the mask of the current thread.</summary>
    public static SignalMask Save()
    {
        if (OperatingSystem.IsWindows())
        {
            return default;
        }

        var signals = new byte[Size];
        return pthread_sigmask(Set, null, signals) == 0 ? new SignalMask(signals) : default;
    }

    /// <summary>Gives the current thread the mask again.</summary>
    public void Restore()
    {
        if (_signals is not null)
        {
            _ = pthread_sigmask(Set, _signals, null);
        }
    }

    [DllImport("libc", ExactSpelling = true)]
    private static extern int pthread_sigmask(int how, byte[]? set, [Out] byte[]? old);
}
