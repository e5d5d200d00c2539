using Regularization.Notebooks.Charts;
using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Sources;

/// <summary>A part of a cell that is not C#: text for the front end, or for another kernel.</summary>
/// <param name="Origin">The cell or file that the text is from.</param>
/// <param name="Line">The 1-based line of the directive that names the language.</param>
/// <param name="Language">One of <see cref="Languages"/>, or the directive of another kernel.</param>
/// <param name="Argument">The rest of the directive's line, trimmed.</param>
/// <param name="Text">The lines behind it.</param>
internal sealed record TextPart(string Origin, int Line, string Language, string Argument, string Text) : CellPart(Origin, Line)
{
    /// <summary>The languages that are shown rather than run.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["#!markdown", "#!html", "#!javascript", "#!mermaid"];

    /// <summary>Whether a front end shows the text as it is. Else it is the engine's: it holds directives, or belongs to a kernel that is not ours.</summary>
    public bool IsShown => Languages.Contains(Language) && Argument.Length == 0 && !Text.Split('\n').Any(line => line.StartsWith("#!set ", StringComparison.Ordinal) || line.StartsWith("#!share ", StringComparison.Ordinal));

    /// <summary>The part as its author wrote it.</summary>
    public string Source => $"{Language} {Argument}".TrimEnd() + "\n" + Text;

    /// <summary>What a front end shows. A notebook's author is trusted with HTML and scripts, here as in the value of a cell.</summary>
    public MimeBundle ToBundle() => Language switch
    {
        "#!markdown" => With("text/markdown", Text),
        "#!html" => PlotlyNetHtml.ForPage(With(MimeBundle.Html, Text)),
        "#!javascript" => With(MimeBundle.Html, $"<script>{Text.Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase)}</script>"),
        // Front ends without a renderer for diagrams have one for Markdown, many of which draw the fenced block.
        "#!mermaid" => new MimeBundle([new("text/vnd.mermaid", Text), new("text/markdown", $"```mermaid\n{Text}\n```"), new(MimeBundle.Text, Text)]),
        _ => throw new InvalidOperationException($"{Language} is not shown."),
    };

    private MimeBundle With(string mimeType, string content) => new([new(mimeType, content), new(MimeBundle.Text, Text)]);
}
