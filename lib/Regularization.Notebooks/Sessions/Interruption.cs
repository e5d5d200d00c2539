using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Regularization.Notebooks;

/// <summary>
/// How running code is stopped: cells are compiled with a check at the start of every loop's and every function's body, which throws
/// as soon as an interrupt is requested.
/// </summary>
/// <remarks>
/// .NET can also abort a thread between any two instructions (<c>ControlledExecution</c>). On Linux that was measured to end the
/// whole process now and then, when it hits code of .NET itself, and to leave a signal blocked; with checks nothing can break.
/// </remarks>
public static class Interruption
{
    // The request flows with the execution context to whatever a cell starts: tasks, threads, Parallel.For. A check must cost
    // next to nothing, so it looks at a copy that each thread keeps.
    private static readonly AsyncLocal<CancellationToken> Flowing = new(change => _requested = change.CurrentValue);

    [ThreadStatic]
    private static CancellationToken _requested;

    /// <summary>What checks in this execution context look at.</summary>
    internal static CancellationToken Requested
    {
        get => Flowing.Value;
        set => Flowing.Value = value;
    }

    /// <summary>Called by cells; not meant for anyone else.</summary>
    /// <exception cref="OperationCanceledException">The cell that runs here was interrupted.</exception>
    public static void Check() => _requested.ThrowIfCancellationRequested();

    /// <summary>Puts the checks into a script's source. No line moves. A source with errors is left to the compiler as it is.</summary>
    internal static string AddChecks(string code)
    {
        var tree = CSharpSyntaxTree.ParseText(code, new CSharpParseOptions(kind: SourceCodeKind.Script));
        if (tree.GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
        {
            return code;
        }

        const string check = "global::Regularization.Notebooks.Interruption.Check();";
        var changes = new List<TextChange>();
        foreach (var node in tree.GetRoot().DescendantNodes())
        {
            switch (node)
            {
                case BlockSyntax block when IsLoop(block.Parent) || block.Parent is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax:
                    changes.Add(new TextChange(new TextSpan(block.OpenBraceToken.Span.End, 0), check));
                    break;
                case StatementSyntax statement when IsLoop(statement.Parent):
                    changes.Add(new TextChange(new TextSpan(statement.SpanStart, 0), "{" + check));
                    changes.Add(new TextChange(new TextSpan(statement.Span.End, 0), "}"));
                    break;
            }
        }

        return changes.Count == 0 ? code : SourceText.From(code).WithChanges(changes).ToString();
    }

    private static bool IsLoop(SyntaxNode? node) =>
        node is CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax;
}
