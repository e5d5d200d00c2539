using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Regularization.Notebooks.Sources;

/// <summary>The C# of cells.</summary>
internal static class CellSyntax
{
    /// <summary>The released version of the language. The compiler's newest is a preview, and reserves words that notebooks use as names.</summary>
    public const LanguageVersion Version = LanguageVersion.CSharp14;

    private static readonly CSharpParseOptions Options = new(Version, kind: SourceCodeKind.Script);

    /// <summary>Reads a piece of code.</summary>
    public static SyntaxTree Parse(string code) => CSharpSyntaxTree.ParseText(code, Options);
}
