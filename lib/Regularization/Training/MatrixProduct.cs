using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Regularization;

/// <summary>The product of two matrices, each sum in one order, whatever the processor.</summary>
internal static class MatrixProduct
{
    private const int Height = 4; // of a tile. With three vectors across it holds twelve sums: enough to keep a processor's adders busy, and few enough for its registers.

    /// <summary>
    /// c[m, n] = Σ a[m, k] · b[k, n]. Each sum starts at 0 and takes its terms one after the other, in the order of <paramref name="terms"/>; product and sum are rounded by themselves.
    /// A vector holds sums of different n, never parts of one: its width changes no bit of the result.
    /// </summary>
    /// <param name="c">Receives the product, row by row. Rows that are not asked for stay as they are.</param>
    /// <param name="a">The left matrix: its element [m, k] is at m · <paramref name="aRow"/> + k · <paramref name="aStep"/>, so it may lie transposed.</param>
    /// <param name="aRow">The distance of two rows of <paramref name="a"/>.</param>
    /// <param name="aStep">The distance of two columns of <paramref name="a"/>.</param>
    /// <param name="b">The right matrix, row by row.</param>
    /// <param name="columns">The columns of <paramref name="b"/> and of the product.</param>
    /// <param name="rows">Which rows of the product are computed (m), ascending.</param>
    /// <param name="terms">Which terms its sums have (k), ascending.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // else the first epochs would run unoptimized
    public static void Multiply(Span<float> c, ReadOnlySpan<float> a, int aRow, int aStep, ReadOnlySpan<float> b, int columns, ReadOnlySpan<int> rows, ReadOnlySpan<int> terms)
    {
        if (rows.IsEmpty)
        {
            return;
        }

        // The tiles do not check any more where they read and write.
        var lastTerm = terms.IsEmpty ? 0 : terms[^1];
        ref var product = ref MemoryMarshal.GetReference(c[..((rows[^1] + 1) * columns)]);
        ref var left = ref MemoryMarshal.GetReference(a[..(rows[^1] * aRow + lastTerm * aStep + 1)]);
        ref var right = ref MemoryMarshal.GetReference(b[..((lastTerm + 1) * columns)]);

        // Each tile goes through all terms, so what their places take to compute is done once.
        var places = terms.Length <= 1024 ? stackalloc Place[terms.Length] : new Place[terms.Length];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = new Place(terms[i] * aStep, terms[i] * columns);
        }

        // The last tiles overlap those before them and compute some sums again, with the same result. Fewer rows than a tile has are each computed four times over.
        var height = rows.Length < Height ? 1 : Height;
        var vector = columns < 2 * Vector<float>.Count ? 0 : Vector<float>.Count;
        for (int n = 0, width; n < columns; n += width)
        {
            var wide = columns - n >= 3 * vector && columns - n != 4 * vector; // four vectors are two and two
            width = vector == 0 ? 1 : wide ? 3 * vector : 2 * vector;
            var start = Math.Min(n, columns - width);
            ref var to = ref Unsafe.Add(ref product, start);
            ref var from = ref Unsafe.Add(ref right, start); // these columns stay in the fastest cache while all rows go by
            for (var m = 0; m < rows.Length; m += height)
            {
                var top = Math.Min(m, rows.Length - height);
                var four = new Four(rows[top], rows[top + height / 4], rows[top + height / 2], rows[top + height - 1]);
                if (vector == 0)
                {
                    Column(ref to, ref left, aRow, ref from, columns, four, places);
                }
                else if (wide)
                {
                    WideTile(ref to, ref left, aRow, ref from, columns, four, places);
                }
                else
                {
                    Tile(ref to, ref left, aRow, ref from, columns, four, places);
                }
            }
        }
    }

    // The tiles are methods of their own, so that their addresses stay in registers.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void WideTile(ref float c, ref float a, int aRow, ref float b, int columns, in Four rows, ReadOnlySpan<Place> terms)
    {
        Vector<float> c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default, c20 = default, c21 = default, c22 = default, c30 = default, c31 = default, c32 = default;
        ref var a0 = ref Unsafe.Add(ref a, rows.First * aRow);
        ref var a1 = ref Unsafe.Add(ref a, rows.Second * aRow);
        ref var a2 = ref Unsafe.Add(ref a, rows.Third * aRow);
        ref var a3 = ref Unsafe.Add(ref a, rows.Fourth * aRow);
        ref var end = ref Unsafe.Add(ref MemoryMarshal.GetReference(terms), terms.Length);
        for (ref var k = ref MemoryMarshal.GetReference(terms); Unsafe.IsAddressLessThan(ref k, ref end); k = ref Unsafe.Add(ref k, 1))
        {
            ref var bk = ref Unsafe.Add(ref b, k.Right);
            var left = k.Left;
            var (b0, b1, b2) = (Vector.LoadUnsafe(ref bk), Vector.LoadUnsafe(ref bk, (nuint)Vector<float>.Count), Vector.LoadUnsafe(ref bk, 2 * (nuint)Vector<float>.Count));
            var factor = new Vector<float>(Unsafe.Add(ref a0, left));
            c00 += factor * b0;
            c01 += factor * b1;
            c02 += factor * b2;
            factor = new Vector<float>(Unsafe.Add(ref a1, left));
            c10 += factor * b0;
            c11 += factor * b1;
            c12 += factor * b2;
            factor = new Vector<float>(Unsafe.Add(ref a2, left));
            c20 += factor * b0;
            c21 += factor * b1;
            c22 += factor * b2;
            factor = new Vector<float>(Unsafe.Add(ref a3, left));
            c30 += factor * b0;
            c31 += factor * b1;
            c32 += factor * b2;
        }

        Store(c00, c01, c02, ref Unsafe.Add(ref c, rows.First * columns));
        Store(c10, c11, c12, ref Unsafe.Add(ref c, rows.Second * columns));
        Store(c20, c21, c22, ref Unsafe.Add(ref c, rows.Third * columns));
        Store(c30, c31, c32, ref Unsafe.Add(ref c, rows.Fourth * columns));
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Tile(ref float c, ref float a, int aRow, ref float b, int columns, in Four rows, ReadOnlySpan<Place> terms)
    {
        Vector<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        ref var a0 = ref Unsafe.Add(ref a, rows.First * aRow);
        ref var a1 = ref Unsafe.Add(ref a, rows.Second * aRow);
        ref var a2 = ref Unsafe.Add(ref a, rows.Third * aRow);
        ref var a3 = ref Unsafe.Add(ref a, rows.Fourth * aRow);
        ref var end = ref Unsafe.Add(ref MemoryMarshal.GetReference(terms), terms.Length);
        for (ref var k = ref MemoryMarshal.GetReference(terms); Unsafe.IsAddressLessThan(ref k, ref end); k = ref Unsafe.Add(ref k, 1))
        {
            ref var bk = ref Unsafe.Add(ref b, k.Right);
            var left = k.Left;
            var (b0, b1) = (Vector.LoadUnsafe(ref bk), Vector.LoadUnsafe(ref bk, (nuint)Vector<float>.Count));
            var factor = new Vector<float>(Unsafe.Add(ref a0, left));
            c00 += factor * b0;
            c01 += factor * b1;
            factor = new Vector<float>(Unsafe.Add(ref a1, left));
            c10 += factor * b0;
            c11 += factor * b1;
            factor = new Vector<float>(Unsafe.Add(ref a2, left));
            c20 += factor * b0;
            c21 += factor * b1;
            factor = new Vector<float>(Unsafe.Add(ref a3, left));
            c30 += factor * b0;
            c31 += factor * b1;
        }

        Store(c00, c01, ref Unsafe.Add(ref c, rows.First * columns));
        Store(c10, c11, ref Unsafe.Add(ref c, rows.Second * columns));
        Store(c20, c21, ref Unsafe.Add(ref c, rows.Third * columns));
        Store(c30, c31, ref Unsafe.Add(ref c, rows.Fourth * columns));
    }

    /// <summary>For products narrower than a tile.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Column(ref float c, ref float a, int aRow, ref float b, int columns, in Four rows, ReadOnlySpan<Place> terms)
    {
        float c0 = 0, c1 = 0, c2 = 0, c3 = 0;
        ref var a0 = ref Unsafe.Add(ref a, rows.First * aRow);
        ref var a1 = ref Unsafe.Add(ref a, rows.Second * aRow);
        ref var a2 = ref Unsafe.Add(ref a, rows.Third * aRow);
        ref var a3 = ref Unsafe.Add(ref a, rows.Fourth * aRow);
        ref var end = ref Unsafe.Add(ref MemoryMarshal.GetReference(terms), terms.Length);
        for (ref var k = ref MemoryMarshal.GetReference(terms); Unsafe.IsAddressLessThan(ref k, ref end); k = ref Unsafe.Add(ref k, 1))
        {
            ref var bk = ref Unsafe.Add(ref b, k.Right);
            var left = k.Left;
            c0 += Unsafe.Add(ref a0, left) * bk;
            c1 += Unsafe.Add(ref a1, left) * bk;
            c2 += Unsafe.Add(ref a2, left) * bk;
            c3 += Unsafe.Add(ref a3, left) * bk;
        }

        Unsafe.Add(ref c, rows.First * columns) = c0;
        Unsafe.Add(ref c, rows.Second * columns) = c1;
        Unsafe.Add(ref c, rows.Third * columns) = c2;
        Unsafe.Add(ref c, rows.Fourth * columns) = c3;
    }

    private static void Store(Vector<float> first, Vector<float> second, Vector<float> third, ref float to)
    {
        Store(first, second, ref to);
        third.StoreUnsafe(ref to, 2 * (nuint)Vector<float>.Count);
    }

    private static void Store(Vector<float> first, Vector<float> second, ref float to)
    {
        first.StoreUnsafe(ref to);
        second.StoreUnsafe(ref to, (nuint)Vector<float>.Count);
    }

    /// <summary>How far from the first number of either matrix the factors of a term lie, in numbers, before row and column are added.</summary>
    private readonly record struct Place(nint Left, nint Right);

    /// <summary>The rows of a tile.</summary>
    private readonly record struct Four(int First, int Second, int Third, int Fourth);
}
