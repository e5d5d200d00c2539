using System.Runtime.ExceptionServices;
using Regularization.Notebooks.Outputs;

namespace Regularization.Notebooks.Execution;

/// <summary>
/// An exception that nobody catches on a thread of its own ends a .NET program. When a cell started that thread, it fails the cell instead.
/// A stack overflow and <see cref="Environment.FailFast(string)"/> cannot be survived.
/// </summary>
internal static class BackgroundFailures
{
    private static int _watching;

    /// <summary>Starts to watch, once in the life of the process.</summary>
    public static void Watch()
    {
        if (Interlocked.Exchange(ref _watching, 1) != 0)
        {
            return;
        }

        try
        {
            ExceptionHandling.SetUnhandledExceptionHandler(exception => ConsoleCapture.Cell is { } cell && Report(cell, exception));
        }
        catch (InvalidOperationException)
        {
            // The program around this library has a handler of its own, and only one is possible.
        }
    }

    private static bool Report(CellConsole cell, Exception exception)
    {
        if (!cell.Fail(exception))
        {
            cell.Write("stderr", $"A thread that this cell started failed: {exception.GetType().Name}: {exception.Message}\n");
        }

        return true;
    }
}
