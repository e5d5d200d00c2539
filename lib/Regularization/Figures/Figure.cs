using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plotly.NET;

namespace Regularization;

/// <summary>
/// A chart that draws itself in every notebook host: a Plotly.NET chart together with a description in words, which stands below the
/// chart and speaks for it where it cannot be seen. Its numbers are there as tables, too.
/// </summary>
/// <remarks>
/// Colours: write <c>currentColor</c> for whatever has to follow the page's text colour, light or dark.
/// plotly.js draws the chart. Where the page has it already (a handout, or behind the output of a <see cref="PlotlyScript"/>)
/// nothing is fetched; elsewhere it is loaded from its publisher's address.
/// </remarks>
[TypeFormatterSource(typeof(FormatterSource), PreferredMimeTypes = ["text/html"])]
public sealed class Figure
{
    private const string Theme = """
        {"layout": {
          "font": {"color": "currentColor"},
          "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
          "margin": {"l": 56, "r": 16, "t": 24, "b": 48},
          "xaxis": {"gridcolor": "rgba(128,128,128,0.22)", "zerolinecolor": "rgba(128,128,128,0.4)", "linecolor": "rgba(128,128,128,0.6)", "showline": true, "mirror": true, "ticks": "outside", "tickcolor": "rgba(128,128,128,0.6)"},
          "yaxis": {"gridcolor": "rgba(128,128,128,0.22)", "zerolinecolor": "rgba(128,128,128,0.4)", "linecolor": "rgba(128,128,128,0.6)", "showline": true, "mirror": true, "ticks": "outside", "tickcolor": "rgba(128,128,128,0.6)"},
          "legend": {"bgcolor": "rgba(0,0,0,0)"},
          "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": "rgba(128,128,128,0.8)", "activecolor": "currentColor"},
          "hovermode": "closest"
        }}
        """;

    private static readonly Lazy<string> Script = new(() => ReadResource("figure.js").Replace("__WHEN_PLOTLY_IS_HERE__", ReadResource("when-plotly-is-here.js").TrimEnd(), StringComparison.Ordinal));

    private readonly Lazy<JsonObject> _json;
    private readonly FigureSlider? _slider;

    /// <summary>Makes a figure of a chart.</summary>
    /// <param name="chart">The chart. Its own template, size and configuration are kept where it has them.</param>
    /// <param name="description">What the chart shows, in a sentence or two.</param>
    /// <exception cref="ArgumentException">The description is empty: a reader who cannot see the chart would be left with nothing.</exception>
    public Figure(GenericChart chart, string description)
    {
        ArgumentNullException.ThrowIfNull(chart);
        ArgumentException.ThrowIfNullOrWhiteSpace(description);
        Description = description;
        _json = new Lazy<JsonObject>(() => Complete(ChartJson.Of(chart)));
    }

    /// <summary>A figure with a slider. The chart and the description are those of the slider's first position.</summary>
    internal Figure(GenericChart chart, string description, FigureSlider slider)
        : this(chart, description) => _slider = slider;

    /// <summary>What the chart shows, in words.</summary>
    public string Description { get; }

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
        var height = Number(_json.Value["layout"]!["height"]!);
        return string.Create(CultureInfo.InvariantCulture, $"""
            <figure id="{id}" class="plotly-figure" lang="en" style="margin:1em 0;color:inherit">
            {_slider?.ToHtml(id)}
            <div role="img" aria-labelledby="{id}-description" style="height:{height}px"><p>{Language.Text("The chart is drawn by a script. Where none appears, trust the notebook. The chart's numbers are in the table below.")}</p></div>
            <p data-missing hidden>{Language.Text("This chart needs plotly.js, which could not be loaded. Without a network, run this cell again; in another notebook host than this project's kernel run a cell with new PlotlyScript() first. The chart's numbers are in the table below.")}</p>
            <figcaption id="{id}-description">{WebUtility.HtmlEncode(Description)}</figcaption>
            <details><summary>Show the numbers{_slider?.OfFirstPosition}</summary><div tabindex="0" role="group" aria-label="The chart's numbers" style="max-height:20em;overflow:auto">{DataTables()}</div></details>
            <script>
            """) + Script.Value.Replace("__ID__", id, StringComparison.Ordinal).Replace("__CHART__", ForScript(_json.Value), StringComparison.Ordinal).Replace("__SLIDER__", _slider?.ToJson() ?? "null", StringComparison.Ordinal) + "</script></figure>";
    }

    /// <summary>The description, for hosts that show plain text only.</summary>
    public override string ToString() => $"Figure: {Description}";

    private static JsonObject Complete(JsonObject json)
    {
        var layout = json["layout"]!.AsObject();
        layout["template"] ??= JsonNode.Parse(Theme);
        layout["height"] ??= 420.0;
        json["config"] ??= JsonNode.Parse("""{"responsive": true, "displaylogo": false, "modeBarButtonsToRemove": ["select2d", "lasso2d", "zoomIn2d", "zoomOut2d"]}""");
        return json;
    }

    /// <summary>JSON that cannot end the script element around it.</summary>
    private static string ForScript(JsonNode json) => json.ToJsonString(); // its default encoder writes < as \u003C

    /// <summary>A table for each set of traces that share their x.</summary>
    private string DataTables()
    {
        var html = new StringBuilder();
        foreach (var map in _json.Value["data"]!.AsArray().Where(trace => trace!["z"] is JsonArray))
        {
            AppendTable(html, map!["x"]!.AsArray(), map["y"]!.AsArray(), map["z"]!.AsArray());
        }

        var traces = _json.Value["data"]!.AsArray().Where(trace => trace!["x"] is JsonArray && trace["y"] is JsonArray && trace["z"] is null);
        foreach (var group in traces.GroupBy(trace => trace!["x"]!.ToJsonString()))
        {
            var columns = group.Select(trace => trace!["y"]!.AsArray()).ToList();
            html.Append("<table><thead><tr><th scope=\"col\">x</th>");
            foreach (var trace in group)
            {
                html.Append("<th scope=\"col\">").Append(WebUtility.HtmlEncode((trace!["meta"] ?? trace["name"])?.ToString() ?? "y")).Append("</th>");
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

    private static string ReadResource(string name)
    {
        using var reader = new StreamReader(typeof(Figure).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
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
