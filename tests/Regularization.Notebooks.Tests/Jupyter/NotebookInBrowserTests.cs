using Microsoft.Playwright;
using Regularization.Notebooks.Tests.Browser;
using Regularization.Notebooks.Tests.Hosts;

namespace Regularization.Notebooks.Tests.Jupyter;

/// <summary>A student's hour: the lesson in Jupyter Notebook, in a browser without a network, by keyboard.</summary>
[Trait("Needs", "Jupyter")]
public sealed class NotebookInBrowserTests(BrowserFixture browser, NotebookServer server) : BrowserTests, IClassFixture<NotebookServer>
{
    [Fact]
    [WorksIn(Host.JupyterNotebook, Ability.EveryCell, Ability.EveryFigure, Ability.RunningAgain)]
    public async Task The_lesson_is_stepped_through_and_a_changed_lambda_changes_its_figure()
    {
        Assert.SkipUnless(NotebookServer.IsInstalled, "needs Jupyter Notebook (Debian: jupyter-notebook)");
        await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1100, Height = 1400 } });
        var outside = new List<string>();
        await context.RouteAsync(url => new Uri(url).Host != "127.0.0.1", async route =>
        {
            outside.Add(route.Request.Url);
            await route.AbortAsync();
        });
        var page = await context.NewPageAsync();
        await page.GotoAsync(server.AddressOf("regularization.ipynb"));
        await page.WaitForFunctionAsync("() => window.Jupyter?.notebook?.kernel?.is_connected() && Jupyter.notebook.kernel.info_reply.implementation");

        Assert.Equal("Regularization.Notebooks", await page.EvaluateAsync<string>("() => Jupyter.notebook.kernel.info_reply.implementation"));

        var cells = await page.EvaluateAsync<int>("() => Jupyter.notebook.ncells()");
        await page.EvaluateAsync("() => { Jupyter.notebook.select(0); Jupyter.notebook.focus_cell(); }");
        for (var i = 0; i < cells; i++)
        {
            await RunSelectedAsync(page, i);
        }

        var figures = await page.EvaluateAsync<int>("() => Jupyter.notebook.get_cells().filter(cell => cell.output_area?.outputs.some(output => output.data?.['text/html']?.includes('plotly-figure'))).length");
        Assert.True(figures >= 8, $"{figures} figures");
        foreach (var figure in await page.Locator(".output .plotly-figure").AllAsync()) // a chart is drawn when it comes near the view
        {
            await figure.ScrollIntoViewIfNeededAsync();
            await figure.Locator(".main-svg").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        }

        await page.WaitForFunctionAsync("count => document.querySelectorAll('.output .plotly-figure .main-svg .trace').length >= count && document.querySelectorAll('.output .plotly-figure').length === count && [...document.querySelectorAll('.output .plotly-figure')].every(figure => figure.querySelector('.main-svg'))", figures);
        Assert.Equal(0, await page.Locator(".output_error").CountAsync());
        await TrainInThePageAsync(page);
        Assert.DoesNotContain(outside, url => url.Contains("plotly", StringComparison.Ordinal));

        var experiment = await page.EvaluateAsync<int>("() => Jupyter.notebook.get_cells().findIndex(cell => cell.get_text().includes('var lambda = 0.01;') && cell.get_text().includes('Penalty.L2'))");
        var before = await PredictionAsync(page, experiment);
        await page.EvaluateAsync(
            """
            index => {
                Jupyter.notebook.select(index);
                Jupyter.notebook.edit_mode();
                const editor = Jupyter.notebook.get_cell(index).code_mirror;
                const line = editor.getValue().split('\n').findIndex(text => text.startsWith('var lambda'));
                const start = editor.getLine(line).indexOf('0.01');
                editor.setSelection({ line, ch: start }, { line, ch: start + 4 });
            }
            """, experiment);
        await page.Keyboard.TypeAsync("0.5");
        await RunSelectedAsync(page, experiment);

        Assert.Contains("var lambda = 0.5;", await page.EvaluateAsync<string>("index => Jupyter.notebook.get_cell(index).get_text()", experiment));
        Assert.NotEqual(before, await PredictionAsync(page, experiment));
    }

    /// <summary>The figure at the exercise trains in this front end, too.</summary>
    private static async Task TrainInThePageAsync(IPage page)
    {
        var figure = page.Locator(".output .live-figure");
        await figure.ScrollIntoViewIfNeededAsync();
        await figure.Locator("[data-setting=width] select").SelectOptionAsync("8");
        await figure.GetByRole(AriaRole.Button, new() { Name = "To the end" }).ClickAsync();
        await Assertions.Expect(figure.Locator("[role=status]")).ToContainTextAsync("Epoch 300 of 300", new() { Timeout = Patience.Milliseconds });
    }

    /// <summary>Presses Shift+Enter and waits until the cell has run.</summary>
    private static async Task RunSelectedAsync(IPage page, int index)
    {
        await page.EvaluateAsync("index => { window.ended = Jupyter.notebook.get_cell(index).cell_type !== 'code'; Jupyter.notebook.events.one('finished_execute.CodeCell', () => window.ended = true); }", index);
        await page.Keyboard.PressAsync("Shift+Enter");
        await page.WaitForFunctionAsync("() => window.ended");
    }

    private static async Task<double[]> PredictionAsync(IPage page, int cell)
    {
        // Shift+Enter goes on to the next cell, and a chart is drawn when it comes near the view.
        await page.WaitForFunctionAsync(
            """
            index => {
                const output = Jupyter.notebook.get_cell(index).output_area.element[0];
                output.querySelector('.plotly-figure')?.scrollIntoView();
                return output.querySelector('.js-plotly-plot')?.data;
            }
            """, cell);
        return await page.EvaluateAsync<double[]>("index => Array.from(Jupyter.notebook.get_cell(index).output_area.element[0].querySelector('.js-plotly-plot').data.find(trace => trace.name === 'prediction').y)", cell);
    }
}
