using Regularization.NumPy;

namespace Regularization;

/// <summary>The lesson's data: a sine with Gaussian noise.</summary>
public static class NoisySine
{
    /// <summary>
    /// <paramref name="n"/> points t = sin(x) + noise, with x evenly spaced from -π to π, in random order.
    /// </summary>
    /// <remarks>
    /// The noise and the order are those of NumPy, bit for bit:
    /// <code>
    /// rng = numpy.random.default_rng(seed)
    /// x = numpy.linspace(-numpy.pi, numpy.pi, n)
    /// t = numpy.sin(x) + rng.normal(0, noise_scale, n)
    /// p = rng.permutation(n)
    /// x, t = x[p], t[p]
    /// </code>
    /// The sine is that of the C library, from which NumPy's vectorised one differs by up to 3 units in the last place.
    /// </remarks>
    /// <param name="n">The number of points, at least 2.</param>
    /// <param name="noiseScale">The standard deviation of the noise, 0 or more.</param>
    /// <param name="seed">The seed: the same seed gives the same points.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="n"/> is less than 2, or <paramref name="noiseScale"/> is negative, infinite or not a number.
    /// </exception>
    public static Dataset Generate(int n = 30, double noiseScale = 0.3, ulong seed = 0)
    {
        if (n < 2)
        {
            throw Argument.OutOfRange(Language.Text("There must be at least 2 points."), n);
        }

        if (!(noiseScale >= 0 && double.IsFinite(noiseScale)))
        {
            throw Argument.OutOfRange(Language.Text("The standard deviation of the noise must be a finite number, 0 or more."), noiseScale);
        }

        var random = new Generator(seed);
        var x = Grid.Linspace(-Math.PI, Math.PI, n);
        var noise = random.Normal(0, noiseScale, n);
        var t = x.Zip(noise, (x, noise) => Math.Sin(x) + noise).ToArray();
        return new Dataset(x, t).Take(random.Permutation(n));
    }
}
