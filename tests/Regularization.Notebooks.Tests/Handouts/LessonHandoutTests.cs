using System.Text.Json;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.Handouts;

/// <summary>The handouts of this repository's notebooks.</summary>
[Collection(typeof(SharedRuns))]
public sealed partial class LessonHandoutTests(SharedRuns runs)
{
    public static TheoryData<string> Notebooks() => new(Directory.GetFiles(RepositoryNotebook.Folder(), "*.ipynb").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Every_handout_is_made() => Assert.Null(await runs.WhyNoHandoutsAsync());

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task A_handout_is_small_enough_to_be_sent(string notebook) => Assert.InRange(new FileInfo(await runs.HandoutAsync(notebook)).Length, 1, 4_300_000);

    /// <summary>A picture for wide windows and one for narrow ones, each with as many curves and symbols as the chart has traces.</summary>
    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task Every_figure_has_still_pictures_that_need_no_script(string notebook)
    {
        var figures = HandoutRun.Parse(await runs.HandoutAsync(notebook)).QuerySelectorAll("figure.plotly-figure"); // the one that trains has a test of its own

        Assert.NotEmpty(figures);
        Assert.All(figures, figure =>
        {
            var pictures = figure.QuerySelectorAll("[role=img] img").Select(image => new HtmlParser().ParseDocument(Uri.UnescapeDataString(image.GetAttribute("src")!["data:image/svg+xml,".Length..])).QuerySelector("svg")!).ToList();
            Assert.Equal(2, pictures.Count);
            Assert.All(pictures, picture =>
            {
                var drawn = picture.QuerySelectorAll("path").Where(path => path.GetAttribute("fill") is not (null or "none") || path.GetAttribute("stroke") is not "#808080").ToList();
                Assert.InRange(drawn.Count, 2, 500);
                Assert.All(drawn, path => Assert.Matches("^M[-.0-9]", path.GetAttribute("d")));
                Assert.InRange(picture.QuerySelectorAll("text").Length, 8, 200);
                Assert.DoesNotContain("NaN", picture.OuterHtml);
            });
        });
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task A_handout_states_its_versions_and_seeds(string notebook)
    {
        var footer = HandoutRun.Parse(await runs.HandoutAsync(notebook)).QuerySelector("footer")!.TextContent;

        Assert.Contains(".NET 1", footer);
        Assert.Matches(@"TorchSharp \d+\.\d+\.\d+", footer);
        Assert.Matches(@"libtorch-cpu\S* \d+\.\d+\.\d+", footer);
        Assert.Contains("manual_seed(0)", footer);
    }

    public static TheoryData<string> JapaneseNotebooks() => [.. Notebooks().Select(row => row.Data).Where(notebook => notebook.EndsWith(".ja", StringComparison.Ordinal))];

    /// <summary>Code, formulas and the names of keys are the same in every language; so is a technical term in brackets behind its translation.</summary>
    [Theory]
    [MemberData(nameof(JapaneseNotebooks))]
    public async Task No_English_is_left_in_a_Japanese_handout(string notebook)
    {
        var page = HandoutRun.Parse(await runs.HandoutAsync(notebook));
        string[] inside =
        [
            .. page.QuerySelectorAll("noscript").Select(element => element.TextContent), // to a parser that runs scripts it is text
            .. page.QuerySelectorAll("img").Select(image => image.GetAttribute("src")!).Where(source => source.StartsWith("data:image/svg+xml,", StringComparison.Ordinal)).Select(Uri.UnescapeDataString).Select(source => source[source.IndexOf('<')..]),
        ];
        var shown = inside.Select(html => new HtmlParser().ParseDocument(html)).Prepend(page).SelectMany(root => root.Descendants<IText>()).Where(text => text.ParentElement!.Closest("script, style, code, math, kbd, title, noscript") is null).Select(text => text.Data);
        string[] attributes = ["aria-label", "aria-description", "aria-valuetext", "title", "alt"];
        var spoken = page.All.SelectMany(element => attributes.Select(element.GetAttribute)).OfType<string>();
        var drawn = page.Scripts.SelectMany(script => ChartText().Matches(script.TextContent)).Select(match => JsonSerializer.Deserialize<string>(match.Groups[1].Value)!).ToList();

        Assert.Contains(drawn, text => text.Contains('誤'));
        Assert.Equal("ja", page.DocumentElement.GetAttribute("lang"));
        Assert.DoesNotContain(page.QuerySelectorAll("main [lang]"), element => element.GetAttribute("lang") != "ja");
        Assert.Empty(shown.Concat(spoken).Concat(drawn).SelectMany(text => English().Matches(Allowed().Replace(text, "")).Select(match => $"{match.Value} in: {text.Trim()}")).Distinct());
    }

    /// <summary>The test above is blind if these are not found.</summary>
    [Fact]
    public void English_is_recognized()
    {
        Assert.Matches(English(), "Right. The value");
        Assert.Matches(English(), "検証データのvalidation lossは");
        Assert.Matches(English(), "loss (train)");
        Assert.Matches(English(), "prediction");
        Assert.DoesNotMatch(English(), Allowed().Replace("JupyterとTorchSharp 0.107.0、L2、AdamW、y = sin(x)", ""));
        Assert.Equal("荷重減衰とと", Allowed().Replace("荷重減衰 (weight decay)とnew PlotlyScript()と", ""));
    }

    // Words in small letters, and sentences. Names begin with a capital letter.
    [GeneratedRegex("(?<![A-Za-z])[a-z]{3,}|[A-Z][a-z]+ [a-z]{2,}")]
    private static partial Regex English();

    // Terms in brackets, calls, and names that are written small.
    [GeneratedRegex(@" ?\([A-Za-z][A-Za-z ]+\)|(new )?[A-Za-z]+\(\)|(?<![A-Za-z])(sin|log|optimizer|scikit-learn|TorchSharp-cpu|libtorch-cpu\S*|manual_seed\(\d+\)|plotly\.js|hex8?|nbconvert)(?![a-z])|<extra></extra>|\S+\.ipynb", RegexOptions.ExplicitCapture)]
    private static partial Regex Allowed();

    /// <summary>What a chart's JSON has for readers.</summary>
    [GeneratedRegex("""
        "(?:text|name|label|description|title|meta|hovertemplate)":("(?:[^"\\]|\\.)*")
        """)]
    private static partial Regex ChartText();
}
