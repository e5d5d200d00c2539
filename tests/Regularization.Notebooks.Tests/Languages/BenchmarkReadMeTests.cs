using System.Text.RegularExpressions;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.Languages;

/// <summary>What <c>compare --write</c> measures finds its place.</summary>
public sealed partial class BenchmarkReadMeTests
{
    private static readonly string Root = Path.Combine(RepositoryNotebook.Folder(), "..");

    public static TheoryData<string> Groups => [.. Group().Matches(Read("CompareCommand.cs")).Select(match => match.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Groups))]
    public void Every_group_has_a_place_in_the_benchmarks_readme(string group) =>
        Assert.Matches($@"<!-- results of {group} -->\n(?s:.*)<!-- end of {group} -->", File.ReadAllText(Path.Combine(Root, "tests", "Regularization.Benchmarks", "README.md")).ReplaceLineEndings("\n"));

    [Theory]
    [MemberData(nameof(Groups))]
    public void A_group_that_the_front_page_tells_has_a_row_in_each_language_and_no_other_has(string group)
    {
        var comparison = Regex.Match(Read("CompareCommand.cs"), $@"\[""{group}""\] = (\w+)\.").Groups[1].Value;
        var isTold = Read($"{comparison}.cs").Contains("FrontPage = ", StringComparison.Ordinal);

        Assert.All(["README.md", "README.ja.md"], name => Assert.Equal(isTold ? 1 : 0, Regex.Count(File.ReadAllText(Path.Combine(Root, name)), $@"^\|.*<!-- {group} --> \|(.*\|){{3}}\r?$", RegexOptions.Multiline)));
    }

    private static string Read(string source) => File.ReadAllText(Path.Combine(Root, "tests", "Regularization.Benchmarks", "Compare", source));

    [GeneratedRegex(@"\[""(\w+)""\] = \w+\.PrepareAsync")]
    private static partial Regex Group();
}
