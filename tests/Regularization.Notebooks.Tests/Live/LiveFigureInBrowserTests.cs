using System.Text.Json;
using Microsoft.Playwright;
using Regularization.Notebooks.Tests.Browser;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.Live;

/// <summary>The figure that trains the network itself, in a handout that is opened from a file and has no network.</summary>
[Collection(typeof(SharedRuns))]
public sealed class LiveFigureInBrowserTests(BrowserFixture browser, LiveFigureFixture handouts) : BrowserTests, IClassFixture<LiveFigureFixture>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Its_numbers_are_those_of_a_sweep_bit_for_bit(bool worker)
    {
        await using var page = await OpenAsync(worker: worker);
        var expected = JsonDocument.Parse(await page.Page.Locator("pre", new() { HasText = "\"train\"" }).Last.InnerTextAsync()).RootElement.EnumerateArray().ToList();

        Assert.Equal(7, expected.Count);
        foreach (var run in worker ? expected : expected.Take(2))
        {
            var settings = string.Join("&", new[] { "l1", "l2", "decay", "noise", "n", "width", "seed", "epochs" }.Select(name => $"{name}={run.GetProperty(name)}"));
            await page.Page.EvaluateAsync($"location.hash = '{settings}'");
            await Button(page, "To the end").ClickAsync();
            await WaitForEpochAsync(page, run.GetProperty("epochs").GetInt32());

            foreach (var name in new[] { "train", "validation", "prediction" })
            {
                Assert.True(
                    (await NumbersAsync(page, name)).SequenceEqual(run.GetProperty(name).EnumerateArray().Select(number => number.GetSingle())),
                    $"{name} of {settings}: {string.Join(' ', (await NumbersAsync(page, name)).TakeLast(3))} here, {run.GetProperty(name)} expected");
            }

            Assert.Equal(run.GetProperty("small").GetDouble(), await page.Page.EvaluateAsync<double>("document.querySelector('.live-figure').run.small"));
        }

        Assert.Empty(page.Requests);
        Assert.Empty(page.Complaints);
    }

    private async Task<OpenPage> OpenAsync(string language = "en", string fragment = "", bool worker = true, BrowserNewContextOptions? options = null)
    {
        options ??= new();
        options.Offline = true;
        var context = await browser.NewContextAsync(options);
        if (!worker)
        {
            await context.AddInitScriptAsync("window.Worker = class { constructor() { throw new Error('refused'); } };");
        }

        var page = await OpenPage.OpenAsync(context, language == "ja" ? handouts.Japanese : handouts.English, fragment);
        await page.Page.Locator(".live-figure").ScrollIntoViewIfNeededAsync();
        await WaitForEpochAsync(page, 0);
        return page;
    }

    private static ILocator Button(OpenPage page, string name) => page.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static Task WaitForEpochAsync(OpenPage page, int epoch) =>
        page.Page.WaitForFunctionAsync("epoch => document.querySelector('.live-figure').run?.epoch >= epoch", epoch, new() { Timeout = Patience.Milliseconds });

    private static async Task<IEnumerable<float>> NumbersAsync(OpenPage page, string name) =>
        (await page.Page.EvaluateAsync<double[]>($"[...document.querySelector('.live-figure').run.{name}]")).Select(number => (float)number);
}
