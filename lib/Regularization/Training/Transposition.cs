using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Regularization;

/// <summary>Turns the rows of a matrix into columns.</summary>
internal static class Transposition
{
    /// <summary>to[n, m] = from[m, n].</summary>
    /// <param name="from">The matrix, row by row.</param>
    /// <param name="columns">Its columns, a multiple of four.</param>
    /// <param name="to">Receives the transposed.</param>
    /// <param name="toRow">The distance of two rows of <paramref name="to"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // else the first epochs would run unoptimized
    public static void Transpose(ReadOnlySpan<float> from, int columns, Span<float> to, int toRow)
    {
        var rows = from.Length / columns;
        ref var source = ref MemoryMarshal.GetReference(from);
        ref var target = ref MemoryMarshal.GetReference(to[..((columns - 1) * toRow + rows)]);
        for (var n = 0; n < columns; n += 4)
        {
            var m = 0;
            for (; m <= rows - 4; m += 4)
            {
                Four(ref Unsafe.Add(ref source, m * columns + n), (nuint)columns, ref Unsafe.Add(ref target, n * toRow + m), (nuint)toRow);
            }

            for (; m < rows; m++)
            {
                for (var i = n; i < n + 4; i++)
                {
                    to[i * toRow + m] = from[m * columns + i];
                }
            }
        }
    }

    /// <summary>Four rows and columns, first pairs of numbers, then pairs of pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(ref float from, nuint fromRow, ref float to, nuint toRow)
    {
        Vector128<float> a = Vector128.LoadUnsafe(ref from), b = Vector128.LoadUnsafe(ref from, fromRow), c = Vector128.LoadUnsafe(ref from, 2 * fromRow), d = Vector128.LoadUnsafe(ref from, 3 * fromRow);
        Vector128<int> even = Vector128.Create(-1, 0, -1, 0), low = Vector128.Create(-1, -1, 0, 0);
        var ab0 = Vector128.ConditionalSelect(even.AsSingle(), a, Vector128.Shuffle(b, Vector128.Create(0, 0, 2, 2))); // a₀ b₀ a₂ b₂
        var ab1 = Vector128.ConditionalSelect(even.AsSingle(), Vector128.Shuffle(a, Vector128.Create(1, 1, 3, 3)), b); // a₁ b₁ a₃ b₃
        var cd0 = Vector128.ConditionalSelect(even.AsSingle(), c, Vector128.Shuffle(d, Vector128.Create(0, 0, 2, 2)));
        var cd1 = Vector128.ConditionalSelect(even.AsSingle(), Vector128.Shuffle(c, Vector128.Create(1, 1, 3, 3)), d);
        Vector128.ConditionalSelect(low.AsSingle(), ab0, Vector128.Shuffle(cd0, Vector128.Create(0, 1, 0, 1))).StoreUnsafe(ref to);
        Vector128.ConditionalSelect(low.AsSingle(), ab1, Vector128.Shuffle(cd1, Vector128.Create(0, 1, 0, 1))).StoreUnsafe(ref to, toRow);
        Vector128.ConditionalSelect(low.AsSingle(), Vector128.Shuffle(ab0, Vector128.Create(2, 3, 2, 3)), cd0).StoreUnsafe(ref to, 2 * toRow);
        Vector128.ConditionalSelect(low.AsSingle(), Vector128.Shuffle(ab1, Vector128.Create(2, 3, 2, 3)), cd1).StoreUnsafe(ref to, 3 * toRow);
    }
}
