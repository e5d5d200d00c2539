using AngleSharp.Html.Parser;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.Handouts;

/// <summary>The handouts of this repository's notebooks.</summary>
[Collection(typeof(SharedRuns))]
public sealed class LessonHandoutTests(SharedRuns runs)
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
        var figures = HandoutRun.Parse(await runs.HandoutAsync(notebook)).QuerySelectorAll("figure");

        Assert.NotEmpty(figures);
        Assert.All(figures, figure =>
        {
            var pictures = figure.QuerySelectorAll("[role=img] img").Select(image => new HtmlParser().ParseDocument(Uri.UnescapeDataString(image.GetAttribute("src")!["data:image/svg+xml,".Length..])).QuerySelector("svg")!)
                .Concat(figure.QuerySelectorAll("[role=img] svg")).ToList();
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
}
