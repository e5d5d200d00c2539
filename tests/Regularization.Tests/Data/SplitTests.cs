using System.Globalization;

namespace Regularization.Tests.Data;

public class SplitTests
{
    [Theory]
    [InlineData(2, 0.3, 1)]
    [InlineData(2, 0.01, 1)]
    [InlineData(10, 0.3, 3)]
    [InlineData(30, 0.3, 9)]
    [InlineData(100, 0.07, 8)] // 0.07 * 100 is a little more than 7 in doubles, and scikit-learn rounds that up
    [InlineData(100, 0.55, 56)]
    [InlineData(1000, 0.57, 570)]
    public void The_number_of_validation_points_is_rounded_up(int n, double testSize, int expected)
    {
        var (train, validation) = Numbered(n).Split(testSize);

        Assert.Equal(expected, validation.X.Length);
        Assert.Equal(n - expected, train.X.Length);
    }

    [Theory]
    [InlineData(2, 0U)]
    [InlineData(37, 1U)]
    [InlineData(1000, uint.MaxValue)]
    public void Every_point_is_on_one_side_and_keeps_its_target(int n, uint randomState)
    {
        var (train, validation) = Numbered(n).Split(0.4, randomState);

        Assert.Equal(Enumerable.Range(0, n).Select(i => (double)i), train.X.Concat(validation.X).Order());
        Assert.All(train.X.Zip(train.T).Concat(validation.X.Zip(validation.T)), point => Assert.Equal(-point.First, point.Second));
    }

    [Theory]
    [InlineData(30, 0)]
    [InlineData(30, 1)]
    [InlineData(30, -0.3)]
    [InlineData(30, 9)]
    [InlineData(30, double.NaN)]
    [InlineData(30, 0.99)]
    [InlineData(2, 0.51)]
    [InlineData(1, 0.3)]
    [InlineData(0, 0.3)]
    public void A_test_size_that_leaves_a_side_empty_is_refused(int n, double testSize)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Numbered(n).Split(testSize));
        Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $"(testSize = {testSize})"), error.Message);
    }

    [Fact]
    public void A_data_set_needs_a_target_for_every_input() =>
        Assert.EndsWith("(parameter t)", Assert.Throws<ArgumentException>(() => new Dataset([1, 2, 3], [1, 2])).Message);

    private static Dataset Numbered(int n) =>
        new([.. Enumerable.Range(0, n)], [.. Enumerable.Range(0, n).Select(i => -(double)i)]);
}
