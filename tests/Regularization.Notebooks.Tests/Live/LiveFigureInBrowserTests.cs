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

    [Fact]
    public async Task Steps_and_play_give_the_same_curves()
    {
        await using var page = await OpenAsync(fragment: "#width=16&epochs=40&l1=0.001");
        for (var epoch = 1; epoch <= 5; epoch++)
        {
            await Button(page, "Step").ClickAsync();
            await WaitForEpochAsync(page, epoch);
        }

        var steps = await NumbersAsync(page, "train");
        Assert.Equal(5, steps.Length);
        await Button(page, "Start over").ClickAsync();
        await Button(page, "Play").ClickAsync();
        await WaitForEpochAsync(page, 40);

        Assert.Equal(steps, (await NumbersAsync(page, "train"))[..5]);
        Assert.Equal(40, (await NumbersAsync(page, "validation")).Length);
        await Assertions.Expect(Button(page, "Play")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("n=1e9")]
    [InlineData("n=31")]
    [InlineData("epochs=-5")]
    [InlineData("epochs=2.5")]
    [InlineData("epochs=1001")]
    [InlineData("l1=-1")]
    [InlineData("l1=1e-9")]
    [InlineData("l2=Infinity")]
    [InlineData("l2=0x10")]
    [InlineData("width=7")]
    [InlineData("seed=1000000")]
    [InlineData("noise=NaN")]
    [InlineData("noise=")]
    [InlineData("constructor=1")]
    [InlineData("__proto__=1")]
    [InlineData("hide=everything")]
    [InlineData("l1=%3Cimg%20src%3Dx%20onerror%3Ddocument.title%3D1%3E")]
    [InlineData("%E0%A4%A=&===&l2=%")]
    public async Task What_an_address_may_not_ask_for_is_ignored_and_said(string asked)
    {
        await using var page = await OpenAsync(fragment: "#seed=3&" + asked);

        Assert.Equal("""{"l1":0,"l2":0,"decay":0,"noise":0.3,"n":30,"width":128,"seed":3,"epochs":300}""", await SettingsAsync(page));
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("left out");
        Assert.Equal(0, await page.Page.Locator(".live-figure img:not(.without-script img)").CountAsync());
        Assert.Equal(8, await page.Page.Locator(".live-figure [data-setting]:visible").CountAsync());
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task An_address_sets_and_hides_and_follows_the_controls()
    {
        await using var page = await OpenAsync(fragment: "#l2=0.004&n=10&hide=seed,noise");

        Assert.Equal("""{"l1":0,"l2":0.004,"decay":0,"noise":0.3,"n":10,"width":128,"seed":0,"epochs":300}""", await SettingsAsync(page));
        await Assertions.Expect(page.Page.Locator("[data-setting=seed]")).ToBeHiddenAsync();
        await Assertions.Expect(page.Page.Locator("[data-setting=n] select")).ToHaveValueAsync("10");
        await page.Page.Locator("[data-setting=width] select").SelectOptionAsync("16");
        Assert.EndsWith("#l2=0.004&n=10&width=16&hide=seed,noise", page.Page.Url);
        await Button(page, "The lesson's settings").ClickAsync();
        Assert.EndsWith("#hide=seed,noise", page.Page.Url);
    }

    [Theory]
    [InlineData("#a-heading")]
    [InlineData("#fold-code")]
    public async Task Other_fragments_are_none_of_its_business(string fragment)
    {
        await using var page = await OpenAsync(fragment: fragment);

        Assert.EndsWith(fragment, page.Page.Url);
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Status)).ToBeEmptyAsync();
    }

    [Fact]
    public async Task A_slider_that_is_dragged_starts_nothing_before_it_is_let_go()
    {
        await using var page = await OpenAsync();
        var run = await page.Page.EvaluateAsync<int>("document.querySelector('.live-figure').run.id");
        var slider = page.Page.GetByLabel("λ of L2");
        await slider.EvaluateAsync("slider => { for (let i = 1; i < 20; i++) { slider.value = i; slider.dispatchEvent(new Event('input', { bubbles: true })); } }");

        Assert.Equal(run, await page.Page.EvaluateAsync<int>("document.querySelector('.live-figure').run.id"));
        await Assertions.Expect(page.Page.Locator("[data-setting=l2] .value")).ToHaveTextAsync("0.03");
        await slider.DispatchEventAsync("change");
        Assert.Equal(run + 1, await page.Page.EvaluateAsync<int>("document.querySelector('.live-figure').run.id"));
    }

    [Fact]
    public async Task It_is_played_by_keyboard_alone()
    {
        await using var page = await OpenAsync(fragment: "#width=8&epochs=30");
        await page.Page.EvaluateAsync("document.querySelector('.live-figure').tabIndex = -1; document.querySelector('.live-figure').focus()");
        await page.Page.Keyboard.PressAsync("Tab");
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(page.Page.GetByLabel("λ of L1")).ToHaveAttributeAsync("aria-valuetext", "0.000001");
        for (var i = 0; i < 20 && await page.Page.EvaluateAsync<string>("document.activeElement.textContent") != "Play"; i++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
        }

        await page.Page.Keyboard.PressAsync("Enter");
        await WaitForEpochAsync(page, 30);
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("L1 λ = 0.000001, units per layer 8, epochs 30. Epoch 30 of 30: training loss");
    }

    [Fact]
    public async Task Starting_over_in_the_middle_lets_no_old_picture_through_and_leaves_a_ghost()
    {
        await using var page = await OpenAsync(fragment: "#width=64");
        var start = await page.Page.Locator(".line.prediction[d*=L]").Last.GetAttributeAsync("d");
        await page.Page.GetByLabel("Speed").SelectOptionAsync("fast");
        await Button(page, "Play").ClickAsync();
        await WaitForEpochAsync(page, 40);
        var pictures = await page.Page.EvaluateAsync<string[]>(
            """
            async () => {
                const path = [...document.querySelectorAll(".plot .line.prediction")].at(-1), pictures = [];
                new MutationObserver(() => pictures.push(path.getAttribute("d"))).observe(path, { attributes: true });
                [...document.querySelectorAll(".live-figure button")].find(button => button.textContent === "Start over").click();
                const { id } = document.querySelector(".live-figure").run;
                while (document.querySelector(".live-figure").run.epoch < 0) await new Promise(requestAnimationFrame);
                for (let i = 0; i < 20; i++) await new Promise(requestAnimationFrame);
                return [...pictures, String(document.querySelector(".live-figure").run.id === id)];
            }
            """);

        Assert.Equal("true", pictures[^1]);
        Assert.All(pictures[..^1], picture => Assert.True(picture == "" || picture == start, picture));
        Assert.Contains(start, pictures);
        await Assertions.Expect(page.Page.GetByText("the run before: no regularization, units per layer 64").First).ToBeVisibleAsync();
        Assert.Equal(3, await page.Page.Locator(".plot .ghost[d*=L], .plot .ghost[d*=V]").CountAsync());
    }

    [Fact]
    public async Task What_was_expected_stays_beside_the_result()
    {
        await using var page = await OpenAsync(fragment: "#width=8&epochs=5");
        await page.Page.GetByLabel("What do you expect?").FillAsync("A level line.");
        await Button(page, "To the end").ClickAsync();
        await WaitForEpochAsync(page, 5);

        await Assertions.Expect(page.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Epoch 5 of 5");
        await Assertions.Expect(page.Page.GetByLabel("What do you expect?")).ToHaveValueAsync("A level line.");
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Img).First).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("What the network predicts.*Epoch 5 of 5.*validation loss"));
        await page.Page.GetByText("Show the numbers").ClickAsync();
        await Assertions.Expect(page.Page.Locator(".live-figure tbody tr")).ToHaveCountAsync(5);
    }

    [Fact]
    public async Task A_run_that_diverges_says_so()
    {
        await using var page = await OpenAsync(script:
            """
            window.Worker = class {
                postMessage({ run, settings }) {
                    const message = { run, epoch: settings ? 0 : 3, train: settings ? [] : [1, 1e30, Infinity], validation: settings ? [] : [1, NaN, NaN], prediction: Array(100).fill(settings ? 0 : NaN), sizes: [1, 1], small: 0, diverged: !settings };
                    setTimeout(() => this.onmessage({ data: message }));
                }
            };
            """);
        await Button(page, "Play").ClickAsync();

        await Assertions.Expect(page.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("diverged in epoch 2");
        await Assertions.Expect(Button(page, "Play")).ToBeVisibleAsync();
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Where_motion_is_unwelcome_only_the_end_is_drawn()
    {
        await using var page = await OpenAsync(fragment: "#width=64", options: new() { ReducedMotion = ReducedMotion.Reduce });
        await page.Page.EvaluateAsync("window.drawn = 0; new MutationObserver(() => drawn++).observe([...document.querySelectorAll('.plot .line.prediction')].at(-1), { attributes: true })");
        await Button(page, "Play").ClickAsync();
        await WaitForEpochAsync(page, 300);
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Epoch 300 of 300");

        Assert.InRange(await page.Page.EvaluateAsync<int>("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(drawn))))"), 1, 1);
    }

    [Theory]
    [InlineData("en", ColorScheme.Light, 1280)]
    [InlineData("en", ColorScheme.Dark, 390)]
    [InlineData("ja", ColorScheme.Light, 390)]
    [InlineData("ja", ColorScheme.Dark, 1280)]
    public async Task Axe_finds_nothing_in_the_middle_of_a_run_and_nothing_has_to_be_scrolled_sideways(string language, ColorScheme scheme, int width)
    {
        await using var page = await OpenAsync(language, "#epochs=1000", options: new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 800 } });
        await page.Page.Locator(".live-figure .buttons button").First.ClickAsync();
        await WaitForEpochAsync(page, 10);
        var violations = await page.ViolationsAsync();

        Assert.Empty(violations.Select(violation => $"{violation.Id} ({violation.Impact}): {violation.Help}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}"));
        Assert.True(await page.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        Assert.Empty(page.Requests);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Where_no_script_may_run_there_is_a_picture_of_the_result_and_a_sentence()
    {
        await using var page = await OpenPage.OpenAsync(await browser.NewContextAsync(new() { Offline = true, JavaScriptEnabled = false }), handouts.English, "");
        var still = page.Page.Locator(".live-figure .without-script");

        await Assertions.Expect(still).ToContainTextAsync("Training loss 0.629 at first");
        Assert.True((await still.Locator("img").BoundingBoxAsync())!.Height > 100);
        await Assertions.Expect(page.Page.Locator(".live-figure [data-trust]")).ToBeHiddenAsync();
        Assert.Equal(0, await page.Page.Locator(".live-figure button").CountAsync());
    }

    [Fact]
    public async Task A_browser_that_cannot_unpack_the_scripts_shows_the_picture_as_well()
    {
        var context = await browser.NewContextAsync(new() { Offline = true });
        await context.AddInitScriptAsync("delete window.DecompressionStream;");
        await using var page = await OpenPage.OpenAsync(context, handouts.English, "");

        await Assertions.Expect(page.Page.Locator(".live-figure .without-script img")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Paper_shows_the_still_picture_until_something_has_been_trained()
    {
        await using var page = await OpenAsync();
        var (still, live) = (page.Page.Locator(".live-figure .without-script img"), page.Page.Locator(".live-figure .pictures"));

        await page.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Assertions.Expect(still).ToBeVisibleAsync();
        await Assertions.Expect(live).ToBeHiddenAsync();

        await page.Page.EmulateMediaAsync(new() { Media = Media.Screen });
        await Assertions.Expect(still).ToBeHiddenAsync();
        await page.Page.Locator(".live-figure .buttons button").Nth(1).ClickAsync();
        await WaitForEpochAsync(page, 1);
        await page.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Assertions.Expect(live).ToBeVisibleAsync();
        await Assertions.Expect(still).ToBeHiddenAsync();
    }

    [Fact]
    public void The_figure_adds_at_most_35_KB_to_a_page()
    {
        var page = File.ReadAllText(handouts.Japanese);
        var figure = page[page.IndexOf("<figure id=\"live-", StringComparison.Ordinal)..(page.LastIndexOf("</figure>", StringComparison.Ordinal) + 9)];

        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(figure), 10_000, 35_000);
    }

    private async Task<OpenPage> OpenAsync(string language = "en", string fragment = "", bool worker = true, string script = "0;", BrowserNewContextOptions? options = null)
    {
        options ??= new();
        options.Offline = true;
        var context = await browser.NewContextAsync(options);
        await context.AddInitScriptAsync(worker ? script : "window.Worker = class { constructor() { throw new Error('refused'); } };");

        var page = await OpenPage.OpenAsync(context, language == "ja" ? handouts.Japanese : handouts.English, fragment);
        await page.Page.Locator(".live-figure").ScrollIntoViewIfNeededAsync();
        await WaitForEpochAsync(page, 0);
        return page;
    }

    private static ILocator Button(OpenPage page, string name) => page.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static Task WaitForEpochAsync(OpenPage page, int epoch) =>
        page.Page.WaitForFunctionAsync("epoch => document.querySelector('.live-figure').run?.epoch >= epoch", epoch, new() { Timeout = Patience.Milliseconds });

    private static Task<string> SettingsAsync(OpenPage page) => page.Page.EvaluateAsync<string>("JSON.stringify(document.querySelector('.live-figure').run.settings)");

    private static async Task<float[]> NumbersAsync(OpenPage page, string name) =>
        [.. (await page.Page.EvaluateAsync<double[]>($"[...document.querySelector('.live-figure').run.{name}]")).Select(number => (float)number)];
}
