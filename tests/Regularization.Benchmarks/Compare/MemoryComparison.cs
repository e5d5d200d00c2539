using System.Text.Json;

namespace Regularization.Benchmarks;

/// <summary>A class of students on one computer: what each kernel adds to its memory.</summary>
internal static class MemoryComparison
{
    private const int Kernels = 30;

    public static async Task<Comparison> PrepareAsync(string folder, CancellationToken cancellation)
    {
        var python = await Python.FindAsync(folder, cancellation);
        var canMeasure = python.HasJupyterClient && File.Exists("/proc/self/smaps_rollup");
        if (canMeasure)
        {
            await (Repository.HostCommand("kernel", "install") with { Environment = python.Environment(null) }).RunAsync(cancellation);
        }

        return new Comparison(
            [new Metric($"memory of each of {Kernels} kernels that have started, shared pages in parts", "MiB"), new Metric("and when each has run a first cell", "MiB", Goal: 70)],
            [
                Of("C#", ".net-csharp", canMeasure ? null : "The memory of many kernels is left out: measuring needs Linux, and Python's Jupyter client (Debian package python3-jupyter-client)."),
                Of("ipykernel", "python3", python.Missing),
            ],
            python.Versions)
        {
            WarmsUp = false,
            MostRuns = 1, // the mean of so many hardly changes from run to run
        };

        Subject Of(string name, string kernel, string? missing) => new(name, async token =>
            JsonSerializer.Deserialize<double[]>((await python.Script("memory.py", null, kernel, $"{Kernels}").RunAsync(token)).Output)!, missing);
    }
}
