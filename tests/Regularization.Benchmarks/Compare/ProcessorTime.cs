using System.Diagnostics;

namespace Regularization.Benchmarks;

/// <summary>The time that the processor spends on this process, not the clock's: what else runs on the machine matters less.</summary>
internal static class ProcessorTime
{
    public static TimeSpan Of(Action action)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        action();
        process.Refresh();
        return process.TotalProcessorTime - before;
    }
}
