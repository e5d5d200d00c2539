namespace Regularization.Benchmarks;

/// <summary>What is told of several measurements of the same thing.</summary>
internal sealed record Statistics(double Median, double Minimum, double Maximum)
{
    /// <summary>Sums up one or more values.</summary>
    public static Statistics Of(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToArray();
        return new Statistics((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[0], sorted[^1]);
    }
}
