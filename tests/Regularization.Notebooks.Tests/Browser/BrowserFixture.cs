using Microsoft.Playwright;

namespace Regularization.Notebooks.Tests.Browser;

/// <summary>An installed Chromium, driven by Playwright. Where there is none, tests that ask for it are skipped.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Find() is { } chromium)
        {
            _playwright = await Playwright.CreateAsync();
            Assertions.SetDefaultExpectTimeout(Patience.Milliseconds);
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium.Path, Args = Chromium.RequiredOptions, Timeout = Patience.Milliseconds });
        }
    }

    /// <summary>Opens a file in a window of its own that has no network.</summary>
    public async Task<OpenPage> OpenAsync(string path, string fragment = "", BrowserNewContextOptions? options = null)
    {
        options ??= new();
        options.Offline = true;
        return await OpenPage.OpenAsync(await NewContextAsync(options), path, fragment);
    }

    /// <summary>A window of its own; skips the test where there is no browser.</summary>
    public async Task<IBrowserContext> NewContextAsync(BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(_browser is null, $"No Chromium, Chrome or Edge is installed; install one, or name it in the environment variable {Chromium.Variable}.");
        var context = await _browser.NewContextAsync(options);
        context.SetDefaultTimeout(Patience.Milliseconds);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
