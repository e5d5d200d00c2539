namespace Regularization.Tests;

public sealed class MatrixProductTests
{
    /// <summary>Four vectors at a time and one, a single row, a single term, many terms; and how many of a hundred terms are 0, so that they may be left out.</summary>
    [Theory]
    [InlineData(30, 128, 128, 40)]
    [InlineData(128, 128, 20, 0)]
    [InlineData(3, 16, 5, 50)]
    [InlineData(7, 80, 21, 30)]
    [InlineData(1, 112, 1, 0)]
    [InlineData(2, 48, 1, 100)]
    [InlineData(5, 64, 1500, 10)]
    public void Every_sum_is_that_of_a_plain_loop_bit_for_bit(int rows, int columns, int all, int zeros)
    {
        var random = new Random(rows * columns + all);
        var (a, b) = (Numbers(rows * all, zeros), Numbers(all * columns, 0));
        var transposed = Enumerable.Range(0, rows * all).Select(i => a[i % rows * all + i / rows]).ToArray();
        var farApart = Enumerable.Range(0, all * (columns + 5)).Select(i => i % (columns + 5) < columns ? b[i / (columns + 5) * columns + i % (columns + 5)] : float.NaN).ToArray();
        var expected = new float[rows * columns];
        for (var m = 0; m < rows; m++)
        {
            for (var n = 0; n < columns; n++)
            {
                for (var k = 0; k < all; k++)
                {
                    expected[m * columns + n] += a[m * all + k] * b[k * columns + n];
                }
            }
        }

        Terms every = new(rows, all), nonzero = new(rows, all);
        for (var row = 0; row < rows; row++)
        {
            nonzero.SetNonzero(row, a.AsSpan(row * all, all));
        }

        var (straight, turned, lastRow) = (new float[rows * columns], new float[rows * columns], new float[columns]);
        MatrixProduct.Multiply(straight, a, all, 1, b, columns, columns, nonzero);
        MatrixProduct.Multiply(turned, transposed, 1, rows, farApart, columns + 5, columns, every);
        MatrixProduct.Multiply(lastRow, transposed.AsSpan(rows - 1), 1, rows, b, columns, columns, nonzero, first: rows - 1);

        Assert.Equal(Bits(expected), Bits(straight));
        Assert.Equal(Bits(expected), Bits(turned));
        Assert.Equal(Bits(expected[^columns..]), Bits(lastRow));

        float[] Numbers(int count, int zeros) => [.. Enumerable.Range(0, count).Select(_ => random.Next(100) < zeros ? 0 : random.NextSingle() - 0.5f)];
    }

    [Fact]
    public void Matrices_that_are_too_small_are_refused()
    {
        float[] product = new float[64], right = new float[64], small = new float[63];

        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixProduct.Multiply(product, small, 16, 1, right, 16, 16, new Terms(4, 16)));
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixProduct.Multiply(product, right, 4, 1, small, 16, 16, new Terms(4, 4)));
        Assert.Throws<System.Diagnostics.UnreachableException>(() => MatrixProduct.Multiply(product, right, 4, 1, right, 16, 8, new Terms(8, 4)));
        Assert.Throws<IndexOutOfRangeException>(() => MatrixProduct.Multiply(product, right, 4, 1, right, 16, 16, new Terms(3, 4)));
    }

    private static IEnumerable<int> Bits(float[] numbers) => numbers.Select(BitConverter.SingleToInt32Bits);
}
