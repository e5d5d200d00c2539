using System.Diagnostics;
using Microsoft.Playwright;

namespace Regularization.Notebooks.Tests.Browser;

public sealed class HandoutInBrowserTests(BrowserFixture browser, HandoutFixture handouts) : BrowserTests, IClassFixture<HandoutFixture>
{
    [Theory]
    [InlineData("en", 2)]
    [InlineData("ja", 1)]
    public async Task Charts_are_drawn_without_a_request_or_a_complaint(string language, int charts)
    {
        await using var handout = await OpenAsync(language);
        await handout.WaitForChartsAsync();

        Assert.Equal(charts, await handout.Page.Locator("figure .main-svg .scatterlayer .trace").CountAsync());
        Assert.Empty(handout.Requests);
        Assert.Empty(handout.Complaints);
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task Nothing_moves_while_the_page_comes_to_life(int width)
    {
        await using var handout = await OpenAsync("en", options: new() { ViewportSize = new() { Width = width, Height = 800 } });
        await handout.WaitForChartsAsync();

        Assert.Equal("", await handout.Page.EvaluateAsync<string>("window.layoutShifts"));
    }

    [Theory]
    [InlineData("en", 4)]
    [InlineData("ja", 2)]
    public async Task Formulas_are_laid_out(string language, int formulas)
    {
        await using var handout = await OpenAsync(language);
        var boxes = await handout.Page.EvaluateAsync<double[][]>("[...document.querySelectorAll('math')].map(math => { const box = math.getBoundingClientRect(); return [box.width, box.height]; })");

        Assert.Equal(formulas, boxes.Length);
        Assert.All(boxes, box => Assert.True(box[0] > 5 && box[1] > 5, $"{box[0]} × {box[1]}"));
        Assert.DoesNotContain("$", await handout.Page.EvaluateAsync<string>("[...document.querySelectorAll('main p, main math, h1, h2, h3')].map(element => element.textContent).join()"));
        Assert.DoesNotContain("\\", await handout.Page.Locator("main p").First.InnerTextAsync());
    }

    [Fact]
    public async Task Fractions_stand_above_each_other_and_limits_below_the_sum()
    {
        await using var handout = await OpenAsync("en");
        async Task<bool> Above(string upper, string lower) =>
            (await handout.Page.Locator(upper).First.BoundingBoxAsync())!.Y < (await handout.Page.Locator(lower).First.BoundingBoxAsync())!.Y;

        Assert.True(await Above("mfrac > :nth-child(1)", "mfrac > :nth-child(2)"));
        Assert.True(await Above("munderover > :nth-child(1)", "munderover > :nth-child(2)"));
        Assert.True(await Above("munderover > :nth-child(3)", "munderover > :nth-child(1)"));
    }

    [Fact]
    public async Task Equations_are_aligned_in_the_middle_and_their_numbers_at_the_edge()
    {
        await using var handout = await OpenAsync("en");
        var edges = await handout.Page.EvaluateAsync<double[]>("""
            (() => {
                const right = selector => document.querySelector(selector).getBoundingClientRect().right;
                const table = document.querySelector("mtable.numbered").getBoundingClientRect();
                const row = n => `mtable.numbered mtr:nth-child(${n})`;
                const middle = (document.querySelector(row(2) + " mtd:nth-child(2)").getBoundingClientRect().left + right(row(2) + " mtd:nth-child(3)")) / 2;
                return [right(row(1) + " mtd.right > :last-child"), right(row(2) + " mtd.right > :last-child"), right(row(1) + " .number mtext"), table.right, middle, (table.left + table.right) / 2];
            })()
            """);

        Assert.Equal(edges[0], edges[1], 1.0); // both lines end in front of the equals sign
        Assert.Equal(edges[2], edges[3], 2.0);
        Assert.Equal(edges[4], edges[5], 20.0); // a wide number moves it a little
    }

    [Fact]
    public async Task A_button_folds_all_code_and_says_so_in_the_address()
    {
        await using var handout = await OpenAsync("en");
        var fold = handout.Page.Locator("#fold");
        var open = handout.Page.Locator("details.input[open]");

        Assert.NotEqual(0, await open.CountAsync());
        await fold.ClickAsync();
        Assert.Equal(0, await open.CountAsync());
        Assert.EndsWith("#fold-code", handout.Page.Url);
        await Assertions.Expect(fold).ToHaveTextAsync("Unfold all code");

        await fold.ClickAsync();
        Assert.Equal(await handout.Page.Locator("details.input").CountAsync(), await open.CountAsync());
        Assert.DoesNotContain("#", handout.Page.Url);
    }

    [Fact]
    public async Task An_address_with_fold_code_opens_with_all_code_folded()
    {
        await using var handout = await OpenAsync("en", "#fold-code");

        Assert.Equal(0, await handout.Page.Locator("details.input[open]").CountAsync());
        await Assertions.Expect(handout.Page.Locator("#fold")).ToHaveTextAsync("Unfold all code");
    }

    [Fact]
    public async Task The_button_works_by_keyboard()
    {
        await using var handout = await OpenAsync("en");
        for (var i = 0; i < 40 && await handout.Page.EvaluateAsync<string>("document.activeElement.id") != "fold"; i++)
        {
            await handout.Page.Keyboard.PressAsync("Tab");
        }

        await handout.Page.Keyboard.PressAsync("Enter");
        Assert.Equal(0, await handout.Page.Locator("details.input[open]").CountAsync());
    }

    [Fact]
    public async Task The_contents_follow_the_reader()
    {
        await using var handout = await OpenAsync("en");
        var current = handout.Page.Locator("nav a[aria-current]");
        await handout.Page.EvaluateAsync("document.getElementById('another').scrollIntoView()");
        await Assertions.Expect(current).ToHaveTextAsync("Another");
        await handout.Page.EvaluateAsync("document.getElementById('words').scrollIntoView()");

        await Assertions.Expect(current).ToHaveTextAsync("Words");
    }

    [Fact]
    public async Task A_copy_button_copies_the_code()
    {
        await using var handout = await OpenAsync("en");
        await handout.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await handout.Page.Locator(".copy").Nth(2).ClickAsync(new() { Force = true });
        await Assertions.Expect(handout.Page.Locator(".copy").Nth(2)).ToHaveTextAsync("Copied");

        Assert.Equal("new Chart()", await handout.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
    }

    [Fact]
    public async Task The_page_and_its_charts_follow_a_dark_system()
    {
        await using var handout = await OpenAsync("en");
        await handout.WaitForChartsAsync();
        var paper = await handout.StyleAsync("body", "backgroundColor");
        var ink = await handout.StyleAsync("figure .xtick text", "fill");
        await handout.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await handout.Page.WaitForFunctionAsync("ink => getComputedStyle(document.querySelector('figure .xtick text')).fill !== ink", ink);

        Assert.NotEqual(paper, await handout.StyleAsync("body", "backgroundColor"));
        Assert.Equal(await handout.StyleAsync("body", "color"), await handout.StyleAsync("figure .xtick text", "fill"));
    }

    [Theory]
    [InlineData("en", ColorScheme.Light, 1280)]
    [InlineData("en", ColorScheme.Dark, 1280)]
    [InlineData("en", ColorScheme.Light, 390)]
    [InlineData("ja", ColorScheme.Light, 1280)]
    [InlineData("ja", ColorScheme.Dark, 390)]
    public async Task Axe_finds_nothing(string language, ColorScheme scheme, int width)
    {
        await using var handout = await OpenAsync(language, options: new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 800 } });
        await handout.WaitForChartsAsync();
        await handout.Page.EvaluateAsync("document.querySelectorAll('details').forEach(details => { details.open = true; })");
        var violations = await handout.ViolationsAsync();

        Assert.Empty(violations.Select(violation => $"{violation.Id} ({violation.Impact}): {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"));
    }

    [Theory]
    [InlineData(390)]
    [InlineData(800)]
    [InlineData(1280)]
    public async Task No_window_has_to_be_scrolled_sideways_and_lines_have_a_comfortable_length(int width)
    {
        await using var handout = await OpenAsync("en", options: new() { ViewportSize = new() { Width = width, Height = 800 } });
        await handout.WaitForChartsAsync();

        Assert.True(await handout.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        Assert.InRange(await handout.Page.EvaluateAsync<double>("document.querySelector('main p').clientWidth / parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)"), 18, 45);
    }

    [Theory]
    [InlineData("A4")]
    [InlineData("Letter")]
    public async Task Print_shows_everything_and_cuts_nothing(string format)
    {
        await using var handout = await OpenAsync("en", options: new() { ColorScheme = ColorScheme.Dark });
        await handout.WaitForChartsAsync();
        var pages = await TextOfPagesAsync(await handout.Page.PdfAsync(new() { Format = format, PrintBackground = true, Margin = new() { Top = "16mm", Bottom = "18mm", Left = "15mm", Right = "15mm" } }));
        var text = string.Join("\n", pages);

        foreach (var expected in new[] { "A sample", "var numbers", "3 numbers", "careful", "Exception: as expected", "END-OF-LINE" })
        {
            Assert.Contains(expected, text);
        }

        Assert.DoesNotContain("Fold all code", text);
        Assert.DoesNotContain("Copy", text);
        var captions = pages.Sum(page => Count(page, "A triangle of three points."));
        Assert.Equal(2, captions);
        Assert.All(pages, page => Assert.Equal(Count(page, "A triangle of three points."), Count(page, "10k"))); // a chart's axis is on its caption's page
        Assert.All(pages, (page, index) => Assert.Matches($@"\b{index + 1}\s*/\s*{pages.Length}\s*$", page));
    }

    [Fact]
    public async Task Charts_drawn_for_a_dark_screen_are_dark_on_paper()
    {
        await using var handout = await OpenAsync("en", options: new() { ColorScheme = ColorScheme.Dark });
        await handout.WaitForChartsAsync();
        await handout.Page.EmulateMediaAsync(new() { Media = Media.Print });

        Assert.Equal("rgb(34, 34, 34)", await handout.StyleAsync("figure .xtick text", "fill"));
        Assert.Equal("rgb(255, 255, 255)", await handout.StyleAsync("body", "backgroundColor"));
    }

    [Fact]
    public async Task The_command_prints_a_PDF()
    {
        Assert.SkipWhen(Chromium.Find() is null, "No Chromium, Chrome or Edge is installed.");
        using var run = new Handouts.HandoutRun();
        await run.MakeAsync("sample.ipynb", [Handouts.HandoutRun.Text("# Printed\n\nby the command")], null, "--pdf");
        var pages = await TextOfPagesAsync(await File.ReadAllBytesAsync(Path.ChangeExtension(run.HtmlOf("sample.ipynb"), ".pdf")));

        Assert.Contains("by the command", Assert.Single(pages));
    }

    private Task<OpenPage> OpenAsync(string language, string fragment = "", BrowserNewContextOptions? options = null) =>
        browser.OpenAsync(language == "ja" ? handouts.Japanese : handouts.English, fragment, options);

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    /// <summary>The text of each page, by poppler's pdftotext.</summary>
    private static async Task<string[]> TextOfPagesAsync(byte[] pdf)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, pdf);
            using var process = Process.Start(new ProcessStartInfo("pdftotext", ["-layout", path, "-"]) { RedirectStandardOutput = true, StandardOutputEncoding = System.Text.Encoding.UTF8 })!;
            var text = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return text.TrimEnd('\f').Split('\f');
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("pdftotext is not installed (package poppler-utils), so the PDF's text cannot be read.");
            throw;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
