using System.Runtime.CompilerServices;

namespace Regularization.Notebooks.Stopping;

/// <summary>
/// How running code is stopped: cells are compiled with checks in every loop and every function (<c>CheckedSource</c>), which throw
/// as soon as an interrupt is requested, or when a recursion has used the stack up.
/// </summary>
/// <remarks>
/// .NET can also abort a thread between any two instructions (<c>ControlledExecution</c>). On Linux that was measured to end the
/// whole process now and then, when it hits code of .NET itself, and to leave a signal blocked; with checks nothing can break.
/// </remarks>
public static class Interruption
{
    /// <summary>How many bytes of stack asynchronous functions can use. An exception is thrown anew in each of those that it leaves, and carries a longer trace each time.</summary>
    private const int AsyncStack = 1 << 20;

    // The request flows with the execution context to whatever a cell starts: tasks, threads, Parallel.For. A check must cost
    // next to nothing, so it looks at a copy that each thread keeps, and at that only when somebody was interrupted at all.
    private static readonly AsyncLocal<CancellationToken> Flowing = new(change => _requested = change.CurrentValue);

    [ThreadStatic]
    private static CancellationToken _requested;

    [ThreadStatic]
    private static nint _stackTop; // of this thread, as far up as an asynchronous function was met

    /// <summary>What checks in this execution context look at.</summary>
    internal static CancellationToken Requested
    {
        get => Flowing.Value;
        set
        {
            Flowing.Value = value;
            value.UnsafeRegister(static _ => InterruptionFlag.Raise(), null);
        }
    }

    /// <summary>Called by cells in every round of a loop, if <see cref="InterruptionFlag.IsRaised"/>; not meant for anyone else.</summary>
    /// <exception cref="OperationCanceledException">The cell that runs here was interrupted.</exception>
    public static void Check()
    {
        _requested.ThrowIfCancellationRequested();
        InterruptionFlag.LowerWhenOld();
    }

    /// <summary>Called by cells at the start of every function; not meant for anyone else.</summary>
    /// <exception cref="OperationCanceledException">The cell that runs here was interrupted.</exception>
    /// <exception cref="InsufficientExecutionStackException">Functions call each other too deep. Without this the stack would overflow, which ends the process.</exception>
    public static void Enter()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (InterruptionFlag.IsRaised)
        {
            Check();
        }
    }

    /// <summary>The same for asynchronous functions.</summary>
    public static void EnterAsync()
    {
        byte local = 0;
        var here = Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref local); // its address
        _stackTop = Math.Max(_stackTop, here);
        if (_stackTop - here > AsyncStack)
        {
            throw new InsufficientExecutionStackException();
        }

        Enter();
    }

    /// <summary>The same for expressions of a query, each of which is a function of its own.</summary>
    /// <returns>The value that it is given.</returns>
    public static T Pass<T>(T value)
    {
        Enter();
        return value;
    }
}
