using System.Net;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Classification;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Regularization.Notebooks;

/// <summary>Colours C# with the compiler's own classifier, so that every syntax of the language that cells may use is told right.</summary>
internal sealed class CodeHighlighter : IDisposable
{
    private readonly AdhocWorkspace _workspace = new();
    private readonly Project _project;

    public CodeHighlighter() => _project = _workspace.AddProject(ProjectInfo.Create(
        ProjectId.CreateNewId(), VersionStamp.Default, "cells", "cells", LanguageNames.CSharp,
        parseOptions: new CSharpParseOptions(kind: SourceCodeKind.Script),
        compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, usings: ["System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq"]),
        metadataReferences: Framework.References));

    /// <summary>The code as HTML, its words in spans of the classes that <c>handout.css</c> colours.</summary>
    public string ToHtml(string code)
    {
        var text = SourceText.From(code);
        var document = _project.AddDocument("cell.csx", text, filePath: "cell.csx").WithSourceCodeKind(SourceCodeKind.Script);
        var spans = Classifier.GetClassifiedSpansAsync(document, new TextSpan(0, text.Length)).GetAwaiter().GetResult();
        var html = new StringBuilder();
        var position = 0;
        foreach (var span in spans.Where(span => StyleOf(span.ClassificationType) is not null).OrderBy(span => span.TextSpan.Start).ThenBy(span => span.TextSpan.Length))
        {
            if (span.TextSpan.Start < position)
            {
                continue;
            }

            html.Append(WebUtility.HtmlEncode(code[position..span.TextSpan.Start]));
            html.Append("<span class=\"").Append(StyleOf(span.ClassificationType)).Append("\">").Append(WebUtility.HtmlEncode(code[span.TextSpan.Start..span.TextSpan.End])).Append("</span>");
            position = span.TextSpan.End;
        }

        return html.Append(WebUtility.HtmlEncode(code[position..])).ToString();
    }

    public void Dispose() => _workspace.Dispose();

    private static string? StyleOf(string classification) => classification switch
    {
        ClassificationTypeNames.Keyword or ClassificationTypeNames.ControlKeyword => "k",
        ClassificationTypeNames.PreprocessorKeyword or ClassificationTypeNames.PreprocessorText => "d",
        ClassificationTypeNames.StringLiteral or ClassificationTypeNames.VerbatimStringLiteral => "s",
        ClassificationTypeNames.StringEscapeCharacter => "e",
        ClassificationTypeNames.NumericLiteral => "n",
        ClassificationTypeNames.Comment or ClassificationTypeNames.ExcludedCode => "c",
        ClassificationTypeNames.ClassName or ClassificationTypeNames.RecordClassName or ClassificationTypeNames.StructName or ClassificationTypeNames.RecordStructName
            or ClassificationTypeNames.InterfaceName or ClassificationTypeNames.EnumName or ClassificationTypeNames.DelegateName or ClassificationTypeNames.TypeParameterName => "t",
        ClassificationTypeNames.MethodName or ClassificationTypeNames.ExtensionMethodName => "m",
        _ when classification.StartsWith("xml doc comment", StringComparison.Ordinal) => "c",
        _ => null,
    };
}
