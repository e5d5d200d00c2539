using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Regularization.Notebooks;

/// <summary>A notebook as one HTML file that needs no network: for students to keep and to print.</summary>
public sealed partial class Handout
{
    private readonly Notebook _notebook;
    private readonly string _path;
    private readonly CodeHighlighter _highlighter = new();
    private readonly MarkdownRenderer _markdown;
    private readonly Dictionary<Cell, string> _texts = [];

    /// <summary>Renders the notebook's texts, so that a formula that cannot be shown is known before any cell has run.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="path">Its file, which messages name.</param>
    /// <exception cref="NotebookFormatException">A formula cannot be shown.</exception>
    public Handout(Notebook notebook, string path)
    {
        _notebook = notebook;
        _path = path;
        _markdown = new MarkdownRenderer(_highlighter);
        foreach (var (index, cell) in notebook.Cells.Index().Where(cell => cell.Item.Kind == CellKind.Markdown))
        {
            try
            {
                _texts[cell] = _markdown.ToHtml(cell.Source);
            }
            catch (LatexException e)
            {
                throw new NotebookFormatException(string.Create(CultureInfo.InvariantCulture, $"{path}, cell {index + 1} of {notebook.Cells.Count} (Markdown): {e.Message}"), e);
            }
        }
    }

    /// <summary>The page, with the outputs that the cells hold by now.</summary>
    public string ToHtml()
    {
        var body = new StringBuilder();
        var styles = new HashSet<string>();
        var hasPlotly = false;
        foreach (var cell in _notebook.Cells)
        {
            if (cell.Kind == CellKind.Markdown)
            {
                body.Append("<section class=\"text\">\n").Append(_texts[cell]).Append("</section>\n");
            }
            else if (cell.Kind == CellKind.Code)
            {
                body.Append("<section class=\"cell\">\n<pre class=\"input\"><code>").Append(_highlighter.ToHtml(cell.Source.TrimEnd())).Append("</code></pre>\n");
                foreach (var output in cell.Outputs)
                {
                    if (!hasPlotly && DataOf(output)?[ValueDisplay.PlotlyMimeType] is not null)
                    {
                        body.Append(PlotlyScript.ToHtml());
                        hasPlotly = true;
                    }

                    body.Append(ToHtml(output, styles));
                }

                body.Append("</section>\n");
            }
        }

        var title = _markdown.Headings.FirstOrDefault()?.Text ?? Path.GetFileNameWithoutExtension(_path);
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Escape(title)}</title>
            <style>
            {Resource("handout.css")}</style>
            </head>
            <body>
            <main>
            {body}</main>
            </body>
            </html>

            """.ReplaceLineEndings("\n");
    }

    private static MimeBundle? DataOf(CellOutput output) => output switch
    {
        ResultOutput result => result.Data,
        DisplayOutput display => display.Data,
        _ => null,
    };

    private static string ToHtml(CellOutput output, HashSet<string> styles) => output switch
    {
        StreamOutput stream => $"<pre class=\"output {stream.Name}\">{Escape(WithoutAnsi(stream.Text))}</pre>\n",
        ErrorOutput error => $"<pre class=\"output error\">{Escape(WithoutAnsi(string.Join('\n', error.Traceback)))}</pre>\n",
        _ when DataOf(output) is { } data => $"<div class=\"output\">{ToHtml(data, styles)}</div>\n",
        _ => "",
    };

    private static string ToHtml(MimeBundle data, HashSet<string> styles)
    {
        if (data[MimeBundle.Html] is { } html)
        {
            // The formatters repeat one style element behind every value.
            return StyleElement().Replace(html, match => styles.Add(match.Value) ? match.Value : "");
        }

        if (data["image/svg+xml"] is { } svg)
        {
            return $"<img alt=\"\" src=\"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(svg))}\">";
        }

        if (data["image/png"] is { } png)
        {
            return $"<img alt=\"\" src=\"data:image/png;base64,{png.ReplaceLineEndings("")}\">";
        }

        return $"<pre>{Escape(WithoutAnsi(data[MimeBundle.Text] ?? ""))}</pre>";
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string WithoutAnsi(string text) => AnsiEscape().Replace(text, "");

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(Handout).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"<style\b[^>]*>.*?</style>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex StyleElement();

    [GeneratedRegex(@"\x1B(\[[0-?]*[ -/]*[@-~]|\][^\a\x1B]*(\a|\x1B\\)|[@-Z\\-_])")]
    private static partial Regex AnsiEscape();
}
