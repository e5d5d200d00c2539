using System.Globalization;
using System.Text.RegularExpressions;
using Regularization.Notebooks.Tests.Hosts;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.Languages;

/// <summary>The Japanese README carries everything that the English one does.</summary>
public sealed partial class ReadMeTests
{
    private static readonly string English = Read("README.md"), Japanese = Read("README.ja.md");

    [Fact]
    public void Sections_lists_tables_and_code_blocks_are_the_same() => Assert.Equal(Sections(English), Sections(Japanese));

    [Fact]
    public void Links_are_the_same() => Assert.Equal(Links(English), Links(Japanese));

    [Fact]
    public void Every_heading_is_translated() => Assert.Empty(Headings(English).Intersect(Headings(Japanese)));

    /// <summary>The hosts' tests say what they check; <c>READMES=write</c> writes it into the READMEs.</summary>
    [Fact]
    public void The_table_of_hosts_says_what_their_tests_check()
    {
        Assert.Equal(HostTable.English, Table("README.md", HostTable.EnglishHeader, HostTable.English));
        Assert.Equal(HostTable.Japanese, Table("README.ja.md", HostTable.JapaneseHeader, HostTable.Japanese));
    }

    [Fact]
    public void Numbers_that_the_code_holds_are_its()
    {
        var exercises = Notebook.Load(RepositoryNotebook.PathOf("explore.ipynb")).Cells.Count(cell => cell.Kind == CellKind.Code && cell.Id.StartsWith("exercise-", StringComparison.Ordinal));
        var (levels, more, text) = (NestedValues.Levels, NestedValues.LevelsInLine, OutputQueue.MostText);

        Assert.All(
            [$"{exercises} exercises that check", $"to {levels} levels with its properties, {more} more in one line", string.Create(CultureInfo.InvariantCulture, $"more than {text:N0} characters")],
            words => Assert.Contains(words, English));
        Assert.All([$"{exercises}題の演習", $"{levels}段まではプロパティも含めて、さらに{more}段", $"{text / 10_000}万文字を超える"], words => Assert.Contains(words, Japanese));
    }

    [Fact]
    public void The_changelog_begins_with_the_version_that_the_program_names() =>
        Assert.Equal(typeof(CommandLine).Assembly.GetName().Version!.ToString(3), Version().Match(Read(Path.Combine(".github", "CHANGELOG.md"))).Groups[1].Value);

    /// <summary>For each section its level, and how many list items, table rows, code fences and paragraphs under a bold name it has.</summary>
    private static IEnumerable<string> Sections(string text) => Heading().Split(text).Skip(1).Chunk(2).Select(section =>
    {
        return $"{section[0]} items {Count(@"^ *(-|\d+\.) ")}, rows {Count(@"^\|")}, fences {Count("^```")}, questions {Count(@"^\*\*")}";

        int Count(string line) => Regex.Count(section[1], line, RegexOptions.Multiline);
    });

    private static string[] Links(string text) => [.. Link().Matches(text).Select(match => match.Groups[1].Value).Where(link => !link.StartsWith("README", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];

    private static string[] Headings(string text) => [.. HeadingText().Matches(text).Select(match => match.Value)];

    /// <summary>The table below a header, made anew if that is asked for.</summary>
    private static string Table(string file, string header, string current)
    {
        var text = Read(file);
        var start = text.IndexOf(header, StringComparison.Ordinal);
        Assert.True(start >= 0, $"{file} has no table \"{header}\".");
        var table = text[start..text.IndexOf("\n\n", start, StringComparison.Ordinal)];
        if (Environment.GetEnvironmentVariable("READMES") == "write")
        {
            File.WriteAllText(PathOf(file), text.Replace(table, current, StringComparison.Ordinal));
            return current;
        }

        return table;
    }

    private static string Read(string name) => File.ReadAllText(PathOf(name)).ReplaceLineEndings("\n");

    private static string PathOf(string name) => Path.Combine(RepositoryNotebook.Folder(), "..", name);

    [GeneratedRegex(@"^## (\d+\.\d+\.\d+)", RegexOptions.Multiline)]
    private static partial Regex Version();

    [GeneratedRegex("^(#{1,6}) ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^#{1,6} .*$", RegexOptions.Multiline)]
    private static partial Regex HeadingText();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
