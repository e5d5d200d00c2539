using System.Net;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Classification;
using Microsoft.CodeAnalysis.CSharp.Formatting;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Text;
using Regularization.Notebooks.Sessions;
using Regularization.Notebooks.Sources;

namespace Regularization.Notebooks.Handouts.Texts;

/// <summary>
/// Colours C# with the compiler's own classifier, so that every syntax that cells may use is told right; and with the session's names
/// and references, so that types are told from variables.
/// </summary>
internal sealed class CodeHighlighter : IDisposable
{
    // Without the services that complete code, which come by default.
    private static readonly Lazy<MefHostServices> Services = new(() => MefHostServices.Create([typeof(Workspace).Assembly, typeof(CSharpFormattingOptions).Assembly]));

    private readonly Lazy<AdhocWorkspace> _workspace = new(() => new AdhocWorkspace(Services.Value)); // not needed where nothing is coloured

    /// <summary>The session in which the code runs or has run; without one, code is not coloured.</summary>
    public CSharpSession? Session { get; set; }

    /// <summary>Colours some code that nobody sees. The classifier is slow the first time only.</summary>
    public static void WarmUp(CSharpSession session, string code)
    {
        using var highlighter = new CodeHighlighter { Session = session };
        highlighter.ToHtml(code);
    }

    /// <summary>A cell's or an example's text as HTML, its words in spans of the classes that <c>handout.css</c> colours.</summary>
    public string ToHtml(string source)
    {
        var html = new StringBuilder();
        var lines = source.Split('\n');
        var next = 0;
        foreach (var part in CellPart.Parse(source, "cell"))
        {
            var start = part.Line - 1;
            Plain(start);
            if (part is CodePart code)
            {
                var text = code.Code.TrimEnd('\n')[start..]; // instead of the lines before it, it has empty ones
                html.Append(Session is null ? WebUtility.HtmlEncode(text) : Colour(text, Session)).Append('\n');
                next = start + text.Count(character => character == '\n') + 1;
            }
            else
            {
                html.Append(Span("d", lines[start])).Append('\n');
                next = start + 1;
            }
        }

        Plain(lines.Length);
        return html.ToString().TrimEnd('\n');

        void Plain(int end)
        {
            for (; next < end; next++)
            {
                html.Append(WebUtility.HtmlEncode(lines[next])).Append('\n');
            }
        }
    }

    public void Dispose()
    {
        if (_workspace.IsValueCreated)
        {
            _workspace.Value.Dispose();
        }
    }

    private string Colour(string code, CSharpSession session)
    {
#pragma warning disable CS0618 // The newer method wants a document of a workspace, which a script of a session is not.
        var spans = Classifier.GetClassifiedSpans(session.Analyze(code), new TextSpan(0, code.Length), _workspace.Value);
#pragma warning restore CS0618
        var html = new StringBuilder();
        var position = 0;
        foreach (var span in spans.OrderBy(span => span.TextSpan.Start))
        {
            if (StyleOf(span.ClassificationType) is { } style && span.TextSpan.Start >= position)
            {
                html.Append(WebUtility.HtmlEncode(code[position..span.TextSpan.Start])).Append(Span(style, code[span.TextSpan.Start..span.TextSpan.End]));
                position = span.TextSpan.End;
            }
        }

        return html.Append(WebUtility.HtmlEncode(code[position..])).ToString();
    }

    private static string Span(string style, string text) => $"<span class=\"{style}\">{WebUtility.HtmlEncode(text)}</span>";

    private static string? StyleOf(string classification) => classification switch
    {
        ClassificationTypeNames.Keyword or ClassificationTypeNames.ControlKeyword => "k",
        ClassificationTypeNames.PreprocessorKeyword or ClassificationTypeNames.PreprocessorText => "d",
        ClassificationTypeNames.StringLiteral or ClassificationTypeNames.VerbatimStringLiteral or ClassificationTypeNames.StringEscapeCharacter => "s",
        ClassificationTypeNames.NumericLiteral => "n",
        ClassificationTypeNames.Comment or ClassificationTypeNames.ExcludedCode => "c",
        ClassificationTypeNames.ClassName or ClassificationTypeNames.RecordClassName or ClassificationTypeNames.StructName or ClassificationTypeNames.RecordStructName
            or ClassificationTypeNames.InterfaceName or ClassificationTypeNames.EnumName or ClassificationTypeNames.DelegateName or ClassificationTypeNames.TypeParameterName => "t",
        ClassificationTypeNames.MethodName or ClassificationTypeNames.ExtensionMethodName => "m",
        _ when classification.StartsWith("xml doc comment", StringComparison.Ordinal) => "c",
        _ => null,
    };
}
