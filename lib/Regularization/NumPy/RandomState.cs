namespace Regularization.NumPy;

/// <summary>
/// The part of NumPy's legacy <c>numpy.random.RandomState(seed)</c> that scikit-learn's split needs.
/// Its generator is MT19937: Matsumoto and Nishimura, "Mersenne Twister" (1998), seeded as in their reference of 2002.
/// </summary>
internal sealed class RandomState
{
    private const int Size = 624;
    private const int Offset = 397;

    private readonly uint[] _state = new uint[Size];
    private int _next = Size;

    public RandomState(uint seed)
    {
        _state[0] = seed;
        for (var i = 1; i < Size; i++)
        {
            var previous = _state[i - 1];
            _state[i] = 1812433253 * (previous ^ (previous >> 30)) + (uint)i;
        }
    }

    /// <summary>The numbers 0 to <paramref name="count"/> - 1, shuffled; equals <c>RandomState.permutation(count)</c>.</summary>
    public int[] Permutation(int count) => NumPy.Permutation.Of(count, NextUInt32);

    public uint NextUInt32()
    {
        if (_next == Size)
        {
            Twist();
            _next = 0;
        }

        var y = _state[_next++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >> 18);
    }

    private void Twist()
    {
        for (var i = 0; i < Size; i++)
        {
            var y = (_state[i] & 0x80000000) | (_state[(i + 1) % Size] & 0x7fffffff);
            _state[i] = _state[(i + Offset) % Size] ^ (y >> 1) ^ ((y & 1) * 0x9908b0df);
        }
    }
}
