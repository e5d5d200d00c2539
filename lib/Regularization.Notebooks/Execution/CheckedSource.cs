using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Regularization.Notebooks.Sources;
using Regularization.Notebooks.Stopping;

namespace Regularization.Notebooks.Execution;

/// <summary>
/// Puts the checks of <see cref="Interruption"/> into a script's source: at the start of every loop's and every function's body, before
/// <c>goto</c>, and into the expressions of queries. Functions whose body is an expression get a block. No line moves.
/// <c>Console.Clear()</c>, which does nothing without a terminal, or fails, writes what clears one.
/// </summary>
internal sealed class CheckedSource
{
    private const string Check = "if(global::Regularization.Notebooks.Stopping.InterruptionFlag.IsRaised)global::Regularization.Notebooks.Stopping.Interruption.Check();";
    private const string Enter = "global::Regularization.Notebooks.Stopping.Interruption.Enter();";
    private const string EnterAsync = "global::Regularization.Notebooks.Stopping.Interruption.EnterAsync();";
    private const string Clear = "global::System.Console.Write(\"\\u001b[2J\")";
    private const string Pass = "global::Regularization.Notebooks.Stopping.Interruption.Pass(";

    private readonly List<Insertion> _insertions = [];
    private readonly Lazy<SemanticModel?> _model;

    private CheckedSource(Func<Compilation> compile) => _model = new(() =>
    {
        var compilation = compile();
        return compilation.GetSemanticModel(compilation.SyntaxTrees.Single());
    });

    /// <summary>Puts the checks in. A source with errors is left to the compiler as it is.</summary>
    /// <param name="code">The source.</param>
    /// <param name="compile">Gives its compilation, where the syntax alone does not tell what can be done: with lambdas that are expressions, with queries, and with what looks like <c>Console.Clear()</c>.</param>
    /// <param name="version">The version of the language.</param>
    public static string Of(string code, Func<Compilation> compile, LanguageVersion version = CellSyntax.Version)
    {
        var tree = CellSyntax.Parse(code, version);
        if (tree.GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
        {
            return code;
        }

        var source = new CheckedSource(compile);
        var root = tree.GetRoot();
        if (root.DescendantNodes().Any(node => node is LambdaExpressionSyntax { ExpressionBody: not null } or QueryExpressionSyntax || IsNamedClear(node)))
        {
            // What the compiler knows it knows of its own nodes.
            root = source._model.Value!.SyntaxTree.GetRoot();
        }

        foreach (var node in root.DescendantNodes())
        {
            source.Visit(node);
        }

        return source.Apply(code);
    }

    private void Visit(SyntaxNode node)
    {
        switch (node)
        {
            case BlockSyntax block when IsLoop(block.Parent):
                Before(block.OpenBraceToken.Span.End, Check);
                break;
            case BlockSyntax block when block.Parent is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax:
                Before(block.OpenBraceToken.Span.End, EnterOf(block.Parent));
                break;
            case EmptyStatementSyntax nothing when IsLoop(nothing.Parent):
                Before(nothing.SpanStart, Check + "else "); // no block, for the compiler still has to warn of the semicolon
                break;
            case StatementSyntax statement when IsLoop(statement.Parent) || statement is GotoStatementSyntax:
                Around(statement, "{" + Check, "}");
                break;
            case ArrowExpressionClauseSyntax arrow:
                MakeBlock(arrow);
                break;
            case LambdaExpressionSyntax { ExpressionBody: { } body } lambda when Returns(lambda) is { } returns && !IsInExpressionTree(lambda):
                Around(body, $"{{{EnterOf(lambda)}{(returns && body is not ThrowExpressionSyntax ? "return " : "")}", ";}");
                break;
            case InvocationExpressionSyntax call when IsNamedClear(call) && _model.Value!.GetSymbolInfo(call).Symbol is { ContainingType: { Name: nameof(Console), ContainingNamespace.Name: nameof(System) } } && !IsInExpressionTree(call):
                Before(call.SpanStart, Clear + new string('\n', call.ToString().Count(character => character == '\n')), call.Span.Length);
                break;
            case QueryExpressionSyntax query when !IsExpressionTree(query) && !IsInExpressionTree(query):
                foreach (var expression in Expressions(query.Body).OfType<ExpressionSyntax>())
                {
                    Around(expression, Pass, ")");
                }

                break;
        }
    }

    private static bool IsNamedClear(SyntaxNode node) => node is InvocationExpressionSyntax
    {
        ArgumentList.Arguments.Count: 0,
        Expression: IdentifierNameSyntax { Identifier.Text: nameof(Console.Clear) } or MemberAccessExpressionSyntax { Name.Identifier.Text: nameof(Console.Clear) },
    };

    private static bool IsLoop(SyntaxNode? node) =>
        node is CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax;

    /// <summary>Makes a block of the expression that is the body of a method, a property or the like.</summary>
    private void MakeBlock(ArrowExpressionClauseSyntax arrow)
    {
        var returns = arrow.Parent switch
        {
            PropertyDeclarationSyntax or IndexerDeclarationSyntax => true,
            AccessorDeclarationSyntax accessor => accessor.IsKind(SyntaxKind.GetAccessorDeclaration),
            MethodDeclarationSyntax method => Returns(method.ReturnType, method.Modifiers),
            LocalFunctionStatementSyntax function => Returns(function.ReturnType, function.Modifiers),
            OperatorDeclarationSyntax @operator => Returns(@operator.ReturnType, @operator.Modifiers),
            ConversionOperatorDeclarationSyntax => true,
            _ => false, // constructors and finalizers
        };
        var start = $"{{{EnterOf(arrow.Parent!)}{(returns && arrow.Expression is not ThrowExpressionSyntax ? "return " : "")}";
        var (before, after) = arrow.Parent is PropertyDeclarationSyntax or IndexerDeclarationSyntax ? ("{get" + start, "}}") : (start, "}");
        Before(arrow.ArrowToken.SpanStart, before, length: arrow.ArrowToken.Span.Length);
        Behind(arrow.Parent!.GetLastToken().Span.End, after); // behind the semicolon
    }

    private static string EnterOf(SyntaxNode function) =>
        function.ChildTokens().Any(token => token.IsKind(SyntaxKind.AsyncKeyword)) ? EnterAsync : Enter;

    private static bool Returns(TypeSyntax type, SyntaxTokenList modifiers) =>
        type is not PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword }
        && (!modifiers.Any(SyntaxKind.AsyncKeyword) || type.DescendantNodesAndSelf().OfType<GenericNameSyntax>().Any());

    /// <summary>Whether a lambda gives a value to its caller; null where it has to stay an expression.</summary>
    private bool? Returns(LambdaExpressionSyntax lambda)
    {
        if (_model.Value!.GetTypeInfo(lambda).ConvertedType is not INamedTypeSymbol { DelegateInvokeMethod: { } method })
        {
            return null;
        }

        var isAsync = lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword);
        return !method.ReturnsVoid && !(isAsync && method.ReturnType is not INamedTypeSymbol { IsGenericType: true });
    }

    /// <summary>Whether this is within what becomes data that describes code. It may hold no statements, and ought to say what the author wrote.</summary>
    private bool IsInExpressionTree(SyntaxNode node) => node.Ancestors().Any(outer => outer switch
    {
        LambdaExpressionSyntax lambda => _model.Value!.GetTypeInfo(lambda).ConvertedType is { } type && IsExpressionTree(type),
        QueryExpressionSyntax query => IsExpressionTree(query),
        _ => false,
    });

    private static bool IsExpressionTree(ITypeSymbol type) => type is INamedTypeSymbol { Name: "Expression", ContainingNamespace.Name: "Expressions" };

    private bool IsExpressionTree(QueryExpressionSyntax query) => query.DescendantNodes().Any(node => Operations(node).OfType<IMethodSymbol>().Any(operation =>
        operation.Parameters.Any(parameter => IsExpressionTree(parameter.Type))));

    private IEnumerable<ISymbol?> Operations(SyntaxNode node) => node switch
    {
        QueryClauseSyntax clause => [_model.Value!.GetQueryClauseInfo(clause).OperationInfo.Symbol],
        SelectOrGroupClauseSyntax or OrderingSyntax => [_model.Value!.GetSymbolInfo(node).Symbol],
        _ => [],
    };

    /// <summary>The expressions that the compiler makes functions of. One that only names the element is left out by the compiler too.</summary>
    private static IEnumerable<SyntaxNode?> Expressions(QueryBodySyntax body)
    {
        foreach (var clause in body.Clauses)
        {
            switch (clause)
            {
                case WhereClauseSyntax where:
                    yield return where.Condition;
                    break;
                case LetClauseSyntax let:
                    yield return let.Expression;
                    break;
                case FromClauseSyntax from:
                    yield return from.Expression;
                    break;
                case JoinClauseSyntax join:
                    yield return join.LeftExpression;
                    yield return join.RightExpression;
                    break;
                case OrderByClauseSyntax order:
                    foreach (var ordering in order.Orderings)
                    {
                        yield return ordering.Expression;
                    }

                    break;
            }
        }

        switch (body.SelectOrGroup)
        {
            case SelectClauseSyntax { Expression: not IdentifierNameSyntax } select:
                yield return select.Expression;
                break;
            case GroupClauseSyntax group:
                yield return group.GroupExpression is IdentifierNameSyntax ? null : group.GroupExpression;
                yield return group.ByExpression;
                break;
        }

        foreach (var expression in body.Continuation is { } continuation ? Expressions(continuation.Body) : [])
        {
            yield return expression;
        }
    }

    private void Around(SyntaxNode node, string before, string behind)
    {
        Before(node.SpanStart, before);
        Behind(node.Span.End, behind);
    }

    private void Before(int position, string text, int length = 0) => _insertions.Add(new Insertion(position, IsEnd: false, _insertions.Count, text, length));

    private void Behind(int position, string text) => _insertions.Add(new Insertion(position, IsEnd: true, -_insertions.Count, text));

    /// <summary>Outer nodes are visited first: at one place they begin before and end behind inner ones.</summary>
    private string Apply(string code)
    {
        var result = new StringBuilder();
        var copied = 0;
        foreach (var insertion in _insertions.OrderBy(insertion => insertion.Position).ThenByDescending(insertion => insertion.IsEnd).ThenBy(insertion => insertion.Order))
        {
            result.Append(code, copied, insertion.Position - copied).Append(insertion.Text);
            copied = insertion.Position + insertion.Length;
        }

        return result.Append(code, copied, code.Length - copied).ToString();
    }

    /// <param name="Position">Where.</param>
    /// <param name="IsEnd">Whether this ends something.</param>
    /// <param name="Order">What comes first at one place.</param>
    /// <param name="Text">What is put in.</param>
    /// <param name="Length">How much of the source it replaces.</param>
    private sealed record Insertion(int Position, bool IsEnd, int Order, string Text, int Length = 0);
}
