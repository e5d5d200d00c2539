using Microsoft.Playwright;
using Regularization.Notebooks.Tests.Charts;
using Regularization.Notebooks.Tests.Handouts;

namespace Regularization.Notebooks.Tests.Browser;

/// <summary>What a class gets on paper, and how wide code may be.</summary>
public sealed class PaperInBrowserTests(BrowserFixture browser, PaperInBrowserTests.Page page) : BrowserTests, IClassFixture<PaperInBrowserTests.Page>
{
    private const string Open = ".exercise:has(.verdict.open) > .output", Answered = ".exercise:has(.verdict.right) > .output";

    // A4 without its margins, in pixels of CSS.
    private static readonly BrowserNewContextOptions A4 = new() { ViewportSize = new() { Width = 718, Height = 1000 } };

    [Fact]
    public async Task An_open_exercise_leaves_ruled_lines_to_write_on_and_an_answered_one_its_verdict()
    {
        await using var handout = await browser.OpenAsync(page.Path, "", A4);
        Assert.Equal("none", await BehindAsync(handout, Open, "content"));
        await Assertions.Expect(handout.Page.Locator($"{Open} .verdict")).ToBeVisibleAsync();

        await handout.Page.EmulateMediaAsync(new() { Media = Media.Print });

        await Assertions.Expect(handout.Page.Locator($"{Open} .verdict")).ToBeHiddenAsync();
        Assert.Equal("\"\"", await BehindAsync(handout, Open, "content"));
        Assert.Contains("repeating-linear-gradient", await BehindAsync(handout, Open, "backgroundImage"));
        var (space, line) = (Pixels(await BehindAsync(handout, Open, "height")), 96 / 25.4 * 7); // lines of 7 mm, as ruled paper has them
        Assert.True(space > 3 * line, $"{space} px to write on");
        Assert.Equal(space, await handout.Page.EvaluateAsync<double>($"(output => output.getBoundingClientRect().bottom - output.querySelector('.value').getBoundingClientRect().bottom)(document.querySelector('{Open}'))"), 2.0);

        await Assertions.Expect(handout.Page.Locator($"{Answered} .verdict")).ToBeVisibleAsync();
        Assert.Equal("none", await BehindAsync(handout, Answered, "content"));
    }

    [Fact]
    public async Task Lines_of_88_characters_fit_and_longer_ones_are_broken_and_never_cut_off()
    {
        await using var handout = await browser.OpenAsync(page.Path, "", new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        Assert.Equal((1, 2, false), (await RowsAsync(handout, "fits"), await RowsAsync(handout, "long"), await ScrollsAsync(handout)));

        await handout.Page.SetViewportSizeAsync(A4.ViewportSize!.Width, A4.ViewportSize.Height);
        await handout.Page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.False(await ScrollsAsync(handout));
    }

    [Fact]
    public async Task On_a_phone_code_scrolls_and_the_page_does_not()
    {
        await using var handout = await browser.OpenAsync(page.Path, "", new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true });

        Assert.Equal((1, 1, true), (await RowsAsync(handout, "fits"), await RowsAsync(handout, "long"), await ScrollsAsync(handout)));
        Assert.False(await handout.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth"));
    }

    [Fact]
    public async Task On_a_phone_a_warning_is_read_without_scrolling_and_columns_of_text_stay_columns()
    {
        await using var handout = await browser.OpenAsync(page.Path, "", new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true });

        Assert.Contains("CS4014", await handout.Page.Locator("pre.stderr").TextContentAsync());
        Assert.Equal((false, true), (await ScrollsAsync(handout, "pre.stderr"), await ScrollsAsync(handout, ".output > pre:not([class])")));
    }

    private static Task<string> BehindAsync(OpenPage handout, string selector, string property) =>
        handout.Page.EvaluateAsync<string>("([selector, property]) => getComputedStyle(document.querySelector(selector), '::after')[property]", new[] { selector, property });

    private static double Pixels(string length) => double.Parse(length.Replace("px", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>How many rows a line of code takes: the comment that starts with a word.</summary>
    private static Task<int> RowsAsync(OpenPage handout, string word) => handout.Page.EvaluateAsync<int>("""
        word => {
            const comment = [...document.querySelectorAll(".code pre span")].find(span => span.textContent.startsWith("// " + word));
            return new Set([...comment.getClientRects()].map(row => Math.round(row.top))).size;
        }
        """, word);

    private static Task<bool> ScrollsAsync(OpenPage handout, string selector = ".code pre") =>
        handout.Page.EvaluateAsync<bool>("selector => [...document.querySelectorAll(selector)].some(text => text.scrollWidth > text.clientWidth)", selector);

    /// <summary>A handout of an open exercise, an answered one, wide code, and a warning.</summary>
    public sealed class Page : IAsyncLifetime
    {
        private readonly HandoutRun _run = new();

        public string Path { get; private set; } = "";

        public async ValueTask InitializeAsync() => Path = await _run.MakeAsync("paper.ipynb",
        [
            HandoutRun.Text("# Paper"),
            HandoutRun.Code(PlotlyNetSession.Setup),
            HandoutRun.Code("Check.L2Gradient(\"\", null)", "exercise"),
            HandoutRun.Code("Check.L2Gradient(\"Large ones.\", (w, lambda) => 2 * lambda * w)", "exercise"),
            HandoutRun.Code($"// fits {new string('x', 88 - 8)}\n// long {string.Concat(Enumerable.Repeat("word ", 20))}\nvar n = 1;"),
            HandoutRun.Code("async Task LoadAsync() => await Task.Yield();\nLoadAsync();\nConsole.WriteLine($\"{1,60}\");"),
        ]);

        public ValueTask DisposeAsync()
        {
            _run.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
