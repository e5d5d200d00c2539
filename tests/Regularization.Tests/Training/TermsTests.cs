namespace Regularization.Tests;

public sealed class TermsTests
{
    /// <summary>Fewer than eight numbers, which are looked at together, as many, and more; none, some and all of them 0.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 2)]
    [InlineData(8, 1)]
    [InlineData(29, 3)]
    [InlineData(128, 1000)]
    public void Those_that_are_not_0_are_kept_in_their_order(int count, int oneOf)
    {
        float[][] numbers = [.. Enumerable.Range(0, 5).Select(row => Enumerable.Range(0, count).Select(k => (row + k * k) % oneOf == 0 ? 0 : k % 5 == 0 ? float.NaN : float.Epsilon).ToArray())];
        var terms = new Terms(numbers.Length, count);
        for (var row = numbers.Length - 1; row >= 0; row--)
        {
            terms.SetNonzero(row, numbers[row]);
        }

        var transposed = new Terms(count, numbers.Length - 2);
        transposed.SetTransposed(terms);

        Assert.All(numbers, (row, m) => Assert.Equal(Enumerable.Range(0, count).Where(k => row[k] != 0), terms[m].ToArray()));
        Assert.All(Enumerable.Range(0, count), k => Assert.Equal(Enumerable.Range(0, numbers.Length - 2).Where(m => numbers[m][k] != 0), transposed[k].ToArray()));

        terms.AddAll();
        Assert.All(numbers, (_, m) => Assert.Equal(Enumerable.Range(0, count), terms[m].ToArray()));
    }
}
