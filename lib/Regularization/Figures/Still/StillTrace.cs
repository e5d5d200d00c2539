using System.Text.Json;
using static Regularization.ChartElement;

namespace Regularization;

/// <summary>One trace, with what plotly.js takes for granted.</summary>
internal sealed class StillTrace
{
    private readonly string _color;

    public StillTrace(ChartElement json, string color)
    {
        (Json, _color) = (json, color);
        Type = json["type"].Text is { } type and not "scattergl" ? type : "scatter";
        (X, Y) = (json["x"].Items, json["y"].Items);
        if (Type == "histogram")
        {
            (X, Y) = Binned(X.Count > 0 ? X : Y);
        }
        else if (X.Count == 0 && Y.Count > 0)
        {
            X = Count(Y.Count);
        }
        else if (Y.Count == 0 && X.Count > 0)
        {
            Y = Count(X.Count);
        }
        else if (Type == "heatmap" && X.Count == 0)
        {
            (X, Y) = (Count(json["z"].Items.Max(row => row.Items.Count)), Count(json["z"].Items.Count));
        }
    }

    public ChartElement Json { get; }

    public string Type { get; }

    public IReadOnlyList<ChartElement> X { get; }

    public IReadOnlyList<ChartElement> Y { get; }

    public string Name => Json["name"].Text ?? "trace";

    public bool InLegend => Type != "heatmap" && (Json["showlegend"].Flag ?? true);

    public bool HasLines => Type == "scatter" && Mode.Contains("lines", StringComparison.Ordinal);

    public bool HasMarkers => Type == "scatter" && Mode.Contains("markers", StringComparison.Ordinal);

    public string Color => Json["line"]["color"].Text ?? MarkerColor;

    public string MarkerColor => Json["marker"]["color"].Text ?? Json["line"]["color"].Text ?? _color;

    public double MarkerSize => Json["marker"]["size"].Number ?? 6;

    /// <summary>The shape of the markers. Plotly.NET writes plotly.js' numbers for them.</summary>
    public string? Symbol => Json["marker"]["symbol"].Text switch
    {
        "0" => "circle", "1" => "square", "2" => "diamond", "3" => "cross", "4" => "x", "17" => "star",
        var name => name,
    };

    public string Stroke
    {
        get
        {
            var width = Json["line"]["width"].Number ?? 2;
            var dashes = Json["line"]["dash"].Text switch
            {
                "dot" => "2 3", "dash" => "9 6", "longdash" => "14 7", "dashdot" => "9 5 2 5", "longdashdot" => "14 6 2 6", _ => "",
            };
            return $"fill=\"none\" {StillPicture.Paint("stroke", Color, Json["opacity"].Number ?? 1)} stroke-width=\"{Svg(width)}\" stroke-linejoin=\"round\"" + (dashes.Length == 0 ? "" : $" stroke-dasharray=\"{dashes}\"");
        }
    }

    /// <summary>The element that shows the markers of this trace at some points.</summary>
    public string Markers(IEnumerable<(double X, double Y)> points, double size)
    {
        var open = Symbol?.EndsWith("-open", StringComparison.Ordinal) ?? false;
        var opacity = Json["marker"]["opacity"].Number ?? Json["opacity"].Number ?? 1;
        var border = Json["marker"]["line"]["width"].Number ?? (open ? 1 : 0);
        var borderColor = open ? MarkerColor : Json["marker"]["line"]["color"].Text ?? "currentColor";
        if ((Symbol is null or "circle") && (border == 0 || borderColor == MarkerColor))
        {
            return $"<path d=\"{StillPath.Dots(points)}\" {StillPicture.Paint("stroke", MarkerColor, opacity)} stroke-width=\"{Svg(size + border)}\" stroke-linecap=\"round\"/>";
        }

        var paint = (open ? "fill=\"none\"" : StillPicture.Paint("fill", MarkerColor, opacity)) + (border > 0 ? $" {StillPicture.Paint("stroke", borderColor, opacity)} stroke-width=\"{Svg(border)}\"" : "");
        return $"<path d=\"{StillPath.Symbols(points, Symbol, size)}\" {paint}/>";
    }

    private string Mode => Json["mode"].Text ?? (X.Count < 20 ? "lines+markers" : "lines");

    public string Axis(string letter) => Json[letter + "axis"].Text ?? letter;

    public List<(double X, double Y)> Places(StillAxis x, StillAxis y) => [.. X.Zip(Y, (a, b) => (x.Place(a), y.Place(b)))];

    private static ChartElement[] Count(int count) => [.. Enumerable.Range(0, count).Select(i => Value(i))];

    private static ChartElement Value(double value) => new(JsonSerializer.SerializeToElement(value));

    /// <summary>About as many bins as the square root of the values, of a round width.</summary>
    private static (ChartElement[] Centers, ChartElement[] Counts) Binned(IReadOnlyList<ChartElement> values)
    {
        var numbers = values.Select(value => value.Number ?? double.NaN).Where(double.IsFinite).ToList();
        if (numbers.Count == 0)
        {
            return ([], []);
        }

        var step = Math.Max(numbers.Max() - numbers.Min(), 1e-9) / Math.Ceiling(Math.Sqrt(numbers.Count));
        var counts = numbers.GroupBy(number => Math.Floor((number - numbers.Min()) / step * (1 - 1e-12))).OrderBy(bin => bin.Key).ToList();
        return ([.. counts.Select(bin => Value(numbers.Min() + (bin.Key + 0.5) * step))], [.. counts.Select(bin => Value(bin.Count()))]);
    }
}
