using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Plotly.NET;
using static Regularization.Language;

namespace Regularization;

/// <summary>
/// A chart that draws itself in every notebook host: a Plotly.NET chart together with a caption, which stands below it, and a description in words,
/// which speaks for it where it cannot be seen. Its numbers are there as tables, too.
/// </summary>
/// <remarks>
/// Colours: write <c>currentColor</c> for whatever has to follow the page's text colour, light or dark.
/// plotly.js draws the chart when it comes near the view. Where the page has it already (a handout, or behind the output of a <see cref="PlotlyScript"/>)
/// nothing is fetched; elsewhere it is loaded from its publisher's address. Until then, and where no script runs, a <see cref="StillPicture"/> stands in its place.
/// </remarks>
[TypeFormatterSource(typeof(FormatterSource), PreferredMimeTypes = ["text/html"])]
public sealed partial class Figure
{
    private const string ThemeText = """
        {"layout": {
          "font": {"color": "currentColor"},
          "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
          "margin": {"l": 64, "r": 16, "t": 30, "b": 52},
          "xaxis": {"title": {"standoff": 6}, "gridcolor": "rgba(128,128,128,0.22)", "zerolinecolor": "rgba(128,128,128,0.4)", "linecolor": "rgba(128,128,128,0.6)", "showline": true, "mirror": true, "ticks": "outside", "tickcolor": "rgba(128,128,128,0.6)"},
          "yaxis": {"title": {"standoff": 8}, "gridcolor": "rgba(128,128,128,0.22)", "zerolinecolor": "rgba(128,128,128,0.4)", "linecolor": "rgba(128,128,128,0.6)", "showline": true, "mirror": true, "ticks": "outside", "tickcolor": "rgba(128,128,128,0.6)"},
          "legend": {"bgcolor": "rgba(0,0,0,0)"},
          "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": "rgba(128,128,128,0.8)", "activecolor": "currentColor"},
          "hovermode": "closest"
        }}
        """;

    // All letters as they are, but for those that could end a script element.
    private static readonly JsonSerializerOptions InScriptElement = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private static readonly Lazy<string> Theme = new(() => JsonNode.Parse(ThemeText)!.ToJsonString(InScriptElement));

    // As wide as a handout's column, and as a phone's.
    private const int Wide = 672, Narrow = 360;

    // Another version of the library may have shown figures on the same page; so the function's name is that of its text.
    private static readonly Lazy<(string Name, string Text)> Script = new(() =>
    {
        var text = ReadResource("figure.js").Replace("__WHEN_PLOTLY_IS_HERE__", ReadResource("when-plotly-is-here.js").TrimEnd(), StringComparison.Ordinal).TrimEnd();
        return ("figure" + Hash(text), text);
    });

    private static readonly Lazy<string> Style = new(() => ReadResource("figure.css"));

    private readonly Lazy<JsonObject> _json;
    private readonly string _details;

    /// <summary>Makes a figure of a chart.</summary>
    /// <param name="chart">The chart. Its own template, size and configuration are kept where it has them.</param>
    /// <param name="caption">What there is to see, in a sentence.</param>
    /// <param name="details">What the caption leaves out, such as numbers, for readers who cannot see the chart.</param>
    /// <exception cref="ArgumentException">The caption is empty: a reader who cannot see the chart would be left with nothing.</exception>
    public Figure(GenericChart chart, string caption, string details = "")
    {
        Argument.ThrowIfNull(chart);
        Argument.ThrowIfNull(caption);
        if (string.IsNullOrWhiteSpace(caption))
        {
            throw Argument.Unusable(Language.Text("A figure needs a caption that says what there is to see."), nameof(caption));
        }

        (Caption, _details) = (caption, details);
        _json = new Lazy<JsonObject>(() => Complete(ChartJson.Of(chart, Defaulted(GenericChart.getLayout(chart)))));
    }

    /// <summary>What there is to see, in a sentence.</summary>
    public string Caption { get; }

    /// <summary>The caption and what it leaves out: the chart in words.</summary>
    public string Description => Sentences(Caption, _details);

    /// <summary>A slider that changes the chart, or none. The chart and the details are those of its first position.</summary>
    internal FigureSlider? Slider { get; init; }

    /// <summary>Another layout of the same traces for narrow windows, or none.</summary>
    internal DynamicObj.DynamicObj? NarrowLayout { get; init; }

    /// <summary>How high the chart is where one page has to hold it: on paper, and in front of a class. In pixels; null where its own height will do.</summary>
    internal int? LowHeight { get; init; }

    /// <summary>The language that the figure was made in.</summary>
    private string Lang { get; } = Language.Current;

    /// <summary>
    /// The chart as plotly.js takes it: <c>data</c>, <c>layout</c> and <c>config</c>. This is what the MIME type <c>application/vnd.plotly.v1+json</c>
    /// holds; it is drawn without the page's help, dark on white.
    /// </summary>
    public string ToJson()
    {
        var json = _json.Value.DeepClone();
        json["layout"]!["paper_bgcolor"] = "#fff";
        return json.ToJsonString().Replace("currentColor", "#222", StringComparison.Ordinal);
    }

    /// <summary>The figure as a piece of HTML that needs nothing else but plotly.js.</summary>
    public string ToHtml()
    {
        // A page can hold the same figure twice, and figures of earlier sessions.
        var id = "figure-" + Guid.NewGuid().ToString("N")[..12];
        var chart = _json.Value.ToJsonString();
        var narrow = NarrowLayout is null ? null : NarrowJson();
        var (arrays, inScript) = InScript(_json.Value);
        var (height, narrowHeight) = (Height(_json.Value), Height(narrow ?? _json.Value));
        return string.Create(CultureInfo.InvariantCulture, $"""
            <figure id="{id}" class="plotly-figure" lang="{Lang}" style="margin:1em 0;color:inherit">
            <style>{Style.Value}</style>
            {Slider?.ToHtml(id)}
            <div role="img" aria-labelledby="{id}-caption" aria-describedby="{id}-description" style="--height:{height}px;--narrow-height:{narrowHeight}px{(LowHeight is null ? "" : $";--low-height:{LowHeight}px")}">{StillPictures(chart, narrow?.ToJsonString() ?? chart, id)}</div>
            <p data-missing style="display:none">{WebUtility.HtmlEncode(Text("This chart needs plotly.js, which could not be loaded. Without a network, run this cell again; in another notebook host than this project's kernel run a cell with new PlotlyScript() first. The chart's numbers are in the table below."))}</p>
            <figcaption id="{id}-caption"><span class="figure-number" data-text="{WebUtility.HtmlEncode(Text("Figure {0}.", "{0}"))}"></span>{WebUtility.HtmlEncode(Caption)}</figcaption>
            <p id="{id}-description" style="display:none">{WebUtility.HtmlEncode(_details)}</p>
            <details><summary>{WebUtility.HtmlEncode(Slider is null or { Plays: true } ? Text("Show the numbers") : Text("Show the numbers of {0}", Slider.First.Label))}</summary><div tabindex="0" role="group" aria-label="{WebUtility.HtmlEncode(Text("The chart's numbers"))}" style="max-height:20em;overflow:auto"><noscript>{DataTables()}</noscript></div></details>
            <script data-once>
            window.{Script.Value.Name} ??= {Script.Value.Text};
            {Script.Value.Name}.arrays ??= {"{}"};
            {Script.Value.Name}.theme ??= {Theme.Value};
            </script>
            {arrays}<script>
            (() => {"{"}
                const slider = {Slider?.ToJson() ?? "null"};
                const theme = {Script.Value.Name}.theme;
                {Script.Value.Name}("{id}", {inScript}, {(NarrowLayout is null ? "null" : ChartJson.Object(NarrowLayout).ToJsonString(InScriptElement))}, slider);
            {"}"})();
            </script></figure>
            """);
    }

    /// <summary>The chart as an SVG picture, for pages without scripts; null where it has traces that such a picture cannot show.</summary>
    internal string? ToSvg() => StillPicture.Of(_json.Value.ToJsonString(), Wide, "chart");

    /// <summary>The description, for hosts that show plain text only.</summary>
    public override string ToString() => Text("Figure: {0}", Description);

    /// <summary>The picture for wide windows and the one for narrow ones; the style shows one of them.</summary>
    private static string StillPictures(string chart, string narrow, string id) => StillPicture.Of(chart, Wide, id) is { } wide
        ? $"<div class=\"wide still\">{Image(wide)}</div><div class=\"narrow still\" style=\"display:none\">{Image(StillPicture.Of(narrow, Narrow, id + "-narrow")!)}</div>"
            + $"<p data-trust>{WebUtility.HtmlEncode(Text("A still picture: scripts do not run here. In a notebook, trust it to get the chart itself."))}</p>"
        : $"<p>{WebUtility.HtmlEncode(Text("The chart is drawn by a script. Where none appears, trust the notebook. The chart's numbers are in the table below."))}</p>";

    /// <summary>
    /// Front ends that do not trust a page take SVG elements out of it and leave their texts standing, but show images. Where scripts run, the image
    /// becomes an element at once, which takes the page's colours; a script reads back what is escaped here for the address.
    /// </summary>
    internal static string Image(string svg, string alt = "") =>
        $"<img alt=\"{WebUtility.HtmlEncode(alt)}\" style=\"width:100%;background-color:#fff\" src='data:image/svg+xml,{svg.Replace("%", "%25").Replace("#", "%23").Replace("&", "&amp;").Replace("'", "&#39;")}'>";

    /// <summary>
    /// The chart as an expression in JavaScript, and the arrays in it that other figures may have as well, such as losses: each in a script of its own, which a page
    /// of several figures needs only once. Nothing can end the script element around it: the encoder writes &lt; as \u003C.
    /// </summary>
    private static (string Arrays, string Chart) InScript(JsonObject json)
    {
        var chart = json.ToJsonString(InScriptElement).Replace(Theme.Value, "theme", StringComparison.Ordinal);
        var arrays = new StringBuilder();
        foreach (var array in json["data"]!.AsArray().SelectMany(trace => new[] { trace!["x"], trace["y"] }).OfType<JsonArray>().Select(array => array.ToJsonString(InScriptElement)).Where(array => array.Length > 200).Distinct())
        {
            var place = $"{Script.Value.Name}.arrays[\"{Hash(array)}\"]";
            chart = chart.Replace(array, place, StringComparison.Ordinal);
            arrays.Append($"<script data-once>{place} = {Short(array)};</script>\n");
        }

        return (arrays.ToString(), Short(chart));

        // Four digits are more than a chart shows, and as many as the tables have; single precision has up to nine.
        static string Short(string json) => LongNumber().Replace(json, number => double.Parse(number.Value, CultureInfo.InvariantCulture).ToString("G4", CultureInfo.InvariantCulture));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4));

    private JsonObject NarrowJson()
    {
        var layout = ChartJson.Object(NarrowLayout!);
        layout["template"] = _json.Value["layout"]!["template"]!.DeepClone();
        return new JsonObject { ["data"] = _json.Value["data"]!.DeepClone(), ["layout"] = layout };
    }

    private static double Height(JsonObject json) => Number(json["layout"]!["height"]!);

    private static JsonObject Complete(JsonObject json)
    {
        var layout = json["layout"]!.AsObject();
        layout["template"] ??= JsonNode.Parse(Theme.Value);
        layout["height"] ??= 420.0;
        json["config"] ??= JsonNode.Parse("""{"responsive": true, "displaylogo": false, "modeBarButtonsToRemove": ["select2d", "lasso2d", "zoomIn2d", "zoomOut2d", "autoScale2d"]}""");
        return json;
    }

    /// <summary>
    /// Plotly.NET gives its own template and a size in pixels to every chart whose author says nothing of them: those are not the author's wish. It copies the template, which is large:
    /// that is compared before anything is made of it.
    /// </summary>
    private static Func<string, bool> Defaulted(DynamicObj.DynamicObj layout)
    {
        var properties = layout.GetProperties(includeInstanceProperties: true).ToDictionary();

        // Only such a chart has all three, so that Plotly.NET need not make its templates for others.
        var hasTemplate = properties.TryGetValue("template", out var template) & properties.TryGetValue("width", out var width) & properties.TryGetValue("height", out var height)
            && Defaults.DefaultTemplate.Equals(template);
        var hasSize = hasTemplate && Equals(width, Defaults.DefaultWidth) && Equals(height, Defaults.DefaultHeight);
        return name => name == "template" ? hasTemplate : name is "width" or "height" && hasSize;
    }

    /// <summary>A table for each set of traces that share their x.</summary>
    private string DataTables()
    {
        var html = new StringBuilder();
        foreach (var map in _json.Value["data"]!.AsArray().Where(trace => trace!["x"] is JsonArray && trace["y"] is JsonArray && trace["z"] is JsonArray and [JsonArray, ..]))
        {
            AppendTable(html, map!["x"]!.AsArray(), map["y"]!.AsArray(), map["z"]!.AsArray());
        }

        var lines = _json.Value["data"]!.AsArray().Where(trace => trace!["x"] is JsonArray && trace["y"] is JsonArray && trace["z"] is null);
        foreach (var group in lines.GroupBy(trace => trace!["x"]!.ToJsonString()))
        {
            // What stands in several panels, such as the data, has one column.
            var same = group.GroupBy(trace => (Name: trace!["name"]?.ToString() ?? "y", Y: trace["y"]!.ToJsonString())).ToList();
            var columns = same.Select(traces => traces.First()!["y"]!.AsArray()).ToList();
            html.Append("<table><thead><tr><th scope=\"col\">x</th>");
            foreach (var traces in same)
            {
                html.Append("<th scope=\"col\">").Append(WebUtility.HtmlEncode(traces.Count() > 1 ? traces.Key.Name : traces.First()!["meta"]?.ToString() ?? traces.Key.Name)).Append("</th>");
            }

            html.Append("</tr></thead><tbody>");
            var x = group.First()!["x"]!.AsArray();
            for (var row = 0; row < x.Count; row++)
            {
                html.Append("<tr><td>").Append(Cell(x[row]));
                columns.ForEach(column => html.Append("<td>").Append(row < column.Count ? Cell(column[row]) : ""));
            }

            html.Append("</tbody></table>");
        }

        return html.ToString();
    }

    /// <summary>The numbers of a heat map: a column for each x, a row for each y.</summary>
    private static void AppendTable(StringBuilder html, JsonArray x, JsonArray y, JsonArray z)
    {
        html.Append("<table><thead><tr><td></td>").AppendJoin("", x.Select(value => $"<th scope=\"col\">{Cell(value)}</th>")).Append("</tr></thead><tbody>");
        foreach (var (header, row) in y.Zip(z))
        {
            html.Append($"<tr><th scope=\"row\">{Cell(header)}</th>").AppendJoin("", row!.AsArray().Select(value => $"<td>{Cell(value)}</td>")).Append("</tr>");
        }

        html.Append("</tbody></table>");
    }

    private static string Cell(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number
        ? Number(value).ToString("G4", CultureInfo.InvariantCulture)
        : WebUtility.HtmlEncode(value?.ToString() ?? "");

    /// <summary>A number of any type: a JsonValue gives it out only as what it was made of.</summary>
    private static double Number(JsonNode value) => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);

    /// <summary>A number of an array; what a text says is not meant.</summary>
    [GeneratedRegex(@"(?<=[\[,])-?\d+\.\d{5,}(?:E-?\d+)?(?=[,\]])")]
    private static partial Regex LongNumber();

    /// <summary>What stands before the code of a line, and lines that hold a comment only: a page does not need them.</summary>
    [GeneratedRegex(@"^(?:[ \t]+|[ \t]*(?://.*|/\*.*\*/[ \t]*)\r?\n)+", RegexOptions.Multiline)]
    private static partial Regex Indentation();

    private static string ReadResource(string name)
    {
        using var reader = new StreamReader(typeof(Figure).Assembly.GetManifestResourceStream(name)!);
        return Indentation().Replace(reader.ReadToEnd(), "");
    }

    internal sealed class FormatterSource
    {
        public IEnumerable<object> CreateTypeFormatters() =>
        [
            new MimeFormatter<Figure>("text/html", figure => figure.ToHtml()),
            new MimeFormatter<Figure>("application/vnd.plotly.v1+json", figure => figure.ToJson()),
            new MimeFormatter<Figure>("text/plain", figure => figure.ToString()),
        ];
    }
}
