using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Regularization;

/// <summary>The product of two matrices, each sum in one order, whatever the processor.</summary>
internal static class MatrixProduct
{
    private const int Height = 4; // of a tile. With two vectors across it holds eight sums, enough to keep a processor's adders busy.

    /// <summary>How many columns are computed together. Matrices with a multiple of it are multiplied fastest.</summary>
    public static int Width => 2 * Vector<float>.Count;

    /// <summary>
    /// c[m, n] = Σ a[m, k] · b[k, n]. Each sum starts at 0 and takes its terms one after the other, k = 0, 1, …; product and sum are rounded by themselves.
    /// A vector holds sums of different n, never parts of one: its width changes no bit of the result.
    /// </summary>
    /// <param name="c">Receives the product, <paramref name="rows"/> × <paramref name="columns"/>, row by row.</param>
    /// <param name="a">The left matrix: its element [m, k] is at m · <paramref name="aRow"/> + k · <paramref name="aStep"/>, so it may lie transposed.</param>
    /// <param name="aRow">The distance of two rows of <paramref name="a"/>.</param>
    /// <param name="aStep">The distance of two columns of <paramref name="a"/>.</param>
    /// <param name="b">The right matrix, <paramref name="terms"/> × <paramref name="columns"/>, row by row.</param>
    /// <param name="rows">The rows of the product.</param>
    /// <param name="columns">The columns of the product.</param>
    /// <param name="terms">The length of each sum.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // else the first epochs would run unoptimized
    public static void Multiply(Span<float> c, ReadOnlySpan<float> a, int aRow, int aStep, ReadOnlySpan<float> b, int rows, int columns, int terms)
    {
        // The tiles do not check any more where they read and write.
        ref var product = ref MemoryMarshal.GetReference(c[..(rows * columns)]);
        ref var left = ref MemoryMarshal.GetReference(a[..((rows - 1) * aRow + (terms - 1) * aStep + 1)]);
        ref var right = ref MemoryMarshal.GetReference(b[..(terms * columns)]);
        if (columns < Width)
        {
            for (var m = 0; m < rows; m++)
            {
                for (var n = 0; n < columns; n++)
                {
                    var sum = 0f;
                    for (var k = 0; k < terms; k++)
                    {
                        sum += Unsafe.Add(ref left, m * aRow + k * aStep) * Unsafe.Add(ref right, k * columns + n);
                    }

                    Unsafe.Add(ref product, m * columns + n) = sum;
                }
            }

            return;
        }

        // The last tiles overlap those before them and compute some sums again, with the same result. Fewer rows than a tile has are each computed four times over.
        var (height, aNext, next) = rows < Height ? (1, 0, 0) : (Height, aRow, columns);
        for (var m = 0; m < rows; m += height)
        {
            var top = Math.Min(m, rows - height);
            for (var n = 0; n < columns; n += Width)
            {
                var start = Math.Min(n, columns - Width);
                Tile(ref Unsafe.Add(ref product, top * columns + start), next, ref Unsafe.Add(ref left, top * aRow), aNext, aStep, ref Unsafe.Add(ref right, start), columns, terms);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile(ref float c, int cRow, ref float a, int aRow, int aStep, ref float b, int bRow, int terms)
    {
        Vector<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        for (var k = 0; k < terms; k++)
        {
            var (b0, b1) = (Vector.LoadUnsafe(ref b), Vector.LoadUnsafe(ref b, (nuint)Vector<float>.Count));
            var ak = new Vector<float>(a);
            c00 += ak * b0;
            c01 += ak * b1;
            ak = new Vector<float>(Unsafe.Add(ref a, aRow));
            c10 += ak * b0;
            c11 += ak * b1;
            ak = new Vector<float>(Unsafe.Add(ref a, 2 * aRow));
            c20 += ak * b0;
            c21 += ak * b1;
            ak = new Vector<float>(Unsafe.Add(ref a, 3 * aRow));
            c30 += ak * b0;
            c31 += ak * b1;
            a = ref Unsafe.Add(ref a, aStep);
            b = ref Unsafe.Add(ref b, bRow);
        }

        Store(c00, c01, ref c);
        Store(c10, c11, ref Unsafe.Add(ref c, cRow));
        Store(c20, c21, ref Unsafe.Add(ref c, 2 * cRow));
        Store(c30, c31, ref Unsafe.Add(ref c, 3 * cRow));
    }

    private static void Store(Vector<float> first, Vector<float> second, ref float to)
    {
        first.StoreUnsafe(ref to);
        second.StoreUnsafe(ref to, (nuint)Vector<float>.Count);
    }
}
