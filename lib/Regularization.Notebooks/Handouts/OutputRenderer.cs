using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Regularization.Notebooks;

/// <summary>Renders the outputs of one page's cells. HTML is the author's own and goes in as it is; everything else is escaped.</summary>
internal sealed partial class OutputRenderer(MarkdownRenderer markdown, HandoutWords words)
{
    private readonly HashSet<string> _styles = [];

    /// <summary>Whether there was a chart among the outputs so far: the page needs plotly.js in front of it.</summary>
    public bool HasCharts { get; private set; }

    public string ToHtml(CellOutput output) => output switch
    {
        StreamOutput { Name: "stderr" } stream => $"<pre class=\"stderr\" role=\"region\" aria-label=\"{words.Errors}\">{Plain(stream.Text)}</pre>\n",
        StreamOutput stream => $"<pre>{Plain(stream.Text)}</pre>\n",
        ErrorOutput error => $"<pre class=\"error\">{Plain(string.Join('\n', error.Traceback))}</pre>\n",
        ResultOutput result => ToHtml(result.Data),
        DisplayOutput display => ToHtml(display.Data),
        _ => throw new ArgumentOutOfRangeException(nameof(output), output, "This kind of output is not known."),
    };

    private string ToHtml(MimeBundle data)
    {
        HasCharts |= data[ValueDisplay.PlotlyMimeType] is not null;
        var content =
            data[MimeBundle.Html] is { } html ? OneStyleEach(html) :
            data["image/svg+xml"] is { } svg ? Image("image/svg+xml", Convert.ToBase64String(Encoding.UTF8.GetBytes(svg)), data) :
            data["image/png"] is { } png ? Image("image/png", png.ReplaceLineEndings(""), data) :
            data["image/jpeg"] is { } jpeg ? Image("image/jpeg", jpeg.ReplaceLineEndings(""), data) :
            data["text/markdown"] is { } text ? Markdown(text) :
            $"<pre>{Plain(data[MimeBundle.Text] ?? "")}</pre>";
        return $"<div class=\"value\">{content}</div>\n";
    }

    /// <summary>The formatters put the same style element behind every value; a page needs it once.</summary>
    private string OneStyleEach(string html) => StyleElement().Replace(html, match => _styles.Add(match.Value) ? match.Value : "");

    private string Markdown(string text)
    {
        var (title, html) = markdown.ToHtml(text);
        return title + html;
    }

    private static string Image(string mimeType, string base64, MimeBundle data) =>
        $"<img src=\"data:{mimeType};base64,{WebUtility.HtmlEncode(base64)}\" alt=\"{WebUtility.HtmlEncode(data[MimeBundle.Text] ?? "")}\">";

    private static string Plain(string text) => WebUtility.HtmlEncode(AnsiEscape().Replace(text, "").TrimEnd('\n'));

    [GeneratedRegex(@"<style\b[^>]*>.*?</style>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex StyleElement();

    /// <summary>ECMA-48 control sequences, with which libraries colour text for terminals.</summary>
    [GeneratedRegex(@"\x1B(\[[0-?]*[ -/]*[@-~]|\][^\a\x1B]*(\a|\x1B\\)|[@-Z\\-_])")]
    private static partial Regex AnsiEscape();
}
