using System.Text.Json;

namespace Regularization.Benchmarks;

/// <summary>A Jupyter kernel, from its start on, as a front end sees it.</summary>
internal static class KernelComparison
{
    private const int Figure = 2; // the metric that the project's README tells

    public static async Task<Comparison> PrepareAsync(string folder, CancellationToken cancellation)
    {
        var python = await Python.FindAsync(folder, cancellation);
        var blas = Blas.Installed.LastOrDefault();
        if (python.HasJupyterClient)
        {
            await (Repository.HostCommand("kernel", "install") with { Environment = python.Environment(null) }).RunAsync(cancellation);
        }

        Subject[] subjects =
        [
            new("C#", token => MeasureAsync(python.Script("kernel.py", null, ".net-csharp", Repository.Lesson), token),
                python.HasJupyterClient ? null : "The kernel is left out: measuring needs Python's Jupyter client (Debian package python3-jupyter-client)."),
            new("ipykernel", token => MeasureAsync(python.Script("kernel.py", blas, "python3", Repository.PythonLesson), token), python.Missing),
        ];
        return new Comparison(
            [
                new Metric("start to the answer to kernel_info", "s"),
                new Metric("start to the end of a first cell, 1 + 1", "s", Goal: 0.9),
                new Metric("start to the lesson's first figure", "s", Goal: 3),
                new Metric("a later cell, 1 + n (median of 20)", "ms", Goal: 7),
                new Metric("the first completion, right behind the first cell", "s", Goal: 0.5),
                new Metric("a later completion (median of 10)", "ms", Goal: 60),
            ],
            subjects, python.Versions)
        {
            FrontPage = () => [FrontPage.Seconds(subjects[0][Figure]!.Median), "", FrontPage.Seconds(subjects[1][Figure]!.Median)],
        };
    }

    private static async Task<double[]> MeasureAsync(ChildProcess process, CancellationToken cancellation) =>
        JsonSerializer.Deserialize<double[]>((await process.RunAsync(cancellation)).Output)!;
}
