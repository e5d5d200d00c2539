using System.Text;
using static Regularization.ChartElement;

namespace Regularization;

/// <summary>Points in pixels as the path of an SVG element, in few characters.</summary>
internal static class StillPath
{
    /// <summary>A line through points; where a point is not a number there is a gap.</summary>
    /// <param name="points">The points in pixels.</param>
    /// <param name="shape">How it goes from point to point: straight, or in steps as plotly.js calls them (<c>hv</c>, <c>vh</c>, <c>hvh</c>, <c>vhv</c>).</param>
    public static string Line(IEnumerable<(double X, double Y)> points, string? shape)
    {
        var path = new StringBuilder();
        foreach (var piece in Pieces(points))
        {
            var line = Thinned(Stepped(piece, shape), 0.3);
            var (x, y) = (Math.Round(line[0].X, 1), Math.Round(line[0].Y, 1));
            path.Append($"M{Svg(x)}{Joined(y)}");
            for (var i = 1; i < line.Count; i++)
            {
                var (dx, dy) = (Math.Round(line[i].X, 1) - x, Math.Round(line[i].Y, 1) - y); // from the rounded point: errors do not add up
                path.Append(Math.Abs(dy) < 0.05 ? $"h{Svg(dx)}" : Math.Abs(dx) < 0.05 ? $"v{Svg(dy)}" : $"l{Svg(dx)}{Joined(dy)}");
                (x, y) = (x + dx, y + dy);
            }
        }

        return path.ToString();
    }

    /// <summary>A symbol at each point.</summary>
    /// <param name="points">The points in pixels.</param>
    /// <param name="symbol">A name that plotly.js knows. Circles stand for those that are not known here.</param>
    /// <param name="size">Its width in pixels.</param>
    public static string Symbols(IEnumerable<(double X, double Y)> points, string? symbol, double size)
    {
        var r = size / 2;
        (double X, double Y)[] corners = (symbol?.Replace("-open", "", StringComparison.Ordinal)) switch
        {
            "diamond" => [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)],
            "square" => [(-1, -1), (1, -1), (1, 1), (-1, 1)],
            "triangle-up" => [(0, -1.2), (1.15, 0.8), (-1.15, 0.8)],
            "star" => [.. Enumerable.Range(0, 10).Select(i => (Radius: i % 2 == 0 ? 1.4 : 0.54, Angle: i * Math.PI / 5)).Select(point => (point.Radius * Math.Sin(point.Angle), -point.Radius * Math.Cos(point.Angle)))],
            "x" or "cross" => [(-1, -0.5), (-0.5, -1), (0, -0.5), (0.5, -1), (1, -0.5), (0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5), (-0.5, 1), (-1, 0.5), (-0.5, 0)],
            _ => [],
        };
        var outline = corners.Length == 0
            ? $"a{Svg(r)}{Joined(r)} 0 1 0{Joined(size)} 0a{Svg(r)}{Joined(r)} 0 1 0{Joined(-size)} 0"
            : string.Concat(corners.Zip(corners.Skip(1), (from, to) => $"l{Svg((to.X - from.X) * r)}{Joined((to.Y - from.Y) * r)}")) + "z";
        var start = corners.Length == 0 ? (X: -1, Y: 0) : corners[0];
        return string.Concat(points.Where(IsPlace).Select(point => $"M{Svg(point.X + start.X * r)}{Joined(point.Y + start.Y * r)}{outline}"));
    }

    /// <summary>Lines of no length: drawn with round ends they are circles, as large as the line is wide, in a third of the characters.</summary>
    public static string Dots(IEnumerable<(double X, double Y)> points) => string.Concat(points.Where(IsPlace).Select(point => $"M{Svg(point.X)}{Joined(point.Y)}h0"));

    public static bool IsPlace((double X, double Y) point) => double.IsFinite(point.X) && double.IsFinite(point.Y);

    private static string Joined(double value) => Svg(value) is ['-', ..] negative ? negative : " " + Svg(value);

    private static IEnumerable<List<(double X, double Y)>> Pieces(IEnumerable<(double X, double Y)> points)
    {
        var piece = new List<(double, double)>();
        foreach (var point in points)
        {
            if (IsPlace(point))
            {
                piece.Add(point);
            }
            else if (piece.Count > 0)
            {
                yield return piece;
                piece = [];
            }
        }

        if (piece.Count > 0)
        {
            yield return piece;
        }
    }

    private static List<(double X, double Y)> Stepped(List<(double X, double Y)> points, string? shape)
    {
        if (shape is not ("hv" or "vh" or "hvh" or "vhv"))
        {
            return points;
        }

        List<(double, double)> stepped = [points[0]];
        foreach (var (from, to) in points.Zip(points.Skip(1)))
        {
            stepped.AddRange(shape switch
            {
                "hv" => [(to.X, from.Y)],
                "vh" => [(from.X, to.Y)],
                "hvh" => [((from.X + to.X) / 2, from.Y), ((from.X + to.X) / 2, to.Y)],
                _ => [(from.X, (from.Y + to.Y) / 2), (to.X, (from.Y + to.Y) / 2)],
            });
            stepped.Add(to);
        }

        return stepped;
    }

    /// <summary>Leaves out the points that lie no farther from the line than the tolerance without them (the algorithm of Ramer, Douglas and Peucker).</summary>
    private static List<(double X, double Y)> Thinned(List<(double X, double Y)> points, double tolerance)
    {
        var kept = new bool[points.Count];
        kept[0] = kept[^1] = true;
        var open = new Stack<(int First, int Last)>([(0, points.Count - 1)]);
        while (open.TryPop(out var piece))
        {
            var (from, to) = (points[piece.First], points[piece.Last]);
            var (dx, dy) = (to.X - from.X, to.Y - from.Y);
            var length = Math.Max(Math.Sqrt(dx * dx + dy * dy), 1e-9);
            var (farthest, distance) = (-1, tolerance);
            for (var i = piece.First + 1; i < piece.Last; i++)
            {
                var along = Math.Clamp(((points[i].X - from.X) * dx + (points[i].Y - from.Y) * dy) / (length * length), 0, 1);
                var (offX, offY) = (points[i].X - from.X - along * dx, points[i].Y - from.Y - along * dy);
                if (Math.Sqrt(offX * offX + offY * offY) is var off && off > distance)
                {
                    (farthest, distance) = (i, off);
                }
            }

            if (farthest >= 0)
            {
                kept[farthest] = true;
                open.Push((piece.First, farthest));
                open.Push((farthest, piece.Last));
            }
        }

        return [.. points.Where((_, i) => kept[i])];
    }
}
