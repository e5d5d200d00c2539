using Microsoft.Playwright;
using Regularization.Notebooks.Tests.Handouts;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.Browser;

/// <summary>The handouts of this repository's notebooks, as their readers open them.</summary>
[Collection(typeof(SharedRuns))]
public sealed class LessonHandoutInBrowserTests(BrowserFixture browser, SharedRuns runs) : BrowserTests
{
    [Theory]
    [MemberData(nameof(LessonHandoutTests.Notebooks), MemberType = typeof(LessonHandoutTests))]
    public async Task Every_chart_is_drawn_and_every_formula_laid_out_without_a_network(string notebook)
    {
        await using var page = await browser.OpenAsync(await runs.HandoutAsync(notebook));
        await page.WaitForChartsAsync();
        var formulas = await page.Page.EvaluateAsync<double[]>("[...document.querySelectorAll('math')].map(math => math.getBoundingClientRect().height)");

        Assert.NotEqual(0, await page.Page.Locator("figure").CountAsync());
        Assert.All(formulas, height => Assert.True(height > 5));
        Assert.DoesNotContain("$", string.Concat(await page.Page.Locator("main p, main li, h1, h2, h3").AllInnerTextsAsync()));
        Assert.Equal("", await page.Page.EvaluateAsync<string>("window.layoutShifts"));
        Assert.Empty(page.Requests);
        Assert.Empty(page.Complaints);
    }

    [Theory]
    [MemberData(nameof(LessonHandoutTests.Notebooks), MemberType = typeof(LessonHandoutTests))]
    public async Task Axe_finds_nothing(string notebook)
    {
        foreach (var (scheme, width) in new[] { (ColorScheme.Light, 1280), (ColorScheme.Dark, 390) })
        {
            await using var page = await browser.OpenAsync(await runs.HandoutAsync(notebook), options: new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 800 } });
            await page.WaitForChartsAsync();
            var violations = await page.ViolationsAsync();

            Assert.Empty(violations.Select(violation => $"{scheme}, {violation.Id} ({violation.Impact}): {violation.Help}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}"));
            Assert.True(await page.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        }
    }

    /// <summary>A figure cannot break, so what is left of the page before it stays empty.</summary>
    [Fact]
    public async Task On_paper_a_training_takes_a_third_of_a_page_and_no_figure_two_thirds()
    {
        const int content = 1000; // A4 without its margins, in pixels of CSS
        await using var page = await browser.OpenAsync(await runs.HandoutAsync("regularization.ja"), options: new() { ViewportSize = new() { Width = 718, Height = content } });
        await page.WaitForChartsAsync();
        await page.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await page.Page.EvaluateAsync("dispatchEvent(new Event('beforeprint'))");

        var all = await HeightsAsync(".plotly-figure");
        Assert.All(all, height => Assert.InRange(height, 50, content * 2 / 3));
        var trainings = await HeightsAsync(".plotly-figure:has(output)");
        Assert.Equal(6, trainings.Length);
        Assert.All(trainings, height => Assert.InRange(height, 250, content * 0.36));
        Assert.All(await HeightsAsync(".plotly-figure:has(output) .main-svg"), height => Assert.InRange(height, 250, 300)); // the chart itself fits into its place

        Task<double[]> HeightsAsync(string selector) => page.Page.EvaluateAsync<double[]>("selector => [...document.querySelectorAll(selector)].map(element => element.getBoundingClientRect().height)", selector);
    }
}
