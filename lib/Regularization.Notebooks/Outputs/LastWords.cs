using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Regularization.Notebooks.Outputs;

/// <summary>
/// Passes on what comes through a pipe in place of standard error to where that led before, even if this process does not live to read it: what .NET and
/// C++ have to say of a crash is the last that they do.
/// </summary>
/// <remarks>
/// A shell waits for the end of this process and passes on what is in the pipe then. What is read before stays in the pipe until it has been passed on; on Linux,
/// for elsewhere what is read is gone from the pipe, and a crash at that very moment loses it.
/// </remarks>
internal sealed class LastWords : IDisposable
{
    /// <summary>How many bytes are read at a time.</summary>
    public const int Most = 65536;

    /// <summary>A crash can stop the thread that reads, and waits itself for room in the pipe then. Linux allows no more than this.</summary>
    private const int Room = 16 * Most;

    private const int SetRoom = 1031;
    private const uint WithoutWaiting = 2;

    /// <summary>
    /// Its standard input ends with this process, its standard error is the pipe, to read from. Signals to a group of programs mean the others: it ends by
    /// itself, and does not wait for what programs may write that outlive this process.
    /// </summary>
    private const string Script = "trap '' HUP INT QUIT TERM; [ -w \"$1\" ] && exec 3>\"$1\"; read -r line; exec dd bs=65536 count=16 <&2 2>/dev/null";

    private readonly int _pipe;
    private readonly AnonymousPipeServerStream _life = new(PipeDirection.Out);
    private readonly AnonymousPipeServerStream? _copy = OperatingSystem.IsLinux() ? new(PipeDirection.In) : null;
    private readonly Stream _before = Console.OpenStandardError();

    private LastWords(int pipe)
    {
        _pipe = pipe;
        _ = SystemNative_FcntlSetIsNonBlocking(pipe, 1);
        if (_copy is not null)
        {
            _ = fcntl(pipe, SetRoom, Room);
            _ = fcntl(Number(_copy.SafePipeHandle), SetRoom, Room);
        }
    }

    /// <summary>Begins, while standard error still leads to where it is to be passed on to; null where there is no shell.</summary>
    /// <param name="pipe">The end of the pipe to read from.</param>
    /// <param name="pending">A file to hold open until all has been passed on.</param>
    public static LastWords? Keep(int pipe, string? pending)
    {
        var words = new LastWords(pipe);
        if (!words.StartShell(pending))
        {
            words.Dispose();
            return null;
        }

        return words;
    }

    /// <summary>Reads what is in the pipe, and passes it on.</summary>
    /// <returns>As <c>read</c> does.</returns>
    public int Read(byte[] bytes)
    {
        if (_copy is null)
        {
            var taken = (int)read(_pipe, bytes, bytes.Length);
            PassOn(bytes.AsSpan(0, Math.Max(0, taken)));
            return taken;
        }

        var count = (int)tee(_pipe, Number(_copy.ClientSafePipeHandle), bytes.Length, WithoutWaiting);
        if (count > 0)
        {
            _ = read(Number(_copy.SafePipeHandle), bytes, count);
            PassOn(bytes.AsSpan(0, count));
            _ = read(_pipe, bytes, count);
        }

        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => _life.Dispose();

    private void PassOn(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _before.Write(bytes);
        }
        catch (IOException)
        {
            // The disk of a log is full, for instance. The cell has the text nevertheless.
        }
    }

    private bool StartShell(string? pending)
    {
        var files = new byte[256]; // takes some 80
        _ = posix_spawn_file_actions_init(files);
        _ = posix_spawn_file_actions_adddup2(files, Number(_life.ClientSafePipeHandle), 0);
        _ = posix_spawn_file_actions_adddup2(files, 2, 1);
        _ = posix_spawn_file_actions_adddup2(files, _pipe, 2);
        var error = posix_spawn(out _, "/bin/sh", files, 0, ["sh", "-c", Script, "sh", pending ?? "", null], [$"PATH={Environment.GetEnvironmentVariable("PATH")}", null]);
        _ = posix_spawn_file_actions_destroy(files);
        _life.DisposeLocalCopyOfClientHandle();
        return error == 0;
    }

    private static int Number(SafeHandle file) => (int)file.DangerousGetHandle();

    [DllImport("libc", ExactSpelling = true)]
    private static extern int fcntl(int file, int command, int value);

    [DllImport("libc", ExactSpelling = true)]
    private static extern nint tee(int from, int to, nint count, uint flags);

    [DllImport("libc", ExactSpelling = true)]
    private static extern nint read(int file, byte[] bytes, nint count);

    [DllImport("libc", ExactSpelling = true, CharSet = CharSet.Ansi, BestFitMapping = false)]
    private static extern int posix_spawn(out int process, string path, byte[] files, nint attributes, string?[] arguments, string?[] environment);

    [DllImport("libc", ExactSpelling = true)]
    private static extern int posix_spawn_file_actions_init(byte[] files);

    [DllImport("libc", ExactSpelling = true)]
    private static extern int posix_spawn_file_actions_adddup2(byte[] files, int file, int onto);

    [DllImport("libc", ExactSpelling = true)]
    private static extern int posix_spawn_file_actions_destroy(byte[] files);

    /// <summary>As <c>fcntl</c>, which takes its last argument in another way on other systems than Linux.</summary>
    [DllImport("libSystem.Native", ExactSpelling = true)]
    private static extern int SystemNative_FcntlSetIsNonBlocking(int file, int isNonBlocking);
}
