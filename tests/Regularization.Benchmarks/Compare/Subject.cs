namespace Regularization.Benchmarks;

/// <summary>One of the things that a comparison compares.</summary>
/// <param name="Name">The heading of its column.</param>
/// <param name="MeasureAsync">Measures it once; returns a number for each of the comparison's metrics, in their order.</param>
/// <param name="Missing">Why it cannot be measured here, and what to install; null if it can.</param>
internal sealed record Subject(string Name, Func<CancellationToken, Task<double[]>> MeasureAsync, string? Missing = null)
{
    /// <summary>The numbers so far.</summary>
    public List<double[]> Runs { get; } = [];

    /// <summary>Whether measuring it went wrong.</summary>
    public bool Failed { get; set; }

    /// <summary>What was measured, null where nothing was.</summary>
    /// <param name="metric">The number of the metric.</param>
    public Statistics? this[int metric] => Runs.Count > 0 && !Failed ? Statistics.Of([.. Runs.Select(run => run[metric])]) : null;
}
