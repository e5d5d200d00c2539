namespace Regularization.Tests.Data;

/// <summary>Every expected number is what NumPy's <c>linspace</c> prints.</summary>
public class GridTests
{
    [Fact]
    public void Points_have_the_last_digits_of_NumPy() =>
        Assert.Equal(
            [-3.141592653589793, -2.443460952792061, -1.7453292519943295, -1.0471975511965979, -0.34906585039886595,
             0.34906585039886595, 1.0471975511965974, 1.7453292519943293, 2.443460952792061, 3.141592653589793],
            Grid.Linspace(-Math.PI, Math.PI, 10));

    [Theory]
    [InlineData(0, new double[0])]
    [InlineData(1, new[] { 2.0 })]
    [InlineData(2, new[] { 2.0, 1.0 })]
    public void A_few_points_are_those_of_NumPy(int count, double[] expected) => Assert.Equal(expected, Grid.Linspace(2, 1, count));

    [Fact]
    public void The_last_point_is_exactly_the_end()
    {
        // 49 * (1.0 / 49) is a little less than 1 in doubles.
        Assert.Equal(1, Grid.Linspace(0, 1, 50)[^1]);
    }

    [Fact]
    public void A_step_too_small_for_a_double_still_gives_NumPys_points() =>
        Assert.Equal([0, 0, 5e-324, 5e-324], Grid.Linspace(0, 5e-324, 4));

    [Fact]
    public void A_negative_count_is_refused() =>
        Assert.EndsWith("(count = -1)", Assert.Throws<ArgumentOutOfRangeException>(() => Grid.Linspace(0, 1, -1)).Message);
}
