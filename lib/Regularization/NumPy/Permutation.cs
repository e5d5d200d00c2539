using System.Numerics;

namespace Regularization.NumPy;

/// <summary>
/// The shuffle of Fisher and Yates, from the end, as <c>permutation(count)</c> does it in both <c>numpy.random.Generator</c> and
/// the legacy <c>numpy.random.RandomState</c>.
/// </summary>
internal static class Permutation
{
    /// <summary>The numbers 0 to <paramref name="count"/> - 1 in an order that the uniform 32-bit numbers of <paramref name="draw"/> decide.</summary>
    public static int[] Of(int count, Func<uint> draw)
    {
        var values = Enumerable.Range(0, count).ToArray();
        for (var i = count - 1; i > 0; i--)
        {
            var j = AtMost(i, draw);
            (values[i], values[j]) = (values[j], values[i]);
        }

        return values;
    }

    /// <summary>Uniform on 0 to <paramref name="maximum"/>: draws as many bits as that has, until they do not exceed it.</summary>
    private static int AtMost(int maximum, Func<uint> draw)
    {
        var mask = uint.MaxValue >> BitOperations.LeadingZeroCount((uint)maximum);
        uint value;
        do
        {
            value = draw() & mask;
        }
        while (value > maximum);

        return (int)value;
    }
}
