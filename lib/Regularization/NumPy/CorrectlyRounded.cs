namespace Regularization.NumPy;

/// <summary>
/// exp and log, for arguments and results between about 0.001 and 8 in size, as the double closest to the true value. Those of <see cref="Math"/>
/// come from the platform's C library, and not every platform rounds every value alike.
/// </summary>
internal static class CorrectlyRounded
{
    public static double Exp(double x)
    {
        var close = Math.Exp(x);
        return close + (double)(Series(ToDecimal(x)) - ToDecimal(close));
    }

    public static double Log(double x)
    {
        var close = Math.Log(x);
        return close + (double)(ToDecimal(x) * Series(-ToDecimal(close)) - 1);
    }

    /// <summary>exp by its power series, to some 25 decimals. Squaring the series of x/16 four times takes half as many terms.</summary>
    private static decimal Series(decimal x)
    {
        x /= 16;
        var (power, term) = (1m, 1m);
        for (var n = 1; term != 0; n++)
        {
            term *= x / n;
            power += term;
        }

        for (var i = 0; i < 4; i++)
        {
            power *= power;
        }

        return power;
    }

    /// <summary>To 28 digits; a cast keeps only 15.</summary>
    private static decimal ToDecimal(double x) => (decimal)(Int128)Math.ScaleB(x, 80) / (decimal)(Int128.One << 80);
}
