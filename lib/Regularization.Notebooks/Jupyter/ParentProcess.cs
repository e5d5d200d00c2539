using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Jupyter;

/// <summary>The program that started this one. A kernel whose parent is gone would wait for ever for requests that nobody sends.</summary>
internal static class ParentProcess
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Calls <paramref name="ended"/> when the process that the environment variable <c>JPY_PARENT_PID</c> names has ended.</summary>
    public static void Watch(Action ended)
    {
        if (!long.TryParse(Environment.GetEnvironmentVariable("JPY_PARENT_PID"), CultureInfo.InvariantCulture, out var parent) || parent <= 1)
        {
            return;
        }

        Watch(OperatingSystem.IsWindows() ? () => WaitForHandle((nint)parent) : () => WaitForProcess((int)parent), ended);
    }

    /// <summary>Calls <paramref name="ended"/> when a process has ended.</summary>
    /// <param name="id">The number of the process.</param>
    /// <param name="ended">Is called on a thread of its own.</param>
    public static void Watch(int id, Action ended) => Watch(() => WaitForProcess(id), ended);

    private static void Watch(Action wait, Action ended)
    {
        var thread = new Thread(() =>
        {
            wait();
            ended();
        })
        {
            IsBackground = true,
            Name = "parent process",
        };
        thread.Start();
    }

    /// <summary>On Windows, Jupyter hands down an inheritable handle instead of a process id.</summary>
    private static void WaitForHandle(nint handle)
    {
        using var process = new ManualResetEvent(false) { SafeWaitHandle = new SafeWaitHandle(handle, ownsHandle: false) };
        process.WaitOne();
    }

    private static void WaitForProcess(int id)
    {
        // An orphan gets another parent at once, even while the old one is still in the process table.
        var isDirectParent = !OperatingSystem.IsWindows() && getppid() == id;
        while (isDirectParent ? getppid() == id : RunningProcess.Exists(id))
        {
            Thread.Sleep(Interval);
        }
    }

    [DllImport("libc", ExactSpelling = true)]
    private static extern int getppid();
}
