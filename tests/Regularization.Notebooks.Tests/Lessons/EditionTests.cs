using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Regularization.Notebooks.Tests.Lessons;

/// <summary>The Japanese edition of a notebook is the English one in other words: the same cells, the same headings, the same code.</summary>
public sealed partial class EditionTests
{
    public static TheoryData<string, string> Editions()
    {
        var editions = new TheoryData<string, string>();
        foreach (var japanese in Directory.GetFiles(RepositoryNotebook.Folder(), "*.ja.ipynb").Order(StringComparer.Ordinal))
        {
            editions.Add(Path.GetFileName(japanese).Replace(".ja.ipynb", ".ipynb", StringComparison.Ordinal), Path.GetFileName(japanese));
        }

        return editions;
    }

    [Theory]
    [MemberData(nameof(Editions))]
    public void Cells_headings_and_formulas_are_the_same(string english, string japanese) =>
        Assert.Equal(Outline(english), Outline(japanese));

    [Theory]
    [MemberData(nameof(Editions))]
    public void Code_is_the_same_but_for_comments_names_and_headings(string english, string japanese)
    {
        foreach (var (first, second) in Cells(english).Zip(Cells(japanese)).Where(pair => pair.First.Kind == CellKind.Code))
        {
            Assert.Equal(Tokens(first.Source.Replace("#!import setup.csx", "#!import setup.ja.csx", StringComparison.Ordinal)), Tokens(second.Source));
        }
    }

    /// <summary>What a cell prints or shows belongs to the text; names such as "L2" do not.</summary>
    [Theory]
    [MemberData(nameof(Editions))]
    public void Texts_in_cells_are_translated(string english, string japanese)
    {
        _ = english;
        var texts = Cells(japanese).Where(cell => cell.Kind == CellKind.Code && !cell.Source.StartsWith("#!", StringComparison.Ordinal))
            .SelectMany(cell => Parse(cell.Source).DescendantTokens()).Where(token => token.IsKind(SyntaxKind.StringLiteralToken) || token.IsKind(SyntaxKind.InterpolatedStringTextToken) && token.Parent.IsKind(SyntaxKind.InterpolatedStringText));

        Assert.DoesNotContain(texts, text => EnglishOnly().IsMatch(text.ValueText) && text.ValueText is not ("Penalty.L2:   " or "currentColor" or "y=sin(x)"));
    }

    [Fact]
    public void Only_what_a_string_says_may_differ()
    {
        Assert.Equal(Tokens("var a = $\"{b:0.0} of {c}\" + \"d\"; // one"), Tokens("var a = $\"1 {b:0.0}{c} 2\" + \"e\"; // 1"));
        Assert.NotEqual(Tokens("$\"{b:0.0} of {c}\""), Tokens("$\"{b:0.00} of {c}\""));
        Assert.NotEqual(Tokens("$\"{b:0.0} of {c}\""), Tokens("$\"{b:0.0} of {d}\""));
        Assert.NotEqual(Tokens("f(\"d\")"), Tokens("f(d)"));
        Assert.NotEqual(Tokens("#!import setup.csx"), Tokens("#!import other.csx"));
    }

    [Theory]
    [MemberData(nameof(Editions))]
    public void Comments_are_translated(string english, string japanese)
    {
        var comments = Cells(japanese).Where(cell => cell.Kind == CellKind.Code).SelectMany(cell => Comments(cell.Source));

        Assert.All(comments, comment => Assert.Matches(@"[\p{IsHiragana}\p{IsKatakana}\p{IsCJKUnifiedIdeographs}]", comment));
        Assert.All(comments, comment => Assert.DoesNotMatch("ます|です|ください", comment)); // comments are in the plain form
        Assert.Equal(Cells(english).Sum(cell => Comments(cell.Source).Count()), Cells(japanese).Sum(cell => Comments(cell.Source).Count()));
    }

    [Theory]
    [MemberData(nameof(Editions))]
    public void Each_edition_names_its_language(string english, string japanese)
    {
        Assert.Equal("en", Notebook.Load(RepositoryNotebook.PathOf(english)).Metadata["language"]?.ToString());
        Assert.Equal("ja", Notebook.Load(RepositoryNotebook.PathOf(japanese)).Metadata["language"]?.ToString());
    }

    private static IReadOnlyList<Cell> Cells(string notebook) => Notebook.Load(RepositoryNotebook.PathOf(notebook)).Cells;

    /// <summary>For each cell its id, kind and tags; for text also the levels of its headings, its displayed formulas and its code blocks.</summary>
    private static IEnumerable<string> Outline(string notebook) => Cells(notebook).Select(cell =>
        $"{cell.Id} {cell.Kind} {string.Join(',', cell.Tags)} " + (cell.Kind == CellKind.Markdown ? string.Join(" ", Landmark().Matches(cell.Source).Select(match => match.Value.TrimEnd('.', ','))) : ""));

    private static IEnumerable<string> Tokens(string code) => code.StartsWith("#!", StringComparison.Ordinal) ? [code] : Parse(code).DescendantTokens(descendIntoTrivia: true)
        .Where(token => !token.Parent.IsKind(SyntaxKind.InterpolatedStringText)).Select(token => token.IsKind(SyntaxKind.StringLiteralToken) ? "a text" : token.Text);

    private static IEnumerable<string> Comments(string code) => Parse(code).DescendantTrivia()
        .Where(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia)).Select(trivia => trivia.ToString());

    private static SyntaxNode Parse(string code) => CSharpSyntaxTree.ParseText(
        code.StartsWith("#!", StringComparison.Ordinal) ? $"\"{code}\"" : code, CSharpParseOptions.Default.WithKind(SourceCodeKind.Script).WithDocumentationMode(DocumentationMode.None)).GetRoot();

    [GeneratedRegex(@"\A[^\p{IsHiragana}\p{IsKatakana}\p{IsCJKUnifiedIdeographs}]*[a-z]{3}[^\p{IsHiragana}\p{IsKatakana}\p{IsCJKUnifiedIdeographs}]*\z")]
    private static partial Regex EnglishOnly();

    // Punctuation around a formula belongs to the language.
    [GeneratedRegex(@"^#{1,6}(?= )|\$\$[^$]*?(?=[.,]?\$\$)|^```[\s\S]*?^```", RegexOptions.Multiline)]
    private static partial Regex Landmark();
}
