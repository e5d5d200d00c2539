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
    public int[] Permutation(int count)
    {
        var values = Enumerable.Range(0, count).ToArray();
        for (var i = count - 1; i > 0; i--)
        {
            var j = (int)NextAtMost((uint)i);
            (values[i], values[j]) = (values[j], values[i]);
        }

        return values;
    }

    /// <summary>Uniform on 0 to <paramref name="maximum"/>. Lemire, "Fast Random Integer Generation in an Interval" (2019).</summary>
    private uint NextAtMost(uint maximum)
    {
        var count = maximum + 1;
        var product = (ulong)_random.NextUInt32() * count;
        if ((uint)product < count)
        {
            var rejected = (uint.MaxValue - maximum) % count;
            while ((uint)product < rejected)
            {
                product = (ulong)_random.NextUInt32() * count;
            }
        }

        return (uint)(product >> 32);
    }
}
