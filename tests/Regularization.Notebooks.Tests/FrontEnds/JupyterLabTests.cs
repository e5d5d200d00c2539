using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Regularization.Notebooks.Tests.Browser;
using Regularization.Notebooks.Tests.Hosts;

namespace Regularization.Notebooks.Tests.FrontEnds;

/// <summary>A student's hour in JupyterLab's own front end, without a network.</summary>
[Trait("Needs", "Jupyter")]
public sealed class JupyterLabTests(BrowserFixture browser, JupyterLabServer server) : BrowserTests, IClassFixture<JupyterLabServer>
{
    private const string IsDrawn = "() => document.querySelector('.jp-OutputArea .js-plotly-plot .main-svg .xtick')";

    [Fact]
    [WorksIn(Host.JupyterLab, Ability.EveryCell, Ability.EveryFigure)]
    public async Task The_lesson_is_stepped_through_and_every_figure_is_drawn()
    {
        await using var context = await NewContextAsync();
        var lab = await JupyterLabPage.OpenAsync(context, server.AddressOf("regularization.ipynb"));
        var notebook = Notebook.Load(server.PathOf("regularization.ipynb"));

        for (var cell = 0; cell < notebook.Cells.Count; cell++)
        {
            await lab.RunAsync(cell);
        }

        var outputs = await Task.WhenAll(Enumerable.Range(0, notebook.Cells.Count).Where(cell => notebook.Cells[cell].Kind == CellKind.Code).Select(lab.OutputsAsync));
        var figures = outputs.Count(json => json.Contains("plotly-figure", StringComparison.Ordinal));
        Assert.True(figures >= 8, $"{figures} figures");
        Assert.DoesNotContain(outputs, json => json.Contains("\"output_type\":\"error\"", StringComparison.Ordinal));
        Assert.Single(outputs, json => json.Contains("plotly.js v", StringComparison.Ordinal));
        await lab.WaitForFiguresAsync(figures);
        Assert.DoesNotContain(lab.Outside, url => url.Contains("plotly", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Saving_with_our_kernel_changes_nothing()
    {
        await using var context = await NewContextAsync();
        var lab = await JupyterLabPage.OpenAsync(context, server.AddressOf("explore.ja.ipynb"));
        var before = await File.ReadAllTextAsync(server.PathOf("explore.ja.ipynb"));

        await lab.SaveAsync();

        Assert.Equal(before, await File.ReadAllTextAsync(server.PathOf("explore.ja.ipynb")));
    }

    [Fact]
    [WorksIn(Host.JupyterLab, Ability.ReloadingThePage)]
    public async Task A_page_that_is_loaded_again_draws_what_runs_in_it()
    {
        await using var context = await NewContextAsync();
        var lab = await OpenAsync(context, "reload.ipynb", FigureNotebook.ThreeFigures);
        await RunAllAsync(lab);
        await ForgetPlotlyAsync(lab);

        await lab.ReloadAsync(); // nothing was saved
        await lab.RunAsync(3);

        await lab.WaitForFiguresAsync(1);
    }

    [Fact]
    public async Task A_second_window_draws_what_runs_in_it()
    {
        await using var context = await NewContextAsync();
        await using var other = await NewContextAsync();
        await RunAllAsync(await OpenAsync(context, "windows.ipynb", FigureNotebook.ThreeFigures));

        var second = await JupyterLabPage.OpenAsync(other, server.AddressOf("windows.ipynb"));
        await second.RunAsync(2);

        await second.WaitForFiguresAsync(1);
    }

    [Fact]
    [WorksIn(Host.JupyterLab, Ability.RunningAgain, Ability.SavingAndOpening)]
    public async Task The_first_figures_cell_can_run_again_and_the_saved_notebook_still_draws_them_all()
    {
        await using var context = await NewContextAsync();
        var lab = await OpenAsync(context, "again.ipynb", FigureNotebook.ThreeFigures);
        await RunAllAsync(lab);
        await lab.RunAsync(1);
        await lab.SaveAsync();

        await using var tomorrow = await NewContextAsync();
        var opened = await JupyterLabPage.OpenAsync(tomorrow, server.AddressOf("again.ipynb"));

        await opened.WaitForFiguresAsync(FigureNotebook.Figures);
        Assert.Equal(2, (await File.ReadAllTextAsync(server.PathOf("again.ipynb"))).Split("plotly.js v").Length);
    }

    [Fact]
    public async Task The_saved_notebook_draws_them_all_when_the_first_figures_cell_was_deleted()
    {
        await using var context = await NewContextAsync();
        var lab = await OpenAsync(context, "deleted.ipynb", FigureNotebook.ThreeFigures);
        await RunAllAsync(lab);
        await lab.SelectAsync(1);
        await lab.CommandAsync("notebook:delete-cell");
        await lab.RunAsync(2);
        await lab.SaveAsync();

        await using var tomorrow = await NewContextAsync();
        await (await JupyterLabPage.OpenAsync(tomorrow, server.AddressOf("deleted.ipynb"))).WaitForFiguresAsync(FigureNotebook.Figures - 1);
    }

    [Fact]
    public async Task What_the_browser_has_kept_draws_figures_whose_notebook_has_lost_plotly_js()
    {
        await using var context = await NewContextAsync();
        var lab = await OpenAsync(context, "kept.ipynb", FigureNotebook.ThreeFigures);
        await RunAllAsync(lab);
        await lab.SelectAsync(1);
        await lab.CommandAsync("notebook:clear-cell-output");
        await lab.SaveAsync();
        Assert.DoesNotContain("plotly.js v", await File.ReadAllTextAsync(server.PathOf("kept.ipynb")));
        await lab.WaitAsync("async () => (await (await caches.open('plotly.js')).keys()).length > 0");

        await lab.ReloadAsync();

        await lab.WaitForFiguresAsync(FigureNotebook.Figures - 1);
    }

    [Fact]
    public async Task Without_plotly_js_a_figure_says_so_and_draws_when_a_later_cell_brings_it()
    {
        await using var context = await NewContextAsync();
        var lab = await OpenAsync(context, "late.ipynb", FigureNotebook.ThreeFigures);
        await RunAllAsync(lab);
        await lab.SelectAsync(1);
        await lab.CommandAsync("notebook:clear-cell-output");
        await lab.SaveAsync();

        await using var elsewhere = await NewContextAsync();
        var opened = await JupyterLabPage.OpenAsync(elsewhere, server.AddressOf("late.ipynb"));
        await opened.WaitAsync("count => [...document.querySelectorAll('figure [data-missing]')].filter(text => text.checkVisibility()).length === count", FigureNotebook.Figures - 1);
        await opened.RunAsync(1);

        await opened.WaitForFiguresAsync(FigureNotebook.Figures);
        await Assertions.Expect(opened.Page.Locator("figure [data-missing]:visible")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Cells_that_are_run_faster_than_they_end_draw_their_figures()
    {
        await using var context = await NewContextAsync();
        var lab = await OpenAsync(context, "fast.ipynb", FigureNotebook.ThreeFigures);
        await lab.SelectAsync(0);

        for (var cell = 0; cell < FigureNotebook.ThreeFigures.Length; cell++)
        {
            await lab.Page.Keyboard.PressAsync("Shift+Enter");
        }

        await lab.WaitForFiguresAsync(FigureNotebook.Figures);
    }

    [Fact]
    [WorksIn(Host.JupyterLab, Ability.UntrustedNotebooks)]
    public async Task A_file_from_elsewhere_asks_for_trust_and_then_draws_its_figures()
    {
        server.Require();
        await FigureNotebook.RunAsync(FigureNotebook.Write(server.PathOf("source.ipynb"), FigureNotebook.ThreeFigures), server.PathOf("untrusted.ipynb"));
        await using var context = await NewContextAsync();
        var lab = await JupyterLabPage.OpenAsync(context, server.AddressOf("untrusted.ipynb"));
        var figures = lab.Page.Locator("figure.plotly-figure");
        await lab.WaitAsync("count => document.querySelectorAll('figure.plotly-figure').length === count", FigureNotebook.Figures);
        await Assertions.Expect(figures.First).ToContainTextAsync("trust it");
        var text = await figures.First.InnerTextAsync();
        Assert.DoesNotContain("training data", text); // the picture's words, without the picture
        Assert.DoesNotContain("plotly.js", text);
        Assert.True(await figures.First.Locator("img").First.EvaluateAsync<bool>("image => image.complete && image.naturalWidth > 0"));
        Assert.False(await lab.Page.EvaluateAsync<bool>("() => 'Plotly' in window"));

        await TrustAsync(lab);

        await lab.WaitForFiguresAsync(FigureNotebook.Figures);
    }

    [Fact]
    [WorksIn(Host.JupyterLab, Ability.DarkTheme)]
    public async Task Figures_take_the_dark_themes_colours()
    {
        await using var context = await NewContextAsync();
        var lab = await OpenAsync(context, "dark.ipynb", FigureNotebook.ThreeFigures);
        await RunAllAsync(lab);

        await lab.CommandAsync("apputils:change-theme", new { theme = "JupyterLab Dark" });

        await lab.WaitAsync(
            """
            () => [...document.querySelectorAll("figure .xtick text")].every(label => {
                const [red, green, blue] = getComputedStyle(label).fill.match(/\d+/g).map(Number);
                return Math.min(red, green, blue) > 150;
            })
            """);
    }

    [Fact]
    [WorksIn(Host.JupyterLab, Ability.Slider)]
    public async Task The_slider_moves_the_chart_without_the_kernel()
    {
        await using var context = await NewContextAsync();
        var lab = await OpenAsync(context, "slider.ipynb", FigureNotebook.Slider);
        await RunAllAsync(lab, figures: 1);
        await lab.CommandAsync("kernelmenu:shutdown");
        await Assertions.Expect(lab.Page.Locator("figure output")).ToContainTextAsync("L2, λ = 0");

        await lab.Page.GetByRole(AriaRole.Slider).FocusAsync();
        await lab.Page.Keyboard.PressAsync("ArrowRight");

        await Assertions.Expect(lab.Page.Locator("figure output")).ToContainTextAsync("L2, λ = 0.5");
    }

    [Fact]
    [WorksIn(Host.JupyterLab, Ability.TrainingInThePage)]
    public async Task The_figure_that_trains_in_the_page_trains_the_librarys_network()
    {
        await using var context = await NewContextAsync();
        var lab = await OpenAsync(context, "live.ipynb", FigureNotebook.Live);
        await RunAllAsync(lab, figures: 0);
        await lab.CommandAsync("kernelmenu:shutdown");

        await LiveFigureRun.PlayAsync(lab.Page.MainFrame, await lab.TextAsync(2));
    }

    [Fact]
    public async Task The_figure_that_trains_in_the_page_is_a_picture_until_the_notebook_is_trusted()
    {
        server.Require();
        await FigureNotebook.RunAsync(FigureNotebook.Write(server.PathOf("live-source.ipynb"), FigureNotebook.Live), server.PathOf("untrusted-live.ipynb"));
        await using var context = await NewContextAsync();
        var lab = await JupyterLabPage.OpenAsync(context, server.AddressOf("untrusted-live.ipynb"));
        var figure = lab.Page.Locator("figure.live-figure");
        await Assertions.Expect(figure).ToContainTextAsync("In a notebook, trust it");
        Assert.DoesNotContain("training data", await figure.InnerTextAsync()); // the picture's words, without the picture
        Assert.True(await figure.Locator("img").EvaluateAsync<bool>("image => image.complete && image.naturalWidth > 0"));

        await TrustAsync(lab);

        await LiveFigureRun.PlayAsync(lab.Page.MainFrame, await lab.TextAsync(2));
    }

    [Fact]
    [WorksIn(Host.JupyterLab, Ability.PlotlyCharts)]
    public async Task A_chart_of_Plotly_NET_itself_is_drawn_and_still_is_when_the_notebook_is_opened_again()
    {
        await using var context = await NewContextAsync();
        var lab = await OpenAsync(context, "chart.ipynb", "#!import setup.csx", "Chart.Line<double, double, string>(x: new[] { 1.0, 2.0 }, y: new[] { 3.0, 4.0 })");
        await RunAllAsync(lab, figures: 0);
        await lab.WaitAsync(IsDrawn);
        await lab.SaveAsync();

        await using var tomorrow = await NewContextAsync();
        await (await JupyterLabPage.OpenAsync(tomorrow, server.AddressOf("chart.ipynb"))).WaitAsync(IsDrawn);
        Assert.DoesNotContain(lab.Outside, url => url.Contains("plotly", StringComparison.Ordinal));
    }

    [Fact]
    [WorksIn(Host.JupyterLab, Ability.Interrupting)]
    public async Task An_endless_loop_is_interrupted_by_pressing_i_twice_and_the_kernel_lives_on()
    {
        await using var context = await NewContextAsync();
        var lab = await OpenAsync(context, "interrupt.ipynb", "Console.WriteLine(\"started\");\nwhile (true) { }", "6 * 7");
        await lab.SelectAsync(0);
        await lab.Page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(lab.Page.GetByText("started", new() { Exact = true })).ToBeVisibleAsync();

        await lab.Page.Keyboard.PressAsync("i");
        await lab.Page.Keyboard.PressAsync("i");

        await PageWait.UntilAsync(lab.Page.MainFrame, "() => jupyterapp.shell.currentWidget.content.widgets[0].model.outputs.toJSON().some(output => output.ename === 'Interrupted')");
        await lab.RunAsync(1);
        Assert.Equal("42", JsonNode.Parse(await lab.OutputsAsync(1))![0]!["data"]!["text/plain"]!.ToString());
    }

    [Fact]
    [WorksIn(Host.JupyterLab, Ability.GrowingLosses)]
    public async Task The_losses_of_a_training_grow_while_it_runs_and_leave_nothing_behind()
    {
        await using var context = await NewContextAsync();
        var lab = await OpenAsync(
            context, "training.ipynb", "#!import setup.csx",
            """
            var history = new LossHistory();
            for (var epoch = 0; !System.IO.File.Exists("seen"); epoch++) // until a picture of it has been seen
            {
                System.Threading.Thread.Sleep(2);
                history.Add(0.8f / (epoch / 20f + 1), 0.9f / (epoch / 40f + 1));
            }
            var run = new Run("seen", null, history);
            Console.WriteLine("over");
            """);
        await lab.RunAsync(0);
        await lab.SelectAsync(1);
        await lab.Page.Keyboard.PressAsync("Control+Enter");
        await lab.WaitAsync("() => [...document.querySelectorAll('.jp-OutputArea img[alt^=\"epoch\"]')].some(image => image.complete && image.naturalWidth > 0 && parseInt(image.alt.slice(5)) > 50)");
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { } folder)
        {
            await lab.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "jupyterlab-training.png") });
        }

        await File.WriteAllTextAsync(server.PathOf("seen"), "");
        await Assertions.Expect(lab.Page.GetByText("over", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(lab.Page.Locator(".jp-OutputArea img")).ToHaveCountAsync(0);
        Assert.InRange(await lab.Page.EvaluateAsync<double>("() => document.querySelectorAll('.jp-CodeCell')[1].querySelector('.jp-OutputArea-child').getBoundingClientRect().height"), 0, 8);
        await lab.SaveAsync();
        Assert.DoesNotContain("data:image", await File.ReadAllTextAsync(server.PathOf("training.ipynb")));
    }

    [Fact]
    [WorksIn(Host.JupyterLab, Ability.Completion)]
    public async Task Tab_completes_in_the_first_cell_that_a_student_writes()
    {
        await using var context = await NewContextAsync();
        var lab = await OpenAsync(context, "complete.ipynb", "1", "");
        await lab.RunAsync(0);
        await lab.Page.EvaluateAsync("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestComplete({ code: '', cursor_pos: 0 }).then(() => {})"); // on a loaded machine, longer than JupyterLab waits
        await lab.SelectAsync(1);
        await lab.Page.Keyboard.PressAsync("Enter");
        await lab.Page.Keyboard.TypeAsync("Console.WriteL");
        await lab.Page.Keyboard.PressAsync("Tab");

        await lab.WaitAsync("() => document.querySelector('.jp-Completer-item') || jupyterapp.shell.currentWidget.content.widgets[1].model.sharedModel.getSource() === 'Console.WriteLine'");
        if (await lab.SourceAsync(1) != "Console.WriteLine")
        {
            await lab.Page.Keyboard.PressAsync("Enter");
        }

        Assert.Equal("Console.WriteLine", await lab.SourceAsync(1));
    }

    /// <summary>A browser that has never seen plotly.js.</summary>
    private async Task<IBrowserContext> NewContextAsync()
    {
        server.Require();
        return await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1200, Height = 1000 } });
    }

    private Task<JupyterLabPage> OpenAsync(IBrowserContext context, string name, params string[] cells)
    {
        FigureNotebook.Write(server.PathOf(name), cells);
        return JupyterLabPage.OpenAsync(context, server.AddressOf(name));
    }

    /// <summary>Runs one cell after another, as a student does, until all figures are drawn.</summary>
    private static async Task RunAllAsync(JupyterLabPage lab, int figures = FigureNotebook.Figures)
    {
        var cells = await lab.Page.EvaluateAsync<int>("() => jupyterapp.shell.currentWidget.content.widgets.length");
        for (var cell = 0; cell < cells; cell++)
        {
            await lab.RunAsync(cell);
        }

        await lab.WaitForFiguresAsync(figures);
    }

    private static async Task TrustAsync(JupyterLabPage lab)
    {
        await lab.Page.EvaluateAsync("() => void jupyterapp.commands.execute('notebook:trust')");
        await lab.Page.Locator(".jp-Dialog .jp-mod-accept").ClickAsync();
    }

    /// <summary>As if the browser had no storage.</summary>
    private static Task ForgetPlotlyAsync(JupyterLabPage lab) => lab.Page.EvaluateAsync("() => caches.delete('plotly.js')");
}
