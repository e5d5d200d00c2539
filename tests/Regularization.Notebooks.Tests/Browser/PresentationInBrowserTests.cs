using Microsoft.Playwright;
using Regularization.Notebooks.Tests.Handouts;
using static Regularization.Notebooks.Tests.Handouts.HandoutRun;

namespace Regularization.Notebooks.Tests.Browser;

/// <summary>A handout in front of a class, and its switch between light and dark.</summary>
public sealed class PresentationInBrowserTests(BrowserFixture browser, HandoutFixture handouts) : BrowserTests, IClassFixture<HandoutFixture>
{
    private static readonly BrowserNewContextOptions s_projector = new() { ViewportSize = new() { Width = 1920, Height = 1080 } };

    [Fact]
    public async Task One_section_is_shown_at_a_time_and_the_address_holds_the_place()
    {
        await using var handout = await OpenAsync("#present");
        var visible = handout.Page.Locator("header:not(.off) h1, main :is(h2, h3):visible");

        Assert.Equal(["A sample"], await TextsAsync(visible));
        await handout.Page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal(["Formulas"], await TextsAsync(visible));
        Assert.EndsWith("#present=formulas", handout.Page.Url);
        await handout.Page.Keyboard.PressAsync("End");
        Assert.Equal(["Exercise"], await TextsAsync(visible));
        await handout.Page.Keyboard.PressAsync("ArrowLeft");
        await handout.Page.Keyboard.PressAsync("ArrowLeft");
        Assert.Equal(["Charts", "One"], await TextsAsync(visible)); // a heading right below another one
        await Assertions.Expect(handout.Page.Locator("#bar output")).ToHaveTextAsync("4 / 6");

        await handout.Page.ReloadAsync();
        Assert.Equal(["Charts", "One"], await TextsAsync(visible));
        Assert.Empty(handout.Complaints);
    }

    [Fact]
    public async Task Escape_leaves_to_the_section_that_was_shown()
    {
        await using var handout = await OpenAsync("#present=another");
        await handout.Page.Keyboard.PressAsync("Escape");

        Assert.EndsWith("#another", handout.Page.Url);
        Assert.True(await handout.Page.Locator("h1").IsVisibleAsync());
        Assert.False(await handout.Page.Locator("#bar").IsVisibleAsync());
        Assert.True(await handout.Page.EvaluateAsync<bool>("(top => top >= 0 && top < innerHeight)(document.getElementById('another').getBoundingClientRect().top)"));
        Assert.Equal(0, await handout.Page.Locator(".uncover:visible").CountAsync());
        Assert.Equal(2, await handout.Page.Locator("figure:visible").CountAsync());
    }

    [Fact]
    public async Task An_output_and_what_is_written_behind_it_are_covered_until_a_key_shows_them()
    {
        await using var handout = await OpenAsync("#present=another");
        Assert.Equal(0, await handout.Page.Locator("figure:visible, .error:visible").CountAsync());
        Assert.Equal(1, await handout.Page.Locator("details.input:visible").CountAsync());

        await handout.Page.Keyboard.PressAsync("o");
        Assert.Equal(1, await handout.Page.Locator("figure:visible").CountAsync());
        Assert.Equal(2, await handout.Page.Locator("details.input:visible").CountAsync());
        Assert.Equal(0, await handout.Page.Locator(".error:visible").CountAsync());

        await handout.Page.Locator(".uncover:visible").ClickAsync();
        Assert.Equal(1, await handout.Page.Locator(".error:visible").CountAsync());
    }

    [Theory]
    [InlineData(1920, 1080)]
    [InlineData(390, 844)]
    public async Task A_chart_is_drawn_at_the_size_of_the_screen(int width, int height)
    {
        await using var handout = await OpenAsync("#present=another", new() { ViewportSize = new() { Width = width, Height = height } });
        await handout.Page.Keyboard.PressAsync("o");
        await handout.Page.WaitForFunctionAsync("document.querySelector('figure:not(.off *) svg .xtick') && [...document.querySelectorAll('figure')].some(figure => figure.offsetParent && Math.abs(figure.querySelector('.main-svg').getBoundingClientRect().width - figure.clientWidth) < 2)");
        var box = (await handout.Page.Locator("figure:visible .main-svg").First.BoundingBoxAsync())!;
        var caption = (await handout.Page.Locator("figure:visible figcaption").BoundingBoxAsync())!;

        Assert.True(box.Height < height);
        Assert.True(caption.Y >= box.Y + box.Height - 2, "the caption lies on the chart");
        Assert.True(await handout.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
    }

    [Fact]
    public async Task A_clickers_two_keys_lead_through_everything_and_back()
    {
        await using var handout = await OpenAsync("#present");
        var seen = new List<string>();
        for (var i = 0; i < 100 && !handout.Page.Url.EndsWith("#present=exercise", StringComparison.Ordinal); i++)
        {
            await handout.Page.Keyboard.PressAsync("PageDown");
            seen.Add(new Uri(handout.Page.Url).Fragment);
        }

        Assert.Equal(["#present=1", "#present=formulas", "#present=words", "#present=charts", "#present=another", "#present=exercise"], seen.Prepend("#present=1").Distinct());
        Assert.Equal(1, await handout.Page.Locator(".covered").CountAsync()); // the solution of the last section
        for (var i = 0; i < 100 && !handout.Page.Url.EndsWith("#present=1", StringComparison.Ordinal); i++)
        {
            await handout.Page.Keyboard.PressAsync("PageUp");
        }

        Assert.EndsWith("#present=1", handout.Page.Url);
    }

    [Fact]
    public async Task A_key_folds_the_code_and_a_solution_waits_too()
    {
        await using var handout = await OpenAsync("#present=exercise");
        Assert.False(await handout.Page.Locator(".solution").IsVisibleAsync());
        await handout.Page.Keyboard.PressAsync(" ");
        Assert.True(await handout.Page.Locator(".solution").IsVisibleAsync());

        await handout.Page.Keyboard.PressAsync("ArrowLeft");
        Assert.Equal(1, await handout.Page.Locator("details.input[open]:visible").CountAsync());
        await handout.Page.Keyboard.PressAsync("c");
        Assert.Equal(0, await handout.Page.Locator("details.input[open]:visible").CountAsync());
    }

    [Fact]
    public async Task A_finger_turns_the_pages_and_buttons_do_what_keys_do()
    {
        await using var handout = await OpenAsync("#present", new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true });
        await SwipeAsync(handout, 300, 60);
        Assert.EndsWith("#present=formulas", handout.Page.Url);
        await SwipeAsync(handout, 60, 300);
        Assert.EndsWith("#present=1", handout.Page.Url);
        Assert.False(await handout.Page.Locator("#bar .keys").IsVisibleAsync());

        await handout.Page.Locator("#bar [name=forward]").ClickAsync();
        Assert.EndsWith("#present=formulas", handout.Page.Url);
        await handout.Page.Locator("#bar [name=leave]").ClickAsync();
        Assert.EndsWith("#formulas", handout.Page.Url);
        await handout.Page.Locator("#present").ClickAsync();
        Assert.Contains("#present=", handout.Page.Url);
    }

    [Fact]
    public async Task Jupyters_slide_types_say_what_is_shown_when()
    {
        using var run = new HandoutRun();
        var path = await run.MakeAsync("slides.ipynb", [Text("# T"), Slide("## One\n\nfirst", "slide"), Slide("later", "fragment"), Slide("## Still one", "-"), Slide("## Below", "subslide"), Slide("skipped", "skip"), Slide("for me", "notes"), Slide("last", "slide")], null, "--audience", "instructor");
        await using var handout = await browser.OpenAsync(path, "#present=one", s_projector);
        var main = handout.Page.Locator("main");

        Assert.Equal("One\nfirst", Words(await main.InnerTextAsync()));
        await handout.Page.Keyboard.PressAsync("PageDown");
        Assert.Equal("One\nfirst\nlater\nStill one", Words(await main.InnerTextAsync()));
        await handout.Page.Keyboard.PressAsync("PageDown");
        Assert.Equal("Below", Words(await main.InnerTextAsync()));
        await handout.Page.Keyboard.PressAsync("PageDown");
        Assert.Equal("last", Words(await main.InnerTextAsync()));
        await handout.Page.Keyboard.PressAsync("Escape");
        Assert.Contains("skipped", await main.InnerTextAsync());

        static string Words(string text) => string.Join('\n', text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Theory]
    [InlineData("en", ColorScheme.Light, 1920)]
    [InlineData("en", ColorScheme.Dark, 1920)]
    [InlineData("ja", ColorScheme.Dark, 390)]
    public async Task Axe_finds_nothing(string language, ColorScheme scheme, int width)
    {
        await using var handout = await browser.OpenAsync(language == "ja" ? handouts.Japanese : handouts.English, "#present=3", new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 1080 } });
        foreach (var key in new[] { "", "o" })
        {
            if (key.Length > 0)
            {
                await handout.Page.Keyboard.PressAsync(key);
            }

            Assert.Empty((await handout.ViolationsAsync()).Select(violation => $"{violation.Id} ({violation.Impact}): {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"));
        }
    }

    [Fact]
    public async Task Paper_shows_the_whole_page_all_the_same()
    {
        await using var handout = await OpenAsync("#present=words");
        await handout.Page.EmulateMediaAsync(new() { Media = Media.Print });

        Assert.True(await handout.Page.Locator("h1").IsVisibleAsync());
        Assert.Equal(2, await handout.Page.Locator("figure:visible").CountAsync());
        Assert.Equal(0, await handout.Page.Locator(".uncover:visible, #bar:visible").CountAsync());
    }

    [Fact]
    public async Task The_colours_that_a_reader_chose_are_remembered_and_charts_follow()
    {
        await using var handout = await OpenAsync("", new() { ColorScheme = ColorScheme.Light });
        await handout.WaitForChartsAsync();
        var light = await handout.StyleAsync("body", "backgroundColor");
        await handout.Page.Locator("#theme").SelectOptionAsync("dark");

        Assert.NotEqual(light, await handout.StyleAsync("body", "backgroundColor"));
        Assert.Equal("dark", await handout.Page.EvaluateAsync<string>("document.body.dataset.theme"));
        await handout.Page.ReloadAsync();
        Assert.NotEqual(light, await handout.StyleAsync("body", "backgroundColor"));
        await Assertions.Expect(handout.Page.Locator("#theme")).ToHaveValueAsync("dark");
        await handout.Page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.Equal("rgb(255, 255, 255)", await handout.StyleAsync("body", "backgroundColor"));
        await handout.Page.EmulateMediaAsync(new() { Media = Media.Screen });

        await handout.Page.Locator("#present").ClickAsync();
        await handout.Page.Keyboard.PressAsync("d");
        Assert.Equal(light, await handout.StyleAsync("body", "backgroundColor"));
        await handout.Page.Keyboard.PressAsync("Escape");
        await handout.Page.Locator("#theme").SelectOptionAsync("");
        await handout.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        Assert.NotEqual(light, await handout.StyleAsync("body", "backgroundColor"));
    }

    private Task<OpenPage> OpenAsync(string fragment, BrowserNewContextOptions? options = null) => browser.OpenAsync(handouts.English, fragment, options ?? s_projector);

    private static async Task<string[]> TextsAsync(ILocator locator) => [.. (await locator.AllInnerTextsAsync()).Select(text => text.Trim())];

    private static async Task SwipeAsync(OpenPage handout, int from, int to)
    {
        var session = await handout.Context.NewCDPSessionAsync(handout.Page);
        foreach (var (type, x) in new[] { ("touchStart", from), ("touchMove", (from + to) / 2), ("touchMove", to), ("touchEnd", -1) })
        {
            await session.SendAsync("Input.dispatchTouchEvent", new() { ["type"] = type, ["touchPoints"] = x < 0 ? Array.Empty<object>() : new object[] { new { x, y = 200 } } });
        }

        await session.DetachAsync();
    }

    private static System.Text.Json.Nodes.JsonObject Slide(string source, string type)
    {
        var cell = Text(source);
        cell["metadata"]!["slideshow"] = new System.Text.Json.Nodes.JsonObject { ["slide_type"] = type };
        return cell;
    }
}
