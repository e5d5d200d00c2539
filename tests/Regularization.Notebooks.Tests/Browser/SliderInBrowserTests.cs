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

        await handout.Page.GetByRole(AriaRole.Slider).First.FocusAsync();
        await handout.Page.Keyboard.PressAsync("ArrowRight");

        await Expect(handout, "output", "L2, λ = 0.5");
        await Expect(handout, "[id$=description]", "L2 with λ = 0.5.");
        await Assertions.Expect(handout.Page.GetByRole(AriaRole.Slider).First).ToHaveAttributeAsync("aria-valuetext", "L2, λ = 0.5");
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
        await handout.Page.GetByRole(AriaRole.Slider).First.PressAsync("End");
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
        await handout.Page.GetByRole(AriaRole.Slider).First.PressAsync("ArrowRight");
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
        Assert.Equal("", await handout.Page.EvaluateAsync<string>("window.layoutShifts"));
    }

    [Fact]
    public async Task The_epochs_play_to_the_end_and_the_place_on_the_curves_moves_along()
    {
        await using var handout = await OpenAsync();
        var epochs = handout.Page.Locator("figure").Nth(1);
        await Assertions.Expect(epochs.Locator("output")).ToContainTextAsync("epoch 29:");
        var end = await PlaceAsync();

        await epochs.GetByRole(AriaRole.Slider).PressAsync("Home");
        await Assertions.Expect(epochs.Locator("output")).ToContainTextAsync("epoch 0:");
        Assert.NotEqual(end, await PlaceAsync());

        await epochs.GetByRole(AriaRole.Button, new() { Name = "Play" }).ClickAsync();
        await Assertions.Expect(epochs.Locator("output")).ToContainTextAsync("epoch 29:");
        Assert.Equal(end, await PlaceAsync());
        await Assertions.Expect(epochs.GetByRole(AriaRole.Button, new() { Name = "Play" })).ToBeVisibleAsync(); // not "Pause"

        Task<string> PlaceAsync() => epochs.Locator(".scatterlayer .trace").Last.Locator(".points").InnerHTMLAsync();
    }

    /// <summary>A finger that moves up over a chart moves the page, and leaves the chart's axes as they are.</summary>
    [Fact]
    public async Task A_swipe_over_a_chart_scrolls_the_page()
    {
        await using var handout = await browser.OpenAsync(page.Path, options: new() { HasTouch = true, IsMobile = true, ViewportSize = new() { Width = 390, Height = 800 } });
        await handout.WaitForChartsAsync();
        await handout.Page.Locator("figure [role=img]").First.ScrollIntoViewIfNeededAsync();
        var (before, axes) = (await ScrollAsync(), await AxesAsync());
        var box = (await handout.Page.Locator("figure .nsewdrag").First.BoundingBoxAsync())!;

        // Scrolling goes on for a while after the finger has left; the page must have moved by most of the finger's way.
        var devTools = await handout.Context.NewCDPSessionAsync(handout.Page);
        for (var way = 0; way <= 120; way += 12)
        {
            await devTools.SendAsync("Input.dispatchTouchEvent", new Dictionary<string, object>
            {
                ["type"] = way == 0 ? "touchStart" : "touchMove",
                ["touchPoints"] = new[] { new { x = box.X + box.Width / 2, y = box.Y + box.Height / 2 - way } },
            });
        }

        await devTools.SendAsync("Input.dispatchTouchEvent", new Dictionary<string, object> { ["type"] = "touchEnd", ["touchPoints"] = Array.Empty<object>() });
        await handout.Page.WaitForFunctionAsync("before => scrollY > before + 60", before);
        Assert.Equal(axes, await AxesAsync());
        Assert.Equal(0, await handout.Page.Locator(".modebar-btn:visible").CountAsync());

        Task<double> ScrollAsync() => handout.Page.EvaluateAsync<double>("scrollY");
        Task<string> AxesAsync() => handout.Page.EvaluateAsync<string>("JSON.stringify([...document.querySelectorAll('.js-plotly-plot')].map(plot => [plot._fullLayout.xaxis.range, plot._fullLayout.yaxis.range]))");
    }

    [Fact]
    public async Task Without_scripts_the_pictures_and_the_numbers_stay()
    {
        await using var handout = await browser.OpenAsync(page.Path, options: new() { JavaScriptEnabled = false });

        foreach (var figure in await handout.Page.Locator("figure").AllAsync())
        {
            Assert.Equal(1, await figure.Locator(".still img:visible").CountAsync());
            Assert.True((await figure.Locator(".still img:visible").BoundingBoxAsync())!.Height > 300);
            await Assertions.Expect(figure.Locator("input:visible")).ToHaveCountAsync(0);
            await figure.Locator("summary").ClickAsync();
            await Assertions.Expect(figure.Locator("table").First).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task The_numbers_are_made_when_they_are_opened()
    {
        await using var handout = await OpenAsync();
        Assert.Equal(0, await handout.Page.Locator("figure table").CountAsync());

        await handout.Page.Locator("figure summary").Nth(1).ClickAsync();

        await Assertions.Expect(handout.Page.Locator("figure").Nth(1).Locator("table").Filter(new() { HasText = "loss (train)" }).Locator("tbody tr")).ToHaveCountAsync(30);
        Assert.Empty(handout.Complaints);
    }

    /// <summary>A chart that is far from the view is not drawn, but for printing.</summary>
    [Fact]
    public async Task A_chart_is_drawn_when_it_comes_near_or_is_printed()
    {
        await using var handout = await browser.OpenAsync(page.Path, options: new() { ViewportSize = new() { Width = 1280, Height = 300 } });
        await handout.Page.Locator("figure").First.ScrollIntoViewIfNeededAsync();
        await handout.Page.EvaluateAsync("document.querySelector('figure').scrollIntoView()");
        await handout.Page.Locator("figure .main-svg").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        Assert.Equal(1, await handout.Page.Locator(".js-plotly-plot").CountAsync());

        await handout.Page.EvaluateAsync("dispatchEvent(new Event('beforeprint'))");

        await Assertions.Expect(handout.Page.Locator(".js-plotly-plot")).ToHaveCountAsync(2);
    }

    private async Task<OpenPage> OpenAsync()
    {
        var handout = await browser.OpenAsync(page.Path);
        await handout.WaitForChartsAsync();
        return handout;
    }

    private static Task<string[]> CurvesAsync(OpenPage handout) =>
        handout.Page.EvaluateAsync<string[]>("[...document.querySelector('figure').querySelectorAll('.scatterlayer .js-line')].map(line => line.getAttribute('d'))");

    private static Task Expect(OpenPage handout, string selector, string text) => Assertions.Expect(handout.Page.Locator("figure").First.Locator(selector)).ToContainTextAsync(text);

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
            HandoutRun.Code("""
                var model = Mlp.Create(hiddenLayers: 1, hiddenSize: 8);
                var optimizer = new FusedAdam(model.parameters());
                var history = new LossHistory();
                for (var epoch = 0; epoch < 30; epoch++)
                {
                    using var scope = torch.NewDisposeScope();
                    var loss = nn.functional.mse_loss(model.forward(split.Train.XTensor), split.Train.TTensor);
                    optimizer.zero_grad();
                    loss.backward();
                    optimizer.step();
                    history.Add(loss, model, split.Validation);
                }

                Figures.FitAndLoss(model, split, history)
                """),
        ]);

        public ValueTask DisposeAsync()
        {
            _run.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
