using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Regularization.Notebooks.Charts;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Handouts.Formulas;
using Regularization.Notebooks.Handouts.Texts;

namespace Regularization.Notebooks.Handouts;

/// <summary>Renders the outputs of one page's cells. HTML is the author's own and goes in as it is; everything else is escaped.</summary>
internal sealed partial class OutputRenderer(MarkdownPage page, CodeHighlighter highlighter, HandoutWords words)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly HashSet<string> _once = [];
    private readonly HashSet<string> _anchors = new(StringComparer.Ordinal);

    /// <summary>Whether there was a chart among the outputs so far: the page needs plotly.js in front of it.</summary>
    public bool HasCharts { get; private set; }

    /// <summary>The id of the cell whose outputs are rendered: figures can be linked by it.</summary>
    public string CellId { get; set; } = "";

    /// <exception cref="LatexException">It holds a formula that cannot be shown.</exception>
    /// <exception cref="IOException">It holds an image that cannot be put into the page.</exception>
    public string ToHtml(CellOutput output) => output switch
    {
        StreamOutput { Name: "stderr" } stream => $"<pre class=\"stderr\" role=\"region\" aria-label=\"{words.Errors}\">{TerminalText.ToHtml(stream.Text)}</pre>\n",
        StreamOutput stream => $"<pre>{TerminalText.ToHtml(stream.Text)}</pre>\n",
        ErrorOutput error => $"<pre class=\"error\">{TerminalText.ToHtml(string.Join('\n', error.Traceback))}</pre>\n",
        ResultOutput result => ToHtml(result.Data),
        DisplayOutput display => ToHtml(display.Data),
        _ => throw new ArgumentOutOfRangeException(nameof(output), output, "This kind of output is not known."),
    };

    private string ToHtml(MimeBundle data)
    {
        HasCharts |= data[MimeBundle.Plotly] is not null;
        var content =
            data[MimeBundle.Html] is { } html ? Numbered(Once(PlotlyNetHtml.InOtherWords(html, words.Chart, words.ChartMissing)))
            : data["text/markdown"] is { } markdown ? Markdown(markdown)
            : data["text/latex"] is { } latex ? Formula(latex)
            : Images(data).FirstOrDefault()
            ?? (data[MimeBundle.Text] is { } text ? $"<pre>{TerminalText.ToHtml(text)}</pre>"
            : data.Data.FirstOrDefault(entry => IsJson(entry.Key)) is { Key: not null } json ? Json(json.Value)
            : data.Data.FirstOrDefault(entry => entry.Key.StartsWith("text/", StringComparison.Ordinal)) is { Key: not null } other ? $"<pre>{TerminalText.ToHtml(other.Value)}</pre>"
            : $"<p>{words.OtherOutput} {WebUtility.HtmlEncode(string.Join(", ", data.Data.Select(entry => entry.Key)))}</p>");
        return $"<div class=\"value\">{content}</div>\n";
    }

    /// <summary>The formatters put the same style element behind every value, and figures the same script in front of theirs; a page needs each once.</summary>
    private string Once(string html) => OnceElement().Replace(html, match => _once.Add(match.Value) ? match.Value : "");

    /// <summary>
    /// Figures that leave room for a number get one, by which the text can speak of them, and an address, by which it can lead to them: <c>#figure-</c> and the id
    /// of their cell. The number follows from the figure's place on the page; a notebook, whose cells run again and in any order, has none.
    /// </summary>
    private string Numbered(string html) => FigureNumber().Replace(html, match =>
    {
        var (anchor, copy) = ($"figure-{CellId}", 1);
        while (!_anchors.Add(copy == 1 ? anchor : string.Create(CultureInfo.InvariantCulture, $"{anchor}-{copy}")))
        {
            copy++;
        }

        anchor = WebUtility.HtmlEncode(copy == 1 ? anchor : string.Create(CultureInfo.InvariantCulture, $"{anchor}-{copy}"));
        var number = match.Groups["text"].Value.Replace("{0}", _anchors.Count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return $"{match.Groups["figure"].Value}<span id=\"{anchor}\"></span>{match.Groups["until"].Value}<a class=\"figure-number\" href=\"#{anchor}\">{number}</a> ";
    });

    private string Markdown(string text)
    {
        var document = page.Read(text, Attachments.None);
        page.ResolveReferences();
        page.FollowLinks(document);
        var (title, html) = page.Render(document, highlighter);
        return title + html;
    }

    /// <summary>LaTeX that a value calls its own: with its delimiters or without.</summary>
    private string Formula(string latex)
    {
        latex = latex.Trim();
        var (start, end) = latex switch
        {
            ['$', '$', _, .., '$', '$'] or ['\\', '[', .., '\\', ']'] or ['\\', '(', .., '\\', ')'] => (2, 2),
            ['$', _, .., '$'] => (1, 1),
            _ => (0, 0),
        };
        var formula = page.Convert(latex[start..^end], isDisplay: !(latex.StartsWith(@"\(", StringComparison.Ordinal) || start == 1));
        page.ResolveReferences();
        return formula.ToString(SaveOptions.DisableFormatting);
    }

    private static IEnumerable<string> Images(MimeBundle data) =>
        from kind in EmbeddedImage.Kinds.OrderByDescending(kind => kind == "image/svg+xml")
        where data[kind] is not null
        let content = kind == "image/svg+xml" ? Convert.ToBase64String(Encoding.UTF8.GetBytes(data[kind]!)) : data[kind]!.ReplaceLineEndings("")
        select $"<img src=\"data:{kind};base64,{WebUtility.HtmlEncode(content)}\" alt=\"{WebUtility.HtmlEncode(data[MimeBundle.Text] ?? "")}\">";

    private static string Json(string json)
    {
        try
        {
            json = JsonNode.Parse(json)?.ToJsonString(Readable) ?? "null";
        }
        catch (JsonException)
        {
            // Then it is shown as it is.
        }

        return $"<pre>{WebUtility.HtmlEncode(json)}</pre>";
    }

    private static bool IsJson(string mimeType) => mimeType == "application/json" || mimeType.EndsWith("+json", StringComparison.Ordinal);

    [GeneratedRegex(@"<style\b[^>]*>.*?</style>|<script data-once>.*?</script>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex OnceElement();

    [GeneratedRegex("""(?<figure><figure\b[^>]*>)(?<until>(?:(?!<figure\b).)*?)<span class="figure-number" data-text="(?<text>[^"]*)"></span>""", RegexOptions.Singleline)]
    private static partial Regex FigureNumber();
}
