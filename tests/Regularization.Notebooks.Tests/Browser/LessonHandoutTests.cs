using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Regularization.Notebooks.Tests.Commands;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.Browser;

/// <summary>The handouts of this repository's notebooks, made by the command line as a user makes them.</summary>
public sealed class LessonHandoutTests(BrowserFixture browser, LessonHandoutTests.Handouts handouts) : BrowserTests, IClassFixture<LessonHandoutTests.Handouts>
{
    public static TheoryData<string> Notebooks() => new(Directory.GetFiles(RepositoryNotebook.Folder(), "*.ipynb").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task Every_chart_is_drawn_and_every_formula_laid_out_without_a_network(string notebook)
    {
        await using var page = await browser.OpenAsync(handouts.PathOf(notebook));
        await page.WaitForChartsAsync();
        var formulas = await page.Page.EvaluateAsync<double[]>("[...document.querySelectorAll('math')].map(math => math.getBoundingClientRect().height)");

        Assert.NotEqual(0, await page.Page.Locator("figure").CountAsync());
        Assert.All(formulas, height => Assert.True(height > 5));
        Assert.DoesNotContain("$", string.Concat(await page.Page.Locator("main p, main li, h1, h2, h3").AllInnerTextsAsync()));
        Assert.Equal(0, await page.Page.EvaluateAsync<double>("window.layoutShift"));
        Assert.Empty(page.Requests);
        Assert.Empty(page.Complaints);
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task Axe_finds_nothing(string notebook)
    {
        foreach (var (scheme, width) in new[] { (ColorScheme.Light, 1280), (ColorScheme.Dark, 390) })
        {
            await using var page = await browser.OpenAsync(handouts.PathOf(notebook), options: new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 800 } });
            await page.WaitForChartsAsync();
            var result = await page.Page.RunAxe();

            Assert.Empty(result.Violations.Select(violation => $"{scheme}, {violation.Id} ({violation.Impact}): {violation.Help}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}"));
            Assert.True(await page.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        }
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void A_handout_is_small_enough_to_be_sent(string notebook) => Assert.InRange(new FileInfo(handouts.PathOf(notebook)).Length, 1, 4_200_000);

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void A_handout_states_its_versions_and_seeds(string notebook)
    {
        var footer = Tests.Handouts.HandoutRun.Parse(handouts.PathOf(notebook)).QuerySelector("footer")!.TextContent;

        Assert.Contains(".NET 1", footer);
        Assert.Matches(@"TorchSharp \d+\.\d+\.\d+", footer);
        Assert.Matches(@"libtorch-cpu\S* \d+\.\d+\.\d+", footer);
        Assert.Contains("manual_seed(0)", footer);
    }

    /// <summary>All handouts, made by a process of their own, because the lesson's random numbers belong to the process.</summary>
    public sealed class Handouts : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        public string PathOf(string notebook) => Path.Combine(_folder.Path, notebook + ".html");

        public async ValueTask InitializeAsync()
        {
            using var run = CommandRun.Start(_folder.Path, ["handout", .. Directory.GetFiles(RepositoryNotebook.Folder(), "*.ipynb"), "-o", _folder.Path]);
            var (exitCode, _, error) = await run.EndAsync(TimeSpan.FromMinutes(10)); // some six hundred trainings
            Assert.True(exitCode == ExitCode.Success, error);
        }

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
