using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Charts;

/// <summary>
/// Charts in the HTML that Plotly.NET writes, as Plotly.NET.Interactive shows them and as <c>GenericChart.toChartHTML</c> and
/// <c>toEmbeddedHTML</c> give them. By itself that HTML draws only where plotly.js, and RequireJS with it, come from the network.
/// </summary>
internal static partial class PlotlyNetHtml
{
    private const string Missing = "This chart needs plotly.js, which could not be loaded. Without a network, run this cell again.", Label = "role=\"img\" aria-label=\"", ChartWord = "Chart";

    private static readonly Lazy<string> Script = new(() =>
    {
        using var reader = new StreamReader(typeof(PlotlyNetHtml).Assembly.GetManifestResourceStream("plotly-net-chart.js")!);
        return reader.ReadToEnd().Replace("__WHEN_PLOTLY_IS_HERE__", PlotlyScript.WhenPlotlyIsHere, StringComparison.Ordinal);
    });

    /// <summary>
    /// What a cell shows, with its charts waiting for the page's own plotly.js as figures do, and with words for a reader who does not see
    /// them. Everything else is left as it is.
    /// </summary>
    public static MimeBundle ForPage(MimeBundle data)
    {
        if (data[MimeBundle.Html] is not { } html || data[MimeBundle.Plotly] is not null || !html.Contains("Plotly.newPlot", StringComparison.Ordinal))
        {
            return data;
        }

        JsonObject? first = null;
        var descriptions = new List<string>();
        var page = Chart().Replace(Body(html), match =>
        {
            if (Parse(match) is not { } chart)
            {
                return match.Value;
            }

            first ??= chart;
            descriptions.Add(Describe(chart));
            return ToHtml(chart, descriptions[^1]);
        });
        if (first is null)
        {
            return data;
        }

        // The bare chart is what the front ends of this program know a chart by; they hand on the HTML.
        return new MimeBundle(
        [
            new(MimeBundle.Plotly, new JsonObject { ["data"] = first["data"]!.DeepClone(), ["layout"] = first["layout"]!.DeepClone() }.ToJsonString()),
            .. data.Data.Select(entry => KeyValuePair.Create(entry.Key, entry.Key switch
            {
                MimeBundle.Html => page,
                MimeBundle.Text => string.Join('\n', descriptions), // instead of a tree of the chart's properties, or of the HTML
                _ => entry.Value,
            })),
        ]);
    }

    /// <summary>The HTML of a chart with other words, for a page in another language.</summary>
    /// <param name="html">What <see cref="ForPage"/> has made; other HTML stays as it is.</param>
    /// <param name="chart">How the words for a reader who does not see the chart begin.</param>
    /// <param name="missing">What is said where plotly.js cannot be loaded.</param>
    public static string InOtherWords(string html, string chart, string missing) => html
        .Replace($"{Label}{ChartWord}", $"{Label}{WebUtility.HtmlEncode(chart)}", StringComparison.Ordinal)
        .Replace(Missing, WebUtility.HtmlEncode(missing), StringComparison.Ordinal);

    /// <summary>Of a whole page, as <c>toEmbeddedHTML</c> makes it, what it shows: the rest, plotly.js perhaps, is the business of the page around it.</summary>
    private static string Body(string html)
    {
        const string Start = "<body>", End = "</body>";
        var (start, end) = (html.LastIndexOf(Start, StringComparison.Ordinal), html.LastIndexOf(End, StringComparison.Ordinal));
        return html.TrimStart().StartsWith("<!DOCTYPE html>", StringComparison.OrdinalIgnoreCase) && start >= 0 && end > start ? html[(start + Start.Length)..end] : html;
    }

    private static JsonObject? Parse(Match match)
    {
        try
        {
            var (data, layout, config) = (JsonNode.Parse(match.Groups["data"].Value), JsonNode.Parse(match.Groups["layout"].Value), JsonNode.Parse(match.Groups["config"].Value));
            return data is JsonArray && layout is JsonObject && config is JsonObject ? new JsonObject { ["data"] = data, ["layout"] = layout, ["config"] = config } : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string ToHtml(JsonObject chart, string description)
    {
        var id = "chart-" + Guid.NewGuid().ToString("N")[..12]; // the same HTML may be shown twice
        var script = Script.Value
            .Replace("__ID__", id, StringComparison.Ordinal)
            .Replace("__CHART__", chart.ToJsonString(), StringComparison.Ordinal); // its encoder writes < as \u003C, so that no text ends the script
        var height = chart["layout"]!["height"] is JsonValue value && value.TryGetValue<double>(out var pixels) ? pixels : 450; // plotly.js' own, if the chart says none
        return string.Create(CultureInfo.InvariantCulture, $"""
            <div id="{id}" {Label}{WebUtility.HtmlEncode(description)}" style="max-width:100%;height:{height}px"></div>
            <p id="{id}-missing" hidden>{Missing}</p>
            <script>{script}</script>
            """);
    }

    /// <summary>The chart's title and the names of what it shows, in its author's words.</summary>
    private static string Describe(JsonObject chart)
    {
        var layout = chart["layout"]!;
        var names = chart["data"]!.AsArray().OfType<JsonObject>().Select(trace => Text(trace["name"]) ?? Text(trace["type"])).Where(name => name is not null).Distinct().ToList();
        var axes = new[] { Title(layout["xaxis"]), Title(layout["yaxis"]) }.Where(title => title is not null);
        string?[] parts = [Title(layout), string.Join(", ", names), string.Join(", ", axes)];
        return string.Join("; ", parts.Where(part => !string.IsNullOrEmpty(part))) is { Length: > 0 } text ? $"{ChartWord}: {text}" : ChartWord;

        static string? Title(JsonNode? owner) => owner is JsonObject ? Text(owner["title"] is JsonObject title ? title["text"] : owner["title"]) : null;
        static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? Markup().Replace(text, "") : null;
    }

    // Each of the three is one line of JSON.
    [GeneratedRegex("""
        <div id="(?<id>[^"]+)">(?:<!--[^>]*-->)?</div>\s*<script type="text/javascript">(?:(?!</script>|Plotly\.newPlot).)*?var data = (?<data>[^\n]*);\s*\n\s*var layout = (?<layout>[^\n]*);\s*\n\s*var config = (?<config>[^\n]*);\s*\n\s*Plotly\.newPlot\('\k<id>'.*?</script>
        """, RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Chart();

    /// <summary>plotly.js takes a few elements of HTML in its texts.</summary>
    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Markup();
}
