using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Regularization;

/// <summary>The product of two matrices, each sum in one order, whatever the processor.</summary>
internal static class MatrixProduct
{
    /// <summary>What a vector holds. Where the processor's are narrower, .NET takes several for one; they stay in registers all the same.</summary>
    public const int Vector = 16;

    /// <summary>
    /// c[m, n] = Σ a[m, k] · b[k, n]. Each sum starts at 0 and takes its terms one after the other, in the order of <paramref name="terms"/>; product and sum are rounded by themselves.
    /// A vector holds sums of different n, never parts of one: its width changes no bit of the result.
    /// </summary>
    /// <param name="c">Receives the product, row by row; as many rows as it has room for.</param>
    /// <param name="a">The left matrix: its element [m, k] is at m · <paramref name="aRow"/> + k · <paramref name="aStep"/>, so it may lie transposed.</param>
    /// <param name="aRow">The distance of two rows of <paramref name="a"/>.</param>
    /// <param name="aStep">The distance of two columns of <paramref name="a"/>.</param>
    /// <param name="b">The right matrix, row by row.</param>
    /// <param name="bRow">The distance of two rows of <paramref name="b"/>.</param>
    /// <param name="columns">The columns of <paramref name="b"/> and of the product, a multiple of 16.</param>
    /// <param name="terms">Which terms the sums of each row have (k), ascending.</param>
    /// <param name="first">The row of <paramref name="terms"/> that is the first of the product.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // else the first epochs would run unoptimized
    public static void Multiply(Span<float> c, ReadOnlySpan<float> a, int aRow, int aStep, ReadOnlySpan<float> b, int bRow, int columns, Terms terms, int first = 0)
    {
        if (columns % Vector != 0)
        {
            throw new UnreachableException(); // the tiles would write beyond the end of a row
        }

        var rows = c.Length / columns;

        // The tiles do not check any more where they read and write.
        ref var product = ref MemoryMarshal.GetReference(c);
        ref var left = ref MemoryMarshal.GetReference(a[..((rows - 1) * aRow + (terms.All - 1) * aStep + 1)]);
        ref var right = ref MemoryMarshal.GetReference(b[..((terms.All - 1) * bRow + columns)]);
        for (int n = 0, width; n < columns; n += width)
        {
            width = columns - n >= 4 * Vector ? 4 * Vector : Vector;
            ref var from = ref Unsafe.Add(ref right, n); // these columns stay in the fastest cache while all rows go by
            for (var m = 0; m < rows; m++)
            {
                ref var to = ref Unsafe.Add(ref product, m * columns + n);
                ref var row = ref Unsafe.Add(ref left, m * aRow);
                if (width > Vector)
                {
                    FourVectors(ref to, ref row, aStep, ref from, bRow, terms[first + m]);
                }
                else
                {
                    OneVector(ref to, ref row, aStep, ref from, bRow, terms[first + m]);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)] // so that its addresses stay in registers, too
    private static void FourVectors(ref float c, ref float a, nint aStep, ref float b, nint bRow, ReadOnlySpan<int> terms)
    {
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default;
        foreach (var k in terms)
        {
            ref var bk = ref Unsafe.Add(ref b, k * bRow);
            var factor = Vector512.Create(Unsafe.Add(ref a, k * aStep));
            c0 += factor * Vector512.LoadUnsafe(ref bk);
            c1 += factor * Vector512.LoadUnsafe(ref bk, Vector);
            c2 += factor * Vector512.LoadUnsafe(ref bk, 2 * Vector);
            c3 += factor * Vector512.LoadUnsafe(ref bk, 3 * Vector);
        }

        c0.StoreUnsafe(ref c);
        c1.StoreUnsafe(ref c, Vector);
        c2.StoreUnsafe(ref c, 2 * Vector);
        c3.StoreUnsafe(ref c, 3 * Vector);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void OneVector(ref float c, ref float a, nint aStep, ref float b, nint bRow, ReadOnlySpan<int> terms)
    {
        var sum = Vector512<float>.Zero;
        foreach (var k in terms)
        {
            sum += Vector512.Create(Unsafe.Add(ref a, k * aStep)) * Vector512.LoadUnsafe(ref Unsafe.Add(ref b, k * bRow));
        }

        sum.StoreUnsafe(ref c);
    }
}
