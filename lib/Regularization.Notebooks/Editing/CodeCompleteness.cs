using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Regularization.Notebooks.Sources;

namespace Regularization.Notebooks.Editing;

/// <summary>Whether what a user of a console has typed so far can run.</summary>
internal static class CodeCompleteness
{
    private const int IndentWidth = 4;

    /// <returns>Jupyter's word for it, <c>complete</c>, <c>incomplete</c> or <c>invalid</c>, and with how many spaces the next line of incomplete code begins.</returns>
    public static (string Status, int Indent) Of(string source)
    {
        var tree = CellSyntax.Parse(CellPart.BlankDirectives(source));
        if (!SyntaxFactory.IsCompleteSubmission(tree))
        {
            var tokens = tree.GetRoot().DescendantTokens().Where(token => !token.IsMissing).Select(token => token.Kind()).ToList();
            return ("incomplete", IndentWidth * Math.Max(0, tokens.Count(kind => kind == SyntaxKind.OpenBraceToken) - tokens.Count(kind => kind == SyntaxKind.CloseBraceToken)));
        }

        return (tree.GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error) ? "invalid" : "complete", 0);
    }
}
