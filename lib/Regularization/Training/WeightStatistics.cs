namespace Regularization;

/// <summary>How large the parameters of a model are.</summary>
/// <param name="Count">The number of parameters.</param>
/// <param name="SumOfSquares">The sum of w², which is the L2 penalty.</param>
/// <param name="SumOfAbsolutes">The sum of |w|, which is the L1 penalty.</param>
/// <param name="Small">How many are smaller than 0.001 in absolute value, zeros included.</param>
/// <param name="Zero">How many are exactly 0.</param>
/// <param name="Histogram">How many lie in each of the bins around <see cref="BinCenters"/>. Those beyond are counted in the outermost bins.</param>
public sealed record WeightStatistics(int Count, double SumOfSquares, double SumOfAbsolutes, int Small, int Zero, IReadOnlyList<int> Histogram)
{
    private const double Range = 0.3;
    private const int Bins = 61; // odd, so that the middle one is centred at 0

    /// <summary>The middles of the 61 bins, from -0.3 to 0.3.</summary>
    public static IReadOnlyList<double> BinCenters { get; } = Grid.Linspace(-Range, Range, Bins);

    /// <summary>Counts and adds up.</summary>
    /// <param name="parameters">The parameters, all of them finite.</param>
    public static WeightStatistics Of(ReadOnlySpan<float> parameters)
    {
        var (squares, absolutes, small, zero, histogram) = (0.0, 0.0, 0, 0, new int[Bins]);
        foreach (var w in parameters)
        {
            squares += (double)w * w;
            absolutes += Math.Abs(w);
            small += Math.Abs(w) < 1e-3 ? 1 : 0;
            zero += w == 0 ? 1 : 0;
            histogram[(int)Math.Clamp(Math.Round((w + Range) / (2 * Range) * (Bins - 1)), 0, Bins - 1)]++;
        }

        return new WeightStatistics(parameters.Length, squares, absolutes, small, zero, histogram);
    }
}
