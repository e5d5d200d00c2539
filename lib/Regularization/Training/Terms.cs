using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Regularization;

/// <summary>
/// Of each row of a matrix product, the terms that its sums have. Terms that are 0 are left out: they would only add 0, and no sum is -0, which alone adding 0 would change.
/// (As long as all numbers are finite. 0 · ∞ is not 0.)
/// </summary>
internal sealed class Terms
{
    private const int Group = 8;

    /// <summary>For each set of bits that eight numbers can have, which of them are set, and behind them something.</summary>
    private static readonly int[] Set = [.. Enumerable.Range(0, 1 << Group).SelectMany(bits =>
        Enumerable.Range(0, Group).Where(bit => (bits >> bit & 1) == 1).Concat(Enumerable.Repeat(0, Group)).Take(Group))];

    private readonly int[] _terms, _counts;
    private readonly int _stride;

    /// <summary>Every term in every row.</summary>
    /// <param name="rows">The rows of the product.</param>
    /// <param name="all">The terms of a whole sum, numbered from 0.</param>
    public Terms(int rows, int all)
    {
        (All, _stride) = (all, all + Group);
        (_terms, _counts) = (new int[rows * _stride], new int[rows]);
        AddAll();
    }

    public int All { get; }

    public ReadOnlySpan<int> this[int row] => _terms.AsSpan(row * _stride, _counts[row]);

    public void AddAll()
    {
        for (var row = 0; row < _counts.Length; row++)
        {
            AddAll(row);
        }
    }

    public void AddAll(int row)
    {
        _counts[row] = All;
        for (var term = 0; term < All; term++)
        {
            _terms[row * _stride + term] = term;
        }
    }

    /// <summary>Makes the terms of a row those numbers that are not 0.</summary>
    /// <param name="row">The row.</param>
    /// <param name="numbers">A number for each term.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // else the first epochs would run unoptimized
    public void SetNonzero(int row, ReadOnlySpan<float> numbers)
    {
        var terms = _terms.AsSpan(row * _stride, _stride);
        var (count, i) = (0, 0);
        for (; i <= numbers.Length - Group; i += Group)
        {
            var nonzero = (int)~Vector256.Equals(Vector256.Create(numbers[i..]), default).ExtractMostSignificantBits() & 0xff;
            (Vector256.Create(Set, nonzero * Group) + Vector256.Create(i)).CopyTo(terms[count..]);
            count += BitOperations.PopCount((uint)nonzero);
        }

        for (; i < numbers.Length; i++)
        {
            terms[count] = i;
            count += numbers[i] != 0 ? 1 : 0;
        }

        _counts[row] = count;
    }

    /// <summary>Makes them those of <paramref name="other"/>, rows and terms exchanged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SetTransposed(Terms other)
    {
        Array.Clear(_counts);
        Span<int> terms = _terms, counts = _counts;
        for (var term = 0; term < All; term++)
        {
            foreach (var row in other[term])
            {
                terms[row * _stride + counts[row]++] = term;
            }
        }
    }
}
