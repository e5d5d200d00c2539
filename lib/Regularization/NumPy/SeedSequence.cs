namespace Regularization.NumPy;

/// <summary>
/// Turns one integer into as many well-mixed bits as a generator needs for its state; equals <c>numpy.random.SeedSequence(seed)</c>.
/// The hash is that of O'Neill, "Developing a seed_seq Alternative" (2015).
/// </summary>
internal sealed class SeedSequence
{
    private readonly uint[] _pool = new uint[4];

    public SeedSequence(ulong seed)
    {
        uint[] entropy = [(uint)seed, (uint)(seed >> 32), 0, 0];
        var hash = new Hash(constant: 0x43b0d7e5, multiplier: 0x931e8875);
        for (var i = 0; i < _pool.Length; i++)
        {
            _pool[i] = hash.Next(entropy[i]);
        }

        // Every word reaches every other one, so that neighbouring seeds give unrelated states.
        for (var source = 0; source < _pool.Length; source++)
        {
            for (var target = 0; target < _pool.Length; target++)
            {
                if (source != target)
                {
                    _pool[target] = Mix(_pool[target], hash.Next(_pool[source]));
                }
            }
        }
    }

    /// <summary>The first <paramref name="count"/> words; equals <c>generate_state(count, numpy.uint64)</c>.</summary>
    public ulong[] GenerateState(int count)
    {
        var hash = new Hash(constant: 0x8b51f9dd, multiplier: 0x58f38ded);
        var state = new ulong[count];
        for (var i = 0; i < count; i++)
        {
            ulong low = hash.Next(_pool[2 * i % _pool.Length]);
            ulong high = hash.Next(_pool[(2 * i + 1) % _pool.Length]);
            state[i] = (high << 32) | low;
        }

        return state;
    }

    private static uint Mix(uint x, uint y)
    {
        var mixed = 0xca01f9dd * x - 0x4973f715 * y;
        return mixed ^ (mixed >> 16);
    }

    private struct Hash(uint constant, uint multiplier)
    {
        public uint Next(uint value)
        {
            value ^= constant;
            constant *= multiplier;
            value *= constant;
            return value ^ (value >> 16);
        }
    }
}
