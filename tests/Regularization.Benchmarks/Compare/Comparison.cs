using System.Diagnostics;
using System.Globalization;

namespace Regularization.Benchmarks;

/// <summary>Things that are measured by turns. The first is this project's; the others are what it is compared with.</summary>
/// <param name="Metrics">What is measured: the rows of the table.</param>
/// <param name="Subjects">What is compared: the columns.</param>
/// <param name="Versions">The versions of what is measured, beyond .NET.</param>
internal sealed record Comparison(IReadOnlyList<Metric> Metrics, IReadOnlyList<Subject> Subjects, IReadOnlyList<string> Versions)
{
    /// <summary>Whether a run that does not count goes first, so that the files are in the computer's memory from the start.</summary>
    public bool WarmsUp { get; init; } = true;

    /// <summary>At most so many runs, where more would take long and tell little.</summary>
    public int MostRuns { get; init; } = int.MaxValue;

    /// <summary>The cells of this group's row in the table of the project's own README: here, Python with the reference BLAS, with OpenBLAS. Null where the group has no row there.</summary>
    public Func<IReadOnlyList<string>>? FrontPage { get; init; }

    /// <summary>Measures the subjects, one after the other, as often as is asked for, with a line for each run. A subject that fails is left out from then on.</summary>
    public async Task MeasureAsync(string group, int runs, CancellationToken cancellation)
    {
        runs = Math.Min(runs, MostRuns);
        for (var run = WarmsUp ? 0 : 1; run <= runs; run++)
        {
            foreach (var subject in Subjects.Where(subject => subject.Missing is null && !subject.Failed))
            {
                Console.Write($"{group}, {(run == 0 ? "warm-up" : $"run {run} of {runs}")}, {subject.Name}: ");
                var stopwatch = Stopwatch.StartNew();
                try
                {
                    var values = await subject.MeasureAsync(cancellation);
                    if (run > 0)
                    {
                        subject.Runs.Add(values);
                    }

                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{stopwatch.Elapsed.TotalSeconds:0.0} s"));
                }
                catch (IOException e)
                {
                    subject.Failed = true;
                    Console.WriteLine("failed");
                    await Console.Error.WriteLineAsync(e.Message);
                }
            }
        }
    }
}
