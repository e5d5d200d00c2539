namespace Regularization.Tests;

public sealed class TranspositionTests
{
    /// <summary>Rows by fours, and some that are left over; what lies between the rows of the result stays as it is.</summary>
    [Theory]
    [InlineData(16, 128)]
    [InlineData(1, 16)]
    [InlineData(7, 4)]
    public void Rows_become_columns(int rows, int columns)
    {
        var from = Enumerable.Range(0, rows * columns).Select(i => (float)i).ToArray();
        var to = Enumerable.Repeat(-1f, columns * (rows + 3)).ToArray();
        Transposition.Transpose(from, columns, to, rows + 3);

        Assert.Equal(Enumerable.Range(0, to.Length).Select(i => i % (rows + 3) < rows ? from[i % (rows + 3) * columns + i / (rows + 3)] : -1), to);
    }

    [Fact]
    public void A_place_that_is_too_small_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Transposition.Transpose(new float[64], 16, new float[63], 4));
}
