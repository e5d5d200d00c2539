using Microsoft.Playwright;
using Regularization.Notebooks.Tests.Handouts;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.Browser;

/// <summary>The figure with the slider, in a handout that is opened without a network: no kernel is there to compute anything.</summary>
[Collection(typeof(SharedRuns))]
public sealed class SliderInBrowserTests(BrowserFixture browser, SliderInBrowserTests.Page page) : BrowserTests, IClassFixture<SliderInBrowserTests.Page>
{
    [Fact]
    public async Task The_arrow_keys_move_it_and_the_curve_the_label_and_the_description_follow()
    {
        await using var handout = await OpenAsync();
        var before = await CurvesAsync(handout);
        await Expect(handout, "output", "L2, λ = 0");

        await handout.Page.GetByRole(AriaRole.Slider).FocusAsync();
        await handout.Page.Keyboard.PressAsync("ArrowRight");

        await Expect(handout, "output", "L2, λ = 0.5");
        await Expect(handout, "[id$=description]", "L2 with λ = 0.5.");
        await Assertions.Expect(handout.Page.GetByRole(AriaRole.Slider)).ToHaveAttributeAsync("aria-valuetext", "L2, λ = 0.5");
        var after = await CurvesAsync(handout);
        Assert.Equal(before.Length, after.Length);
        Assert.Equal(4, before.Zip(after).Count(pair => pair.First != pair.Second)); // prediction, two losses, histogram

        await handout.Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(handout, "output", "L2, λ = 0");
        Assert.Equal(before, await CurvesAsync(handout));
    }

    [Fact]
    public async Task The_buttons_switch_the_penalty_and_leave_the_slider_where_it_is()
    {
        await using var handout = await OpenAsync();
        await handout.Page.GetByRole(AriaRole.Slider).PressAsync("End");
        var before = await CurvesAsync(handout);

        await handout.Page.GetByLabel("L2", new() { Exact = true }).FocusAsync();
        await handout.Page.Keyboard.PressAsync("ArrowRight");

        await Expect(handout, "output", "L1, λ = 0.25");
        Assert.NotEqual(before, await CurvesAsync(handout));
    }

    [Fact]
    public async Task It_stays_where_it_is_when_the_colours_change()
    {
        await using var handout = await OpenAsync();
        await handout.Page.GetByRole(AriaRole.Slider).PressAsync("ArrowRight");
        await Expect(handout, "output", "L2, λ = 0.5");
        var before = await CurvesAsync(handout);

        await handout.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await handout.Page.WaitForFunctionAsync("document.querySelector('figure .xtick text').style.fill.includes('rgb') && getComputedStyle(document.querySelector('figure .xtick text')).fill === getComputedStyle(document.querySelector('figure [role=img]')).color");

        await Expect(handout, "output", "L2, λ = 0.5");
        Assert.Equal(before, await CurvesAsync(handout));
    }

    [Fact]
    public async Task Nothing_is_fetched_and_nothing_moves_while_it_loads()
    {
        await using var handout = await OpenAsync();

        Assert.Empty(handout.Requests);
        Assert.Empty(handout.Complaints);
        Assert.Equal(0, await handout.Page.EvaluateAsync<double>("window.layoutShift"));
    }

    private async Task<OpenPage> OpenAsync()
    {
        var handout = await browser.OpenAsync(page.Path);
        await handout.WaitForChartsAsync();
        return handout;
    }

    private static Task<string[]> CurvesAsync(OpenPage handout) =>
        handout.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('figure .scatterlayer .js-line')].map(line => line.getAttribute('d'))");

    private static Task Expect(OpenPage handout, string selector, string text) => Assertions.Expect(handout.Page.Locator("figure " + selector)).ToContainTextAsync(text);

    public sealed class Page : IAsyncLifetime
    {
        private readonly HandoutRun _run = new();

        public string Path { get; private set; } = "";

        public async ValueTask InitializeAsync() => Path = await _run.MakeAsync("slider.ipynb",
        [
            HandoutRun.Code(await File.ReadAllTextAsync(RepositoryNotebook.PathOf("setup.csx"))),
            HandoutRun.Code("""
                var split = NoisySine.Generate().Split();
                var l2 = Sweep.Run(split, new[] { 0, 0.5 }.Select(lambda => new Setting { Lambda2 = lambda, Epochs = 20, HiddenSize = 8 }));
                var l1 = Sweep.Run(split, new[] { 0, 0.25 }.Select(lambda => new Setting { Lambda1 = lambda, Epochs = 20, HiddenSize = 8 }));
                SweepFigures.Slider(split, ("L2", l2), ("L1", l1))
                """),
        ]);

        public ValueTask DisposeAsync()
        {
            _run.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
