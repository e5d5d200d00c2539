namespace Regularization.NumPy;

/// <summary>
/// Standard normal numbers by the ziggurat method; equals <c>numpy.random.Generator.standard_normal</c>.
/// Marsaglia and Tsang, "The Ziggurat Method for Generating Random Variables" (2000), with 256 layers and 52-bit abscissas.
/// </summary>
/// <remarks>
/// The density f(x) = exp(-x²/2) is covered by layers of equal area. Layer i reaches from 0 to <c>Edge(i)</c>; layer 0 is the
/// bottom one and includes the tail beyond <see cref="TailStart"/>. Most draws fall where a layer lies under f entirely and cost one comparison.
/// </remarks>
internal static class Ziggurat
{
    private const int Layers = 256;
    private const double TailStart = 3.6541528853610087963519472518;
    private const double TwoTo52 = 1L << 52;

    /// <summary>
    /// The area of a layer as NumPy's tables have it: four units in the last place under the closest double.
    /// </summary>
    private const double Area = 0.004928673233974652;

    private static readonly double[] Density = new double[Layers];
    private static readonly double[] Scale = new double[Layers];
    private static readonly ulong[] Inside = new ulong[Layers];

    /// <summary>
    /// Fills the tables in the arithmetic that NumPy's were made with: doubles, rounded after every step, from the tail inwards.
    /// A more precise computation gives other last digits.
    /// </summary>
    static Ziggurat()
    {
        var edge = new double[Layers];
        edge[^1] = TailStart;
        Density[^1] = CorrectlyRounded.Exp(-0.5 * TailStart * TailStart);
        for (var i = Layers - 2; i > 0; i--)
        {
            edge[i] = Math.Sqrt(-2 * CorrectlyRounded.Log(Area / edge[i + 1] + Density[i + 1]));
            Density[i] = CorrectlyRounded.Exp(-0.5 * edge[i] * edge[i]);
            if (i == 38)
            {
                // The one of 255 values of exp that is not correctly rounded in NumPy's tables.
                Density[i] = Math.BitIncrement(Density[i]);
            }
        }

        Density[0] = 1;
        edge[0] = Area / Density[^1];
        Inside[0] = (ulong)Math.Round(TailStart / edge[0] * TwoTo52);
        for (var i = 2; i < Layers; i++)
        {
            Inside[i] = (ulong)Math.Round(edge[i - 1] / edge[i] * TwoTo52);
        }

        for (var i = 0; i < Layers; i++)
        {
            Scale[i] = edge[i] / TwoTo52;
        }
    }

    public static double Next(Pcg64 random)
    {
        while (true)
        {
            var draw = random.NextUInt64();
            var layer = (int)(draw & 0xff);
            var negative = ((draw >> 8) & 1) != 0;
            var position = (draw >> 9) & ((1UL << 52) - 1);
            var x = position * Scale[layer];
            if (position < Inside[layer])
            {
                return negative ? -x : x;
            }

            if (layer == 0)
            {
                // Not the sign bit from above, for no reason but that NumPy does so.
                var tail = NextInTail(random);
                return ((position >> 8) & 1) != 0 ? -tail : tail;
            }

            if ((Density[layer - 1] - Density[layer]) * random.NextDouble() + Density[layer] < Math.Exp(-0.5 * x * x))
            {
                return negative ? -x : x;
            }
        }
    }

    /// <summary>Marsaglia, "Generating a Variable from the Tail of the Normal Distribution" (1964).</summary>
    private static double NextInTail(Pcg64 random)
    {
        while (true)
        {
            var beyond = -(1 / TailStart) * Log1p.Of(-random.NextDouble());
            var bound = -Log1p.Of(-random.NextDouble());
            if (bound + bound > beyond * beyond)
            {
                return TailStart + beyond;
            }
        }
    }

    /// <summary>The tables under NumPy's names, for the tests.</summary>
    internal static (IReadOnlyList<ulong> Ki, IReadOnlyList<double> Wi, IReadOnlyList<double> Fi) Tables => (Inside, Scale, Density);
}
