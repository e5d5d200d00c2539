using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Regularization.Notebooks.Sources;

namespace Regularization.Notebooks.Handouts;

/// <summary>
/// Finds the random seeds that code sets, so that a handout can state them without anyone writing them down a second time:
/// <c>torch.manual_seed(0)</c>, <c>seed: 0</c>, <c>var seed = 0</c>.
/// </summary>
internal static partial class RandomSeeds
{
    /// <summary>The places that set a seed, as the author wrote them, each text once.</summary>
    public static IReadOnlyList<string> In(IEnumerable<string> sources) => [.. sources
        .SelectMany(source => CellPart.Parse(source, "cell").OfType<CodePart>())
        .SelectMany(part => CellSyntax.Parse(part.Code).GetRoot().DescendantNodes())
        .Where(SetsSeed)
        .Select(node => node.ToString())
        .Distinct()];

    private static bool SetsSeed(SyntaxNode node) => node switch
    {
        InvocationExpressionSyntax { Expression: var method, ArgumentList.Arguments: [{ NameColon: null, Expression: LiteralExpressionSyntax }] } =>
            SeedName().IsMatch(method is MemberAccessExpressionSyntax member ? member.Name.Identifier.Text : method.ToString()),
        ArgumentSyntax { NameColon.Name.Identifier.Text: var name, Expression: LiteralExpressionSyntax } => SeedName().IsMatch(name),
        VariableDeclaratorSyntax { Identifier.Text: var name, Initializer.Value: LiteralExpressionSyntax } => SeedName().IsMatch(name),
        _ => false,
    };

    [GeneratedRegex("seed|random_?state", RegexOptions.IgnoreCase)]
    private static partial Regex SeedName();
}
