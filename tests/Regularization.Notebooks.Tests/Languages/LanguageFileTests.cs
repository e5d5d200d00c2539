using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.Languages;

/// <summary>The library's texts, as its sources have them, against the files of <c>lib/Regularization/Languages</c>.</summary>
public sealed partial class LanguageFileTests
{
    private static readonly string Library = Path.Combine(RepositoryNotebook.Folder(), "..", "lib", "Regularization");

    private static readonly Lazy<IReadOnlyList<SyntaxNode>> Sources = new(() =>
    [
        .. Directory.GetFiles(Library, "*.cs", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(Library, path).StartsWith("obj", StringComparison.Ordinal))
            .Where(path => Path.GetFileName(path) != "PortableLinuxLibrary.cs") // speaks to whoever builds
            .Order(StringComparer.Ordinal).Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), path: path).GetRoot()),
    ]);

    public static TheoryData<string> Files() => [.. Directory.GetFiles(Path.Combine(Library, "Languages"), "*.json").Select(path => Path.GetFileName(path)!)];

    [Fact]
    public void Every_text_is_one_literal()
    {
        Assert.NotEmpty(Texts());
        Assert.All(Texts(), text => Assert.True(text.IsKind(SyntaxKind.StringLiteralExpression), Place(text)));
    }

    /// <summary>.NET's exceptions for arguments add English words to the message, unless they are made as <c>Argument</c> makes them.</summary>
    [Fact]
    public void Arguments_are_refused_in_the_readers_language()
    {
        var named = Sources.Value.Where(source => Path.GetFileName(source.SyntaxTree.FilePath) != "Argument.cs")
            .SelectMany(source => source.DescendantNodes().OfType<IdentifierNameSyntax>())
            .Where(name => name.Identifier.Text is "ArgumentException" or "ArgumentNullException" or "ArgumentOutOfRangeException");

        Assert.All(named, name => Assert.False(name.Parent is ObjectCreationExpressionSyntax or MemberAccessExpressionSyntax, Place(name)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_language_has_every_text_of_the_library_and_no_other(string file)
    {
        var keys = Texts().OfType<LiteralExpressionSyntax>().Select(text => text.Token.ValueText).ToHashSet();
        var translated = Translation(file).Keys;

        Assert.Empty(keys.Except(translated));
        Assert.Empty(translated.Except(keys));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_translation_has_the_placeholders_of_its_English(string file)
    {
        Assert.All(Translation(file), entry =>
        {
            Assert.Equal(Placeholders(entry.Key), Placeholders(entry.Value));
            _ = string.Format(null, entry.Value, new object[10]); // braces that are none would stop the lesson
        });

        static IEnumerable<string> Placeholders(string text) => Placeholder().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_has_each_text_once(string file)
    {
        var names = JsonDocument.Parse(File.ReadAllText(Path.Combine(Library, "Languages", file))).RootElement.EnumerateObject().Select(entry => entry.Name).ToList();

        Assert.Equal(names.Distinct(), names);
    }

    /// <summary>Errors are the texts that are easily forgotten: nothing in a handout shows them.</summary>
    [Fact]
    public void No_exception_speaks_English_only()
    {
        var english = Sources.Value.SelectMany(source => source.DescendantNodes().OfType<ObjectCreationExpressionSyntax>())
            .Where(creation => creation.Type.ToString().EndsWith("Exception", StringComparison.Ordinal))
            .SelectMany(creation => creation.DescendantNodes().Where(node => node is InterpolatedStringTextSyntax || node.IsKind(SyntaxKind.StringLiteralExpression)))
            .Where(text => Words().IsMatch(text.ToString()) && !Texts().Contains(text));

        Assert.Empty(english.Select(Place));
    }

    /// <summary>The first argument of each call of <c>Language.Text</c>, also by its name alone where it is imported.</summary>
    private static IEnumerable<ExpressionSyntax> Texts() => Sources.Value.SelectMany(source =>
    {
        var isImported = source.DescendantNodes().Any(node => node is UsingDirectiveSyntax { StaticKeyword.RawKind: not 0 } use && use.Name?.ToString() == "Regularization.Language" ||
            node is ClassDeclarationSyntax { Identifier.Text: "Language" });
        return source.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Where(call => call.Expression.ToString() == "Language.Text" || (isImported && call.Expression.ToString() == "Text"))
            .Select(call => call.ArgumentList.Arguments[0].Expression);
    });

    private static Dictionary<string, string> Translation(string file) => JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(Library, "Languages", file)))!;

    private static string Place(SyntaxNode node) => $"{Path.GetFileName(node.SyntaxTree.FilePath)}, line {node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: {node}";

    [GeneratedRegex("[A-Za-z] [A-Za-z]")]
    private static partial Regex Words();

    [GeneratedRegex(@"\{\d+(,-?\d+)?(:[^}]*)?\}")]
    private static partial Regex Placeholder();
}
