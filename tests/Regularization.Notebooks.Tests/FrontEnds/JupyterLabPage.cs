using Microsoft.Playwright;
using Regularization.Notebooks.Tests.Browser;

namespace Regularization.Notebooks.Tests.FrontEnds;

/// <summary>A notebook that is open in JupyterLab, in a browser that reaches nothing but this machine.</summary>
internal sealed class JupyterLabPage
{
    /// <summary>What goes wrong whatever is waited for: a question that nobody answers, a kernel that has died, a cell that has failed without being interrupted.</summary>
    private const string Failure =
        """
        () => {
            const dialog = document.querySelector(".jp-Dialog");
            if (dialog) return "JupyterLab asks: " + dialog.innerText;
            const panel = window.jupyterapp?.shell.currentWidget;
            const status = panel?.sessionContext?.session?.kernel?.status;
            if (/dead|restarting/.test(status)) return "The kernel is " + status;
            for (const { model } of panel?.content?.widgets ?? []) for (let i = 0; i < (model.outputs?.length ?? 0); i++) {
                const output = model.outputs.get(i);
                if (output.type === "error" && output.toJSON().ename !== "Interrupted") return `${model.sharedModel.getSource()}\n${output.toJSON().evalue}`;
            }
            return null;
        }
        """;

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
        await WaitAsync(
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

    /// <summary>What a cell has written.</summary>
    public Task<string> TextAsync(int cell) => Page.EvaluateAsync<string>("cell => jupyterapp.shell.currentWidget.content.widgets[cell].model.outputs.toJSON().map(output => [output.text ?? ''].flat().join('')).join('')", cell);

    public Task SaveAsync() => CommandAsync("docmanager:save");

    /// <summary>Waits until the notebook shows so many figures, and looks at each: it has to draw then.</summary>
    public async Task WaitForFiguresAsync(int count)
    {
        await WaitAsync(
            "count => document.querySelectorAll('.jp-OutputArea figure.plotly-figure').length === count", count,
            $$"""
            count => {
                const cells = jupyterapp.shell.currentWidget.content.widgets;
                if (cells.some(cell => cell.promptNode?.textContent.includes("*"))) return null;
                const outputs = cells.flatMap(({ model }) => model.outputs?.toJSON() ?? []);
                const figures = outputs.filter(output => [output.data?.["text/html"]].flat().join("").includes('class="plotly-figure"')).length;
                return figures === count ? null : `Of ${count} figures there are ${figures} in ` + JSON.stringify(outputs.map(output => Object.keys(output.data ?? output)));
            }
            """);
        for (var i = 0; i < count; i++)
        {
            await Page.Locator(".jp-OutputArea figure.plotly-figure").Nth(i).ScrollIntoViewIfNeededAsync();
            await WaitAsync(FigurePage.IsDrawn, i, FigurePage.IsMissing);
        }
    }

    /// <summary>Waits until a condition holds, written in JavaScript; ends where the page, its kernel or <paramref name="failure"/> says that it never will.</summary>
    public Task WaitAsync(string condition, object? argument = null, string failure = "() => null") =>
        PageWait.UntilAsync(Page.MainFrame, condition, argument, $"argument => ({Failure})() ?? ({failure})(argument)");

    private Task WaitUntilReadyAsync() => WaitAsync(
        """
        () => {
            const panel = window.jupyterapp?.shell.currentWidget;
            return panel?.content?.widgets?.length && panel.context.isReady && panel.sessionContext.isReady && panel.sessionContext.session?.kernel?.status === "idle";
        }
        """);
}
