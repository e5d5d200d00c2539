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
        Assert.Equal(0, await page.Page.EvaluateAsync<double>("window.layoutShift"));
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
}
