using static System.Math;

namespace Regularization.NumPy;

/// <summary>
/// log(1 + x) for -1 &lt; x ≤ 0 as glibc computes it on today's processors, and NumPy with it: the algorithm of fdlibm
/// (Sun Microsystems, 1993), with the polynomial summed in pairs and fused multiply-adds.
/// </summary>
/// <remarks>
/// <see cref="Log(double)"/> of 1 + x is a little more precise, and for that reason gives another last digit in one of
/// two hundred numbers from the tail of the normal distribution. .NET has no <c>log1p</c> that keeps the last digits.
/// </remarks>
internal static class Log1p
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    public static double Of(double x)
    {
        // 1 + x = 2^k (1 + f), with 1 + f between √½ and √2.
        var (k, f) = (0, x);
        if (1 + x < Sqrt(0.5))
        {
            k = ILogB(1 + x);
            var fraction = ScaleB(1 + x, -k);
            if (fraction > Sqrt(2))
            {
                k++;
                fraction /= 2;
            }

            f = fraction - 1;
        }

        // log(1 + f) = f - f²/2 + s (f²/2 + R), with s = f / (2 + f) and R a polynomial in s².
        var halfSquare = 0.5 * f * f;
        var s = f / (2 + f);
        var z = s * s;
        var z2 = z * z;
        var z4 = z2 * z2;
        var r = FusedMultiplyAdd(z, 6.666666666666735130e-01, z2 * Pair(3.999999999940941908e-01, 2.857142874366239149e-01));
        r = FusedMultiplyAdd(z4, Pair(2.222219843214978396e-01, 1.818357216161805012e-01), r);
        r = FusedMultiplyAdd(z4 * z2, Pair(1.531383769920937332e-01, 1.479819860511658591e-01), r);
        var correction = s * (halfSquare + r);
        return k == 0
            ? f - (halfSquare - correction)
            : k * Ln2High - (halfSquare - (correction + k * Ln2Low) - f);

        double Pair(double constant, double slope) => FusedMultiplyAdd(z, slope, constant);
    }
}
