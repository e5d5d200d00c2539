namespace Regularization.Tests;

public sealed class MatrixProductTests
{
    /// <summary>Whole tiles, incomplete ones, fewer rows than a tile has, fewer columns than a vector, a single number.</summary>
    [Theory]
    [InlineData(128, 32, 128)]
    [InlineData(128, 21, 1)]
    [InlineData(1, 48, 128)]
    [InlineData(3, 17, 5)]
    [InlineData(7, 100, 21)]
    [InlineData(6, 4, 4)]
    [InlineData(1, 1, 9)]
    public void Every_sum_is_that_of_a_plain_loop_bit_for_bit(int rows, int columns, int terms)
    {
        var random = new Random(rows * columns + terms);
        var (a, b) = (Numbers(rows * terms), Numbers(terms * columns));
        var transposed = Enumerable.Range(0, rows * terms).Select(i => a[i % rows * terms + i / rows]).ToArray();
        var expected = new float[rows * columns];
        for (var m = 0; m < rows; m++)
        {
            for (var n = 0; n < columns; n++)
            {
                for (var k = 0; k < terms; k++)
                {
                    expected[m * columns + n] += a[m * terms + k] * b[k * columns + n];
                }
            }
        }

        var (straight, turned) = (new float[rows * columns], new float[rows * columns]);
        MatrixProduct.Multiply(straight, a, terms, 1, b, rows, columns, terms);
        MatrixProduct.Multiply(turned, transposed, 1, rows, b, rows, columns, terms);

        Assert.Equal(Bits(expected), Bits(straight));
        Assert.Equal(Bits(expected), Bits(turned));

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    [Fact]
    public void Matrices_that_are_too_small_are_refused()
    {
        float[] right = new float[64], small = new float[63];

        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixProduct.Multiply(small, right, 8, 1, right, 8, 8, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixProduct.Multiply(right, small, 8, 1, right, 8, 8, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixProduct.Multiply(right, right, 8, 1, small, 8, 8, 8));
    }

    private static IEnumerable<int> Bits(float[] numbers) => numbers.Select(BitConverter.SingleToInt32Bits);
}
