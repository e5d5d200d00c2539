namespace Regularization.Notebooks.Stopping;

/// <summary>
/// Whether any cell of this process was interrupted lately. Loops of cells look at nothing else as long as none was; in a class that
/// has no initializers, so that they need not ask whether it is initialized.
/// </summary>
public static class InterruptionFlag
{
    /// <summary>How long what an interrupted cell has started, and what does not come back to it all this time, is still found.</summary>
    private const long Milliseconds = 60_000;

    private static object? _lock;
    private static long _raised;

    /// <summary>Read by cells; not meant for anyone else. A field, because cells are compiled for debugging, where properties are not inlined.</summary>
    public static bool IsRaised;

    internal static void Raise()
    {
        lock (Lock)
        {
            _raised = Environment.TickCount64;
            Volatile.Write(ref IsRaised, true);
        }
    }

    internal static void LowerWhenOld()
    {
        if (Environment.TickCount64 - Volatile.Read(ref _raised) <= Milliseconds)
        {
            return;
        }

        lock (Lock)
        {
            Volatile.Write(ref IsRaised, Environment.TickCount64 - _raised <= Milliseconds);
        }
    }

    private static object Lock => LazyInitializer.EnsureInitialized(ref _lock, static () => new object());
}
