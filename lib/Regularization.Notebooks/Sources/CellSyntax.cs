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
    /// <param name="code">The code.</param>
    /// <param name="version">The version of the language, where a cell has asked for another one.</param>
    public static SyntaxTree Parse(string code, LanguageVersion version = Version) => CSharpSyntaxTree.ParseText(code, Options.WithLanguageVersion(version));
}
