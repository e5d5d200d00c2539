namespace Regularization.Tests;

public sealed class MatrixProductTests
{
    /// <summary>Whole tiles, incomplete ones, fewer rows than a tile has, fewer columns than a vector, a single number, more terms than have room on the stack.</summary>
    [Theory]
    [InlineData(128, 32, 128)]
    [InlineData(128, 21, 1)]
    [InlineData(1, 48, 128)]
    [InlineData(3, 17, 5)]
    [InlineData(7, 100, 21)]
    [InlineData(6, 4, 4)]
    [InlineData(1, 1, 9)]
    [InlineData(5, 24, 1500)]
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
        MatrixProduct.Multiply(straight, a, terms, 1, b, columns, Every(rows), Every(terms));
        MatrixProduct.Multiply(turned, transposed, 1, rows, b, columns, Every(rows), Every(terms));

        Assert.Equal(Bits(expected), Bits(straight));
        Assert.Equal(Bits(expected), Bits(turned));

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    /// <summary>Rows and terms that are left out: none, one, some, all.</summary>
    [Theory]
    [InlineData(0, 7)]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(9, 0)]
    public void What_is_not_asked_for_is_left_out(int rowCount, int termCount)
    {
        const int Size = 9;
        var (a, b) = (Enumerable.Range(0, Size * Size).Select(i => 1f / (i + 1)).ToArray(), Enumerable.Range(0, Size * 40).Select(i => 1f / (2 * i + 3)).ToArray());
        int[] rows = [.. Every(Size).TakeLast(rowCount)], terms = [.. Every(Size).Where(k => k % 3 != 1).TakeLast(termCount)];
        var product = Enumerable.Repeat(-1f, Size * 40).ToArray();
        MatrixProduct.Multiply(product, a, Size, 1, b, 40, rows, terms);

        var expected = Enumerable.Repeat(-1f, Size * 40).ToArray();
        foreach (var m in rows)
        {
            for (var n = 0; n < 40; n++)
            {
                expected[m * 40 + n] = terms.Aggregate(0f, (sum, k) => sum + a[m * Size + k] * b[k * 40 + n]);
            }
        }

        Assert.Equal(Bits(expected), Bits(product));
    }

    [Fact]
    public void Matrices_that_are_too_small_are_refused()
    {
        float[] right = new float[64], small = new float[63];

        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixProduct.Multiply(small, right, 8, 1, right, 8, Every(8), Every(8)));
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixProduct.Multiply(right, small, 8, 1, right, 8, Every(8), Every(8)));
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixProduct.Multiply(right, right, 8, 1, small, 8, Every(8), Every(8)));
    }

    private static int[] Every(int count) => [.. Enumerable.Range(0, count)];

    private static IEnumerable<int> Bits(float[] numbers) => numbers.Select(BitConverter.SingleToInt32Bits);
}
