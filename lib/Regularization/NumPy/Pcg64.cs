using System.Numerics;

namespace Regularization.NumPy;

/// <summary>
/// The permuted congruential generator PCG XSL-RR 128/64: 128 bits of state, 64 bits per draw. Equals <c>numpy.random.PCG64(seed)</c>.
/// O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random Number Generation" (2014).
/// </summary>
internal sealed class Pcg64
{
    private static readonly UInt128 Multiplier = new(0x2360ed051fc65da4, 0x4385df649fccf645);

    private readonly UInt128 _increment;
    private UInt128 _state;
    private uint? _unusedHalf;

    public Pcg64(ulong seed)
    {
        var words = new SeedSequence(seed).GenerateState(4);
        _increment = (new UInt128(words[2], words[3]) << 1) | 1;
        _state = _increment + new UInt128(words[0], words[1]);
        Step();
    }

    public ulong NextUInt64()
    {
        Step();
        var folded = (ulong)(_state >> 64) ^ (ulong)_state;
        return BitOperations.RotateRight(folded, (int)(_state >> 122));
    }

    /// <summary>Half a draw, the low half first. The other half is kept for the next call, whatever is drawn in between.</summary>
    public uint NextUInt32()
    {
        if (_unusedHalf is { } high)
        {
            _unusedHalf = null;
            return high;
        }

        var draw = NextUInt64();
        _unusedHalf = (uint)(draw >> 32);
        return (uint)draw;
    }

    /// <summary>Uniform on [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    private void Step() => _state = _state * Multiplier + _increment;
}
