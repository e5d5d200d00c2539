namespace Regularization.NumPy;

/// <summary>The part of <c>numpy.random.default_rng(seed)</c> that the lesson's data need.</summary>
/// <param name="seed">Any non-negative seed.</param>
internal sealed class Generator(ulong seed)
{
    private readonly Pcg64 _random = new(seed);

    /// <summary>Equals <c>Generator.normal(loc, scale, count)</c>.</summary>
    public double[] Normal(double mean, double scale, int count)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = mean + scale * Ziggurat.Next(_random);
        }

        return values;
    }

    /// <summary>The numbers 0 to <paramref name="count"/> - 1, shuffled; equals <c>Generator.permutation(count)</c>.</summary>
    public int[] Permutation(int count) => NumPy.Permutation.Of(count, _random.NextUInt32);
}
