using Microsoft.Playwright;

namespace Regularization.Notebooks.Tests.FrontEnds;

/// <summary>A notebook that is open in JupyterLab, in a browser that reaches nothing but this machine.</summary>
internal sealed class JupyterLabPage
{
    private JupyterLabPage(IPage page) => Page = page;

    public IPage Page { get; }

    /// <summary>What the page asked of other machines.</summary>
    public List<string> Outside { get; } = [];

    /// <summary>Opens a notebook and waits until its kernel is ready.</summary>
    public static async Task<JupyterLabPage> OpenAsync(IBrowserContext context, string address)
    {
        var page = new JupyterLabPage(await context.NewPageAsync());
        await context.RouteAsync(url => new Uri(url).Host != "127.0.0.1", async route =>
        {
            page.Outside.Add(route.Request.Url);
            await route.AbortAsync();
        });
        await page.Page.GotoAsync(address);
        await page.WaitUntilReadyAsync();
        return page;
    }

    /// <summary>Loads the page again, with the kernel alive.</summary>
    public async Task ReloadAsync()
    {
        await Page.ReloadAsync();
        await WaitUntilReadyAsync();
    }

    /// <summary>Carries out one of JupyterLab's commands.</summary>
    public Task CommandAsync(string command, object? arguments = null) => Page.EvaluateAsync("([command, arguments]) => jupyterapp.commands.execute(command, arguments ?? {}).then(() => {})", new[] { command, arguments });

    /// <summary>Selects a cell, as by a click beside it.</summary>
    public Task SelectAsync(int cell) => Page.EvaluateAsync(
        """
        cell => {
            const notebook = jupyterapp.shell.currentWidget.content;
            notebook.deselectAll();
            notebook.activeCellIndex = cell;
            notebook.mode = "command";
            notebook.node.focus();
            notebook.activate();
        }
        """, cell);

    /// <summary>Selects a cell, presses Shift+Enter and waits until it has run.</summary>
    public async Task RunAsync(int cell)
    {
        await SelectAsync(cell);
        await Page.EvaluateAsync("cell => { window.before = jupyterapp.shell.currentWidget.content.widgets[cell].model.executionCount; }", cell);
        await Page.Keyboard.PressAsync("Shift+Enter");
        await Page.WaitForFunctionAsync(
            """
            cell => {
                const { model, promptNode } = jupyterapp.shell.currentWidget.content.widgets[cell];
                return model.type !== "code" || model.executionCount !== null && model.executionCount !== window.before && !promptNode.textContent.includes("*");
            }
            """, cell);
    }

    /// <summary>The code of a cell.</summary>
    public Task<string> SourceAsync(int cell) => Page.EvaluateAsync<string>("cell => jupyterapp.shell.currentWidget.content.widgets[cell].model.sharedModel.getSource()", cell);

    /// <summary>What a cell shows, as a notebook file holds it.</summary>
    public Task<string> OutputsAsync(int cell) => Page.EvaluateAsync<string>("cell => JSON.stringify(jupyterapp.shell.currentWidget.content.widgets[cell].model.outputs.toJSON())", cell);

    public Task SaveAsync() => CommandAsync("docmanager:save");

    /// <summary>Waits until the notebook shows so many figures, and looks at each: it has to draw then.</summary>
    public async Task WaitForFiguresAsync(int count)
    {
        var figures = Page.Locator(".jp-OutputArea figure.plotly-figure");
        await Assertions.Expect(figures).ToHaveCountAsync(count);
        for (var i = 0; i < count; i++)
        {
            await figures.Nth(i).ScrollIntoViewIfNeededAsync();
            await figures.Nth(i).Locator(".main-svg .xtick").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        }
    }

    private Task WaitUntilReadyAsync() => Page.WaitForFunctionAsync(
        """
        () => {
            const panel = window.jupyterapp?.shell.currentWidget;
            return panel?.content?.widgets?.length && panel.context.isReady && panel.sessionContext.isReady && panel.sessionContext.session?.kernel?.status === "idle";
        }
        """);
}
