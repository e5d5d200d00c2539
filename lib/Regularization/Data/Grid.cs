namespace Regularization;

/// <summary>Evenly spaced points, for curves and for the inputs of a data set.</summary>
public static class Grid
{
    /// <summary>
    /// <paramref name="count"/> evenly spaced points, both ends included; equals NumPy's <c>numpy.linspace(start, stop, count)</c> bit for bit.
    /// </summary>
    /// <param name="start">The first point.</param>
    /// <param name="stop">The last point, exactly. May be less than <paramref name="start"/>.</param>
    /// <param name="count">How many points: 0 gives none, 1 gives <paramref name="start"/> alone.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static double[] Linspace(double start, double stop, int count)
    {
        if (count < 0)
        {
            throw Argument.OutOfRange(Language.Text("The number of points must be 0 or more."), count);
        }

        var points = new double[count];
        var intervals = count - 1;
        var distance = stop - start;
        var step = distance / intervals;
        for (var i = 0; i < count; i++)
        {
            // A step so small that it is zero as a double would give one point count times; NumPy scales by the distance then.
            points[i] = start + (intervals > 0 && step != 0 ? i * step : i / Math.Max(intervals, 1.0) * distance);
        }

        if (count > 1)
        {
            points[^1] = stop;
        }

        return points;
    }
}
