using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Regularization.Benchmarks;

/// <summary>The command <c>parts</c>: BenchmarkDotNet measures single operations of the lesson's library.</summary>
internal static class PartsCommand
{
    public static Command Create()
    {
        var command = new Command("parts", "Measures operations of the library with BenchmarkDotNet, whose arguments may follow: --filter *L1*, --list flat, …")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction(parsed =>
        {
            string[] arguments = parsed.UnmatchedTokens is { Count: > 0 } given ? [.. given] : ["--filter", "*"];
            var summaries = BenchmarkSwitcher.FromAssembly(typeof(PartsCommand).Assembly).Run(arguments, Configuration());
            return summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
        });
        return command;
    }

    /// <summary>
    /// In this process: BenchmarkDotNet would otherwise build the libraries once more in Release, and that build would point notebooks/setup.csx,
    /// and with it every notebook, to its own output.
    /// </summary>
    private static ManualConfig Configuration() => ManualConfig.Create(DefaultConfig.Instance)
        .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(2).WithIterationCount(7).WithIterationTime(TimeInterval.FromMilliseconds(250)))
        .AddDiagnoser(MemoryDiagnoser.Default);
}
