using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Regularization.Notebooks.Tests.Browser;

/// <summary>A file that is open in a browser, and what the browser had to say of it.</summary>
public sealed class OpenPage : IAsyncDisposable
{
    private OpenPage(IBrowserContext context, IPage page) => (Context, Page) = (context, page);

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>Everything the page asked for beyond itself.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Errors and warnings on the console, and exceptions that nobody caught.</summary>
    public List<string> Complaints { get; } = [];

    public static async Task<OpenPage> OpenAsync(IBrowserContext context, string path, string fragment)
    {
        var page = new OpenPage(context, await context.NewPageAsync());
        var address = new Uri(path).AbsoluteUri + fragment;
        page.Page.Request += (_, request) =>
        {
            if (!request.IsNavigationRequest && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
            {
                page.Requests.Add(request.Url);
            }
        };
        page.Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                page.Complaints.Add(message.Text);
            }
        };
        page.Page.PageError += (_, error) => page.Complaints.Add(error);
        await page.Page.AddInitScriptAsync("""
            window.layoutShifts = "";
            new PerformanceObserver(list => list.getEntries().forEach(entry => {
                window.layoutShifts += `${entry.value} at ${scrollY}: ` + entry.sources.map(({ node, previousRect, currentRect }) => `${(node?.outerHTML ?? node?.textContent ?? "").slice(0, 100)} ${JSON.stringify([previousRect, currentRect])}`).join(" | ") + "\n";
            })).observe({ type: "layout-shift", buffered: true });
            """);
        await page.Page.GotoAsync(address, new() { WaitUntil = WaitUntilState.Load });
        return page;
    }

    /// <summary>Reads the page to its end, so that every chart comes near the view, waits until all have their axes, and goes back to the top.</summary>
    public async Task WaitForChartsAsync()
    {
        foreach (var figure in await Page.Locator("figure").AllAsync())
        {
            await figure.ScrollIntoViewIfNeededAsync();
            await figure.Locator("svg .xtick").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        }

        await Page.EvaluateAsync("scrollTo(0, 0)");
    }

    /// <summary>The computed style of the first element that matches.</summary>
    public Task<string> StyleAsync(string selector, string property) =>
        Page.EvaluateAsync<string>("([selector, property]) => getComputedStyle(document.querySelector(selector))[property]", new[] { selector, property });

    /// <summary>What axe finds wrong. Of all that is right it gives one example for each rule: to list thousands of elements takes longer than to check them.</summary>
    public async Task<AxeResultItem[]> ViolationsAsync() => (await Page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] })).Violations;

    public ValueTask DisposeAsync() => Context.DisposeAsync();
}
