namespace Regularization.Tests;

public sealed class WeightStatisticsTests
{
    [Fact]
    public void Every_parameter_is_counted_where_it_belongs()
    {
        var statistics = WeightStatistics.Of([0f, -0.0005f, 0.001f, -0.5f, 2f]);

        Assert.Equal(5, statistics.Count);
        Assert.Equal(2, statistics.Small);
        Assert.Equal(1, statistics.Zero);
        Assert.Equal(4.25, statistics.SumOfSquares, 1e-5);
        Assert.Equal(2.5015, statistics.SumOfAbsolutes, 1e-6);
        Assert.Equal(WeightStatistics.BinCenters.Count, statistics.Histogram.Count);
        Assert.Equal((1, 3, 1), (statistics.Histogram[0], statistics.Histogram[30], statistics.Histogram[^1]));
    }
}
