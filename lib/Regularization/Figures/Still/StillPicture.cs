using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using static Regularization.ChartElement;

namespace Regularization;

/// <summary>
/// A chart as a still SVG picture, made from the JSON that plotly.js takes: for readers without scripts, for print, and until plotly.js has come.
/// Whatever has the colour <c>currentColor</c> follows the page's text, as the writing does.
/// </summary>
/// <remarks>
/// It draws what this library's figures consist of, and the common charts of a notebook: scatter (lines, markers, filled areas), bar, histogram and heatmap,
/// on linear, logarithmic, category and date axes, in any number of panels. The look is this library's; places are plotly.js's.
/// </remarks>
internal sealed partial class StillPicture
{
    private const double TickSize = 12, TitleSize = 14, LineHeight = 19;
    private static readonly string[] DefaultColors = ["#0072b2", "#d55e00", "#009e73", "#c08000", "#cc79a7", "#56b4e9", "#8c564b", "#7f7f7f"];

    private readonly StringBuilder _svg = new();
    private readonly ChartElement _layout, _template;
    private readonly IReadOnlyList<StillTrace> _traces;
    private readonly Dictionary<string, StillAxis> _axes = [];
    private readonly string _id;
    private readonly double _width, _height, _left, _top, _plotWidth, _plotHeight;

    private StillPicture(JsonElement chart, double width, string id)
    {
        var root = new ChartElement(chart);
        (_id, _width) = (id, width);
        _template = root["layout"]["template"]["layout"];
        _layout = root["layout"].Or(_template);
        _height = _layout["height"].Number ?? 420;
        var colors = _layout["colorway"].Items is { Count: > 0 } way ? [.. way.Select(color => color.Text!)] : DefaultColors;
        _traces = [.. root["data"].Items.Where(trace => trace["visible"].Json is null or { ValueKind: JsonValueKind.True }).Select((trace, i) => new StillTrace(trace, colors[i % colors.Length]))];

        var margin = _layout["margin"];
        (_left, _top) = (margin["l"].Number ?? 72, margin["t"].Number ?? (_layout["title"].Text is null ? 24 : 56));
        var right = (margin["r"].Number ?? 24) + (_traces.Any(trace => trace.Type == "heatmap" && (trace.Json["showscale"].Flag ?? true)) ? 80 : 0);
        if (Legends().Any(legend => (legend.Place["x"].Number ?? 1.02) > 1 && legend.Place["orientation"].Text != "h"))
        {
            right = Math.Max(right, Legends().Max(legend => legend.Entries.Max(entry => EntryWidth(entry))) + 16);
        }

        _plotWidth = Math.Max(40, width - _left - right);
        _plotHeight = Math.Max(40, _height - _top - (margin["b"].Number ?? 56));
    }

    /// <summary>Draws a chart.</summary>
    /// <param name="chart">Its JSON, with <c>data</c> and <c>layout</c>.</param>
    /// <param name="width">Its width in pixels; the height is the layout's. The picture fills the box that it stands in, with these proportions.</param>
    /// <param name="id">What the ids within the picture start with.</param>
    /// <returns>An <c>svg</c> element, or null where the chart has a kind of trace that cannot be drawn here, such as a surface in space.</returns>
    public static string? Of(string chart, double width, string id)
    {
        using var json = JsonDocument.Parse(chart);
        return json.RootElement.TryGetProperty("data", out var data) && data.EnumerateArray().All(IsKnown) ? new StillPicture(json.RootElement, width, id).Draw() : null;

        static bool IsKnown(JsonElement trace) => !trace.TryGetProperty("type", out var type) || type.GetString() is "scatter" or "scattergl" or "bar" or "histogram" or "heatmap";
    }

    private string Draw()
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {_width} {_height}\" width=\"100%\" height=\"100%\" font-family=\"system-ui,sans-serif\" font-size=\"{TickSize}\" fill=\"currentColor\" aria-hidden=\"true\">");
        foreach (var shape in _layout["shapes"].Items.Where(shape => shape["type"].Text == "rect"))
        {
            var (left, right, top, bottom) = (Where(shape, "x", "x0"), Where(shape, "x", "x1"), Where(shape, "y", "y1"), Where(shape, "y", "y0"));
            _svg.Append($"<path d=\"M{Svg(left)} {Svg(top)}H{Svg(right)}V{Svg(bottom)}H{Svg(left)}z\" {Paint("fill", shape["fillcolor"].Text ?? "none", shape["opacity"].Number ?? 1)}/>");
        }

        foreach (var (panel, i) in _traces.GroupBy(trace => (X: trace.Axis("x"), Y: trace.Axis("y"))).Select((panel, i) => (panel, i)))
        {
            Panel([.. panel], Axis(panel.Key.X), Axis(panel.Key.Y), $"{_id}-clip{i}");
        }

        if (_layout["title"].Text is { } title)
        {
            Write(title, _left, 24, "start", 17);
        }

        foreach (var legend in Legends())
        {
            Legend(legend.Place, legend.Entries);
        }

        foreach (var annotation in _layout["annotations"].Items)
        {
            Annotation(annotation);
        }

        return _svg.Append("</svg>").ToString();
    }

    private void Panel(List<StillTrace> traces, StillAxis x, StillAxis y, string clip)
    {
        var (left, right, top, bottom) = (x.Part(0), x.Part(1), y.Part(1), y.Part(0));
        var map = traces.Any(trace => trace.Type == "heatmap");
        var (columns, rows) = (x.Ticks(), y.Ticks());
        var grid = (x.ShowsGrid && !map ? string.Concat(columns.Select(tick => $"M{Svg(tick.Place)} {Svg(top)}V{Svg(bottom)}")) : "") + (y.ShowsGrid && !map ? string.Concat(rows.Select(tick => $"M{Svg(left)} {Svg(tick.Place)}H{Svg(right)}")) : "");
        if (grid.Length > 0)
        {
            _svg.Append($"<path d=\"{grid}\" fill=\"none\" stroke=\"#808080\" stroke-opacity=\".25\"/>");
        }

        var whole = traces.All(trace => x.Holds(trace.X) && y.Holds(trace.Y));
        _svg.Append(whole ? "" : $"<clipPath id=\"{clip}\"><path d=\"M{Svg(left)} {Svg(top)}H{Svg(right)}V{Svg(bottom)}H{Svg(left)}z\"/></clipPath><g clip-path=\"url(#{clip})\">");
        for (var i = 0; i < traces.Count; i++)
        {
            switch (traces[i].Type)
            {
                case "bar" or "histogram":
                    Bars(traces[i], [.. traces.Where(trace => trace.Type == traces[i].Type)], x, y);
                    break;
                case "heatmap":
                    Map(traces[i], x, y);
                    break;
                default:
                    Curve(traces[i], i > 0 ? traces[i - 1] : null, x, y);
                    break;
            }
        }

        _svg.Append(whole ? "" : "</g>");
        var ticks = string.Concat(columns.Where(_ => x.ShowsLabels).Select(tick => $"M{Svg(tick.Place)} {Svg(bottom)}v5")) + string.Concat(rows.Where(_ => y.ShowsLabels).Select(tick => $"M{Svg(left)} {Svg(tick.Place)}h-5"));
        _svg.Append(x.Visible || y.Visible ? $"<path d=\"M{Svg(left)} {Svg(top)}H{Svg(right)}V{Svg(bottom)}H{Svg(left)}z{ticks}\" fill=\"none\" stroke=\"#808080\" stroke-opacity=\".6\"/>" : "");
        if (x.ShowsLabels)
        {
            Labels(columns, "middle", tick => (tick.Place, bottom + 18));
        }

        if (y.ShowsLabels)
        {
            Labels(rows, "end", tick => (left - 8, tick.Place + 4));
        }

        if (x.Title is { Length: > 0 } below)
        {
            Write(below, (left + right) / 2, bottom + 36, "middle", TitleSize);
        }

        if (y.Title is { Length: > 0 } beside)
        {
            var room = y.ShowsLabels ? rows.Select(tick => TextWidth(tick.Label, TickSize)).DefaultIfEmpty(0).Max() + 18 : 12;
            var (titleX, titleY) = (Math.Max(TitleSize, left - room), (top + bottom) / 2);
            Write(beside, titleX, titleY, "middle", TitleSize, $" transform=\"rotate(-90 {Svg(titleX)} {Svg(titleY)})\"");
        }
    }

    private void Labels(IReadOnlyList<(double Place, string Label)> ticks, string anchor, Func<(double Place, string Label), (double X, double Y)> place)
    {
        _svg.Append($"<g text-anchor=\"{anchor}\">");
        foreach (var tick in ticks)
        {
            var (x, y) = place(tick);
            _svg.Append($"<text x=\"{Svg(x)}\" y=\"{Svg(y)}\">{Plain(tick.Label)}</text>");
        }

        _svg.Append("</g>");
    }

    private void Curve(StillTrace trace, StillTrace? before, StillAxis x, StillAxis y)
    {
        var points = trace.Places(x, y);
        var fill = trace.Json["fill"].Text;
        if (fill is "tonexty" or "tozeroy" && points.Exists(StillPath.IsPlace))
        {
            var edge = fill == "tonexty" && before is not null ? before.Places(x, y) : points.Select(point => (point.X, y.Base));
            var area = StillPath.Line([.. points.Where(StillPath.IsPlace), .. edge.Where(StillPath.IsPlace).Reverse()], null);
            _svg.Append($"<path d=\"{area}z\" {Paint("fill", trace.Json["fillcolor"].Text ?? trace.Color, trace.Json["fillcolor"].Exists ? 1 : 0.3)}/>");
        }

        if (trace.HasLines)
        {
            _svg.Append($"<path d=\"{StillPath.Line(points, trace.Json["line"]["shape"].Text)}\" {trace.Stroke}/>");
        }

        if (trace.HasMarkers)
        {
            _svg.Append(trace.Markers(points, trace.MarkerSize));
        }
    }

    private void Bars(StillTrace trace, List<StillTrace> all, StillAxis x, StillAxis y)
    {
        var lying = trace.Json["orientation"].Text == "h";
        var stacked = _layout["barmode"].Text is "stack" or "relative";
        var (along, across) = lying ? (y, x) : (x, y);
        var (positions, lengths) = lying ? (trace.Y, trace.X) : (trace.X, trace.Y);
        var places = positions.Select(along.Place).ToList();
        var step = places.Where(double.IsFinite).Distinct().Order().ToList() is { Count: > 1 } sorted ? sorted.Zip(sorted.Skip(1), (a, b) => b - a).Min() : Math.Min(along.Step, along.Length / 3);
        var thickness = trace.Type == "histogram" ? step : step * 0.8;
        var (count, index) = stacked || trace.Type == "histogram" ? (1, 0) : (all.Count, all.IndexOf(trace));
        var path = new StringBuilder();
        for (var i = 0; i < Math.Min(places.Count, lengths.Count); i++)
        {
            var below = stacked ? all.Take(all.IndexOf(trace)).Sum(other => (lying ? other.X : other.Y).ElementAtOrDefault(i).Number ?? 0) : 0;
            var (from, to) = (stacked ? across.Place(below) : across.Base, stacked ? across.Place(below + (lengths[i].Number ?? 0)) : across.Place(lengths[i]));
            var side = places[i] - thickness / 2 + thickness / count * index;
            if (double.IsFinite(side) && double.IsFinite(to))
            {
                path.Append(lying ? $"M{Svg(from)} {Svg(side)}H{Svg(to)}v{Svg(thickness / count)}H{Svg(from)}z" : $"M{Svg(side)} {Svg(from)}V{Svg(to)}h{Svg(thickness / count)}V{Svg(from)}z");
            }
        }

        _svg.Append($"<path d=\"{path}\" {Paint("fill", trace.MarkerColor, trace.Json["opacity"].Number ?? 1)} stroke=\"currentColor\" stroke-width=\".5\"/>");
    }

    private void Map(StillTrace trace, StillAxis x, StillAxis y)
    {
        var scale = ColorScale.Of(trace.Json["colorscale"].Json, trace.Json["reversescale"].Flag ?? false);
        var cells = trace.Json["z"].Items.Select(row => row.Numbers).ToList();
        var finite = cells.SelectMany(row => row).Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        var (low, high) = (trace.Json["zmin"].Number ?? finite.Min(), trace.Json["zmax"].Number ?? finite.Max());
        var (xEdges, yEdges) = (Edges(trace.X, cells.Max(row => row.Length), x), Edges(trace.Y, cells.Count, y));
        for (var row = 0; row < cells.Count; row++)
        {
            for (var column = 0; column < cells[row].Length; column++)
            {
                if (double.IsFinite(cells[row][column]))
                {
                    var (left, top) = (Math.Min(xEdges[column], xEdges[column + 1]), Math.Min(yEdges[row], yEdges[row + 1]));
                    _svg.Append($"<path d=\"M{Svg(left)} {Svg(top)}h{Svg(Math.Abs(xEdges[column + 1] - xEdges[column]))}v{Svg(Math.Abs(yEdges[row + 1] - yEdges[row]))}H{Svg(left)}z\" shape-rendering=\"crispEdges\" fill=\"{scale.At((cells[row][column] - low) / Math.Max(high - low, 1e-300))}\"/>");
                }
            }
        }

        if (trace.Json["showscale"].Flag ?? true)
        {
            ScaleBeside(scale, low, high, trace.Json["colorbar"]);
        }

        static double[] Edges(IReadOnlyList<ChartElement> values, int count, StillAxis axis)
        {
            double[] centers = values.Count >= count ? [.. values.Select(axis.Place)] : [.. Enumerable.Range(0, count).Select(i => axis.Place(i))];
            return [.. Enumerable.Range(0, count + 1).Select(i => count == 1 ? centers[0] + (i - 0.5) * axis.Step : i == 0 ? 1.5 * centers[0] - 0.5 * centers[1] : i == count ? 1.5 * centers[i - 1] - 0.5 * centers[i - 2] : (centers[i - 1] + centers[i]) / 2)];
        }
    }

    private void ScaleBeside(ColorScale scale, double low, double high, ChartElement bar)
    {
        const int steps = 24;
        var (left, top, height) = (_left + _plotWidth + 14, _top + 4, _plotHeight - 8);
        for (var i = 0; i < steps; i++)
        {
            _svg.Append($"<path d=\"M{Svg(left)} {Svg(top + height - (i + 1) * height / steps)}h16v{Svg(height / steps + 0.5)}h-16z\" fill=\"{scale.At((i + 0.5) / steps)}\"/>");
        }

        var axis = new StillAxis(new ChartElement(JsonSerializer.SerializeToElement(new { range = new[] { low, high } })).Or(bar), vertical: true, top, height, [], room: false, fromZero: false);
        Labels(axis.Ticks(), "start", tick => (left + 21, tick.Place + 4));
        if (bar["title"].Text is { } title)
        {
            var (x, y) = (left + 62, top + height / 2);
            Write(title, x, y, "middle", TickSize, $" transform=\"rotate(-90 {Svg(x)} {Svg(y)})\"");
        }
    }

    private void Legend(ChartElement place, IReadOnlyList<StillTrace> entries)
    {
        var lines = new List<List<StillTrace>>();
        var lying = place["orientation"].Text == "h";
        foreach (var entry in entries)
        {
            if (!lying || lines.Count == 0 || lines[^1].Sum(EntryWidth) + EntryWidth(entry) > _width - _left)
            {
                lines.Add([]);
            }

            lines[^1].Add(entry);
        }

        var (width, height) = (lines.Max(line => line.Sum(EntryWidth)), lines.Count * LineHeight);
        var x = _left + (place["x"].Number ?? 1.02) * _plotWidth - width * place["xanchor"].Text switch { "right" => 1, "center" => 0.5, _ => 0 };
        var y = _top + (1 - (place["y"].Number ?? (lying ? -0.1 : 1))) * _plotHeight - height * place["yanchor"].Text switch { "bottom" => 1, "middle" => 0.5, _ => 0 };
        for (var row = 0; row < lines.Count; row++)
        {
            var left = x;
            var middle = y + (row + 0.5) * LineHeight;
            foreach (var entry in lines[row])
            {
                Sample(entry, left, middle);
                Write(entry.Name, left + 38, middle + 4, "start", TickSize);
                left += EntryWidth(entry);
            }
        }
    }

    /// <summary>The piece of line, the symbol or the patch that stands before a name in a legend.</summary>
    private void Sample(StillTrace trace, double left, double middle)
    {
        if (trace.Type is "bar" or "histogram")
        {
            _svg.Append($"<path d=\"M{Svg(left + 10)} {Svg(middle - 6)}h12v12h-12z\" {Paint("fill", trace.MarkerColor, 1)}/>");
            return;
        }

        if (trace.HasLines)
        {
            _svg.Append($"<path d=\"M{Svg(left + 3)} {Svg(middle)}h30\" {trace.Stroke}/>");
        }

        if (trace.HasMarkers)
        {
            _svg.Append(trace.Markers([(left + 18, middle)], Math.Min(trace.MarkerSize, 14)));
        }
    }

    private void Annotation(ChartElement annotation)
    {
        var (x, y) = (Where(annotation, "x", "x"), Where(annotation, "y", "y"));
        if (annotation["text"].Text is not { } text || !double.IsFinite(x) || !double.IsFinite(y))
        {
            return;
        }

        var size = annotation["font"]["size"].Number ?? TickSize;
        var anchor = annotation["xanchor"].Text switch { "left" => "start", "right" => "end", _ => "middle" };
        y += annotation["yanchor"].Text switch { "bottom" => -4, "top" => size, _ => size * 0.35 } + (annotation["yshift"].Number ?? 0);
        Write(text, x + (annotation["xshift"].Number ?? 0), y, anchor, size, annotation["font"]["color"].Text is { } color ? " " + Paint("fill", color, 1) : "");
    }

    /// <summary>Where something beside the traces lies: in parts of the plot or of an axis, or at a value.</summary>
    private double Where(ChartElement thing, string letter, string property)
    {
        var reference = thing[letter + "ref"].Text ?? "paper";
        var part = thing[property].Number ?? 0;
        return reference == "paper" ? letter == "x" ? _left + part * _plotWidth : _top + (1 - part) * _plotHeight
            : reference.EndsWith(" domain", StringComparison.Ordinal) ? Axis(reference[..^7]).Part(part)
            : Axis(reference) is { IsCategory: true } axis && thing[property].Number is { } position ? axis.Place(position)
            : Axis(reference).Place(thing[property]);
    }

    private StillAxis Axis(string name)
    {
        name = name[1..] == "1" ? name[..1] : name; // x1 is another name of x
        if (_axes.TryGetValue(name, out var made))
        {
            return made;
        }

        var letter = name[..1];
        var layout = AxisLayout(name);
        var root = Root(name);
        var sharing = _traces.Where(trace => Root(trace.Axis(letter)) == root).ToList();
        var domain = layout["domain"].Numbers is [var from, var to] ? (from, to) : GridDomain(name);
        List<ChartElement> values = [.. sharing.SelectMany(trace => letter == "x" ? trace.X : trace.Y)];
        var bars = sharing.Any(trace => trace.Type is "bar" or "histogram" && (trace.Json["orientation"].Text == "h") == (letter == "x"));
        var markers = sharing.Any(trace => trace.HasMarkers || trace.Type is "bar" or "histogram" or "heatmap");
        var shape = layout.Or(AxisLayout(root));
        return _axes[name] = letter == "x"
            ? new StillAxis(shape, vertical: false, _left + domain.Item1 * _plotWidth, (domain.Item2 - domain.Item1) * _plotWidth, values, markers, bars)
            : new StillAxis(shape, vertical: true, _top + (1 - domain.Item2) * _plotHeight, (domain.Item2 - domain.Item1) * _plotHeight, values, room: true, bars);
    }

    private ChartElement AxisLayout(string name) => // xaxis1 is another name of xaxis
        (name.Length > 1 ? _layout[$"{name[..1]}axis{name[1..]}"] : _layout[$"{name}axis"].Exists ? _layout[$"{name}axis"] : _layout[$"{name}axis1"]).Or(_template[$"{name[..1]}axis"]);

    /// <summary>The axis whose range this one has.</summary>
    private string Root(string name)
    {
        for (var i = 0; i < 20 && AxisLayout(name)["matches"].Text is { } other; i++)
        {
            name = other;
        }

        return name;
    }

    /// <summary>Which part of the plot an axis gets from the layout's grid; without one it has it all.</summary>
    private (double, double) GridDomain(string name)
    {
        var grid = _layout["grid"];
        if (grid["rows"].Number is null && grid["columns"].Number is null)
        {
            return (0, 1);
        }

        var (rows, columns) = ((int)(grid["rows"].Number ?? 1), (int)(grid["columns"].Number ?? 1));
        var independent = grid["pattern"].Text == "independent";
        var index = name.Length > 1 ? int.Parse(name.AsSpan(1), CultureInfo.InvariantCulture) - 1 : 0;
        return name[0] == 'x'
            ? Slot(independent ? index % columns : index, columns, grid["xgap"].Number ?? (independent ? 0.2 : 0.1))
            : Slot(rows - 1 - (independent ? index / columns : index), rows, grid["ygap"].Number ?? (independent ? 0.3 : 0.1));

        static (double, double) Slot(int i, int count, double gap) => (i / (count - gap), (i + 1 - gap) / (count - gap));
    }

    private IEnumerable<(ChartElement Place, IReadOnlyList<StillTrace> Entries)> Legends() =>
        (_layout["showlegend"].Flag ?? _traces.Count > 1)
            ? _traces.Where(trace => trace.InLegend).GroupBy(trace => trace.Json["legend"].Text ?? "legend").Select(group => (_layout[group.Key], (IReadOnlyList<StillTrace>)[.. group]))
            : [];

    private void Write(string text, double x, double y, string anchor, double size, string attributes = "")
    {
        var bold = text.StartsWith("<b>", StringComparison.Ordinal) ? " font-weight=\"bold\"" : "";
        var lines = LineBreak().Split(text);
        var content = lines.Length == 1 ? Plain(text) : string.Concat(lines.Select((line, i) => $"<tspan x=\"{Svg(x)}\" dy=\"{(i == 0 ? "0" : "1.2em")}\">{Plain(line)}</tspan>"));
        _svg.Append($"<text x=\"{Svg(x)}\" y=\"{Svg(y)}\"{(anchor == "start" ? "" : $" text-anchor=\"{anchor}\"")}{(size == TickSize ? "" : $" font-size=\"{Svg(size)}\"")}{bold}{attributes}>{content}</text>");
    }

    private static double EntryWidth(StillTrace entry) => 38 + TextWidth(entry.Name, TickSize) + 14;

    /// <summary>About how wide a text is: fonts differ, and letters of East Asian scripts are square.</summary>
    private static double TextWidth(string text, double size) => Tag().Replace(text, "").Sum(letter => letter >= 0x2E80 ? size : size * 0.56);

    private static string Plain(string text) => WebUtility.HtmlEncode(WebUtility.HtmlDecode(Tag().Replace(text, "")));

    public static string Paint(string attribute, string color, double opacity) =>
        $"{attribute}=\"{WebUtility.HtmlEncode(color)}\"" + (opacity < 1 ? $" {attribute}-opacity=\"{opacity.ToString("0.##", CultureInfo.InvariantCulture)}\"" : "");

    // plotly.js shows a few HTML tags in its labels.
    [GeneratedRegex("</?[a-zA-Z][^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("<br ?/?>", RegexOptions.IgnoreCase)]
    private static partial Regex LineBreak();
}
