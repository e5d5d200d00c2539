using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Regularization.Notebooks.Tests.Browser;
using Regularization.Notebooks.Tests.Hosts;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.FrontEnds;

/// <summary>Executed notebooks in VS Code's own notebook editor, which draws an output only when it comes into view.</summary>
public sealed partial class VSCodeTests(BrowserFixture browser, VSCodeServer server) : BrowserTests, IClassFixture<VSCodeServer>
{
    [Fact]
    [WorksIn(Host.VSCode, Ability.EveryFigure)]
    public async Task Every_figure_of_the_executed_lesson_is_drawn_when_it_comes_into_view()
    {
        server.Require();
        await FigureNotebook.RunAsync(RepositoryNotebook.PathOf("regularization.ipynb"), server.PathOf("lesson.ipynb"));
        var figures = (await File.ReadAllTextAsync(server.PathOf("lesson.ipynb"))).Split("class=\\\"plotly-figure\\\"").Length - 1;
        Assert.True(figures >= 8, $"{figures} figures");
        await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1200, Height = 1000 } });
        var page = await OpenAsync(context, "lesson.ipynb");
        var drawn = new HashSet<string>();

        await PageWait.UntilFoundAsync(page, async () =>
        {
            drawn.UnionWith(await DrawnAsync(page));
            await page.Mouse.WheelAsync(0, 400);
            return drawn.Count < figures ? null : drawn;
        });
    }

    [Fact]
    [WorksIn(Host.VSCode, Ability.FiguresInAnyOrder)]
    public async Task A_figure_that_is_seen_before_the_one_with_plotly_js_draws_when_that_has_been_seen()
    {
        await RunAsync("order.ipynb", FigureNotebook.ThreeFigures);
        var notebook = JsonNode.Parse(await File.ReadAllTextAsync(server.PathOf("order.ipynb")))!;
        var (first, last) = (notebook["cells"]![1]!, notebook["cells"]![3]!);
        (first["outputs"], last["outputs"]) = (last["outputs"]!.DeepClone(), first["outputs"]!.DeepClone());
        await File.WriteAllTextAsync(server.PathOf("order.ipynb"), notebook.ToJsonString());
        await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1200, Height = 500 } });
        var page = await OpenAsync(context, "order.ipynb", thenPress: "Control+End");

        await PageWait.UntilAsync(await OutputsAsync(page), "() => 'Plotly' in window");
        await page.Keyboard.PressAsync("Control+Home");

        await PageWait.UntilAsync(await OutputsAsync(page), "id => document.getElementById(id)?.querySelector('.main-svg .xtick')", FigureId().Match(notebook["cells"]![1]!.ToJsonString()).Value);
    }

    [Fact]
    [WorksIn(Host.VSCode, Ability.DarkTheme)]
    public async Task Figures_take_the_dark_themes_colours()
    {
        await RunAsync("dark.ipynb", FigureNotebook.ThreeFigures);
        await server.UseThemeAsync("Default Dark Modern");
        await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1200, Height = 1000 } });
        var page = await OpenAsync(context, "dark.ipynb");

        await PageWait.UntilAsync(
            await OutputsAsync(page),
            """
            () => document.body.dataset.vscodeThemeKind === "vscode-dark" && document.querySelector("figure .xtick text") && [...document.querySelectorAll("figure .xtick text")].every(label => {
                const [red, green, blue] = getComputedStyle(label).fill.match(/\d+/g).map(Number);
                return Math.min(red, green, blue) > 150;
            })
            """);
    }

    [Fact]
    [WorksIn(Host.VSCode, Ability.Slider)]
    public async Task The_slider_moves_the_chart()
    {
        await RunAsync("slider.ipynb", FigureNotebook.Slider);
        await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1200, Height = 1000 } });
        var outputs = await OutputsAsync(await OpenAsync(context, "slider.ipynb"));
        await PageWait.UntilAsync(outputs, FigurePage.IsDrawn, 0, FigurePage.IsMissing);

        await outputs.Locator("figure input[type=range]").FocusAsync();
        await outputs.Locator("figure input[type=range]").PressAsync("ArrowRight");

        await Assertions.Expect(outputs.Locator("figure output")).ToContainTextAsync("L2, λ = 0.5");
    }

    [Fact]
    [WorksIn(Host.VSCode, Ability.TrainingInThePage)]
    public async Task The_figure_that_trains_in_the_page_trains_the_librarys_network()
    {
        await RunAsync("live.ipynb", FigureNotebook.Live);
        var printed = ExecutedCell.Load(server.PathOf("live.ipynb"))[2].Text;
        await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1200, Height = 1600 } });

        await LiveFigureRun.PlayAsync(await OutputsAsync(await OpenAsync(context, "live.ipynb")), printed);
    }

    private async Task RunAsync(string name, params string[] cells)
    {
        server.Require();
        await FigureNotebook.RunAsync(FigureNotebook.Write(server.PathOf(name.Replace(".ipynb", "-source.ipynb", StringComparison.Ordinal)), cells), server.PathOf(name));
    }

    /// <summary>Opens a notebook in the editor, in a browser that reaches nothing but this machine, and points at its middle.</summary>
    private async Task<IPage> OpenAsync(IBrowserContext context, string name, string? thenPress = null)
    {
        await context.RouteAsync(url => new Uri(url).Host != "127.0.0.1", route => route.AbortAsync());
        var page = await context.NewPageAsync();
        await page.GotoAsync(server.Address);
        await page.GetByRole(AriaRole.Treeitem, new() { Name = name }).First.DblClickAsync();
        await page.Locator(".notebookOverlay .cell-list-container").First.WaitForAsync();
        await page.Locator(".notebookOverlay .code-cell-row").First.WaitForAsync();
        if (thenPress is not null)
        {
            await page.Locator(".notebookOverlay .code-cell-row .cell-focus-indicator-left").First.ClickAsync();
            await page.Keyboard.PressAsync(thenPress);
        }

        await page.Mouse.MoveAsync(800, 500);
        return page;
    }

    /// <summary>The frame in which the outputs are shown, when there is a figure.</summary>
    private static Task<IFrame> OutputsAsync(IPage page) => PageWait.UntilFoundAsync(page, async () =>
    {
        foreach (var frame in page.Frames)
        {
            if (await HasFigureAsync(frame))
            {
                return frame;
            }
        }

        return null;
    });

    private static async Task<bool> HasFigureAsync(IFrame frame)
    {
        try
        {
            return await frame.EvaluateAsync<bool>("() => document.querySelector('figure') !== null");
        }
        catch (PlaywrightException)
        {
            return false; // the frame has gone
        }
    }

    private static async Task<string[]> DrawnAsync(IPage page) =>
        await (await OutputsAsync(page)).EvaluateAsync<string[]>("() => [...document.querySelectorAll('figure.plotly-figure')].filter(figure => figure.querySelector('.main-svg .xtick')).map(figure => figure.id)");

    [GeneratedRegex("figure-[0-9a-f]{12}")]
    private static partial Regex FigureId();
}
