using Microsoft.Playwright;
using Regularization.Notebooks.Tests.Browser;
using Regularization.Notebooks.Tests.Handouts;

namespace Regularization.Notebooks.Tests.Charts;

/// <summary>Plotly.NET's charts in a handout that is open in a browser without a network.</summary>
public sealed class PlotlyNetInBrowserTests(BrowserFixture browser, PlotlyNetInBrowserTests.ChartHandout handout) : BrowserTests, IClassFixture<PlotlyNetInBrowserTests.ChartHandout>
{
    private const string Drawn = "[role=img].js-plotly-plot .main-svg";

    [Fact]
    public async Task All_are_drawn_without_a_request_or_a_complaint()
    {
        await using var page = await OpenAsync(ColorScheme.Light, 1280);

        Assert.Equal(ChartHandout.Cells.Count, await page.Page.Locator("[role=img].js-plotly-plot").CountAsync());
        Assert.Equal("", await page.Page.EvaluateAsync<string>("window.layoutShifts"));
        Assert.Empty(page.Requests);
        Assert.DoesNotContain(page.Complaints, complaint => !new[] { "GPU", "WebGL", "Canvas2D" }.Any(word => complaint.Contains(word, StringComparison.Ordinal))); // hints on how to draw faster
    }

    [Fact]
    public async Task On_a_dark_page_they_are_dark_and_their_own_colours_stay()
    {
        await using var light = await OpenAsync(ColorScheme.Light, 1280);
        await using var dark = await OpenAsync(ColorScheme.Dark, 1280);

        Assert.Equal("rgb(229, 236, 246)", await light.StyleAsync("[role=img] .bglayer .bg", "fill"));
        Assert.Equal("rgb(128, 128, 128)", await dark.StyleAsync("[role=img] .bglayer .bg", "fill"));
        Assert.Equal(await dark.StyleAsync("main", "color"), await dark.StyleAsync("[role=img] .xtick text", "fill"));
        Assert.Equal("rgb(255, 0, 0)", await dark.StyleAsync("[role=img] .scatterlayer .js-line", "stroke"));
    }

    [Fact]
    public async Task On_a_narrow_page_they_are_no_wider_than_it()
    {
        await using var page = await OpenAsync(ColorScheme.Light, 390);

        Assert.True(await page.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
    }

    private async Task<OpenPage> OpenAsync(ColorScheme scheme, int width)
    {
        var page = await browser.OpenAsync(handout.Path, options: new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 800 } });
        await page.Page.WaitForFunctionAsync($"[...document.querySelectorAll('[role=img]')].every(chart => chart.querySelector('.main-svg'))");
        return page;
    }

    /// <summary>A handout of charts of many kinds.</summary>
    public sealed class ChartHandout : IAsyncLifetime
    {
        private readonly HandoutRun _run = new();

        public static IReadOnlyList<string> Cells { get; } =
        [
            "Chart.Line<double, double, string>(x: new[] { 1.0, 2.0 }, y: new[] { 3.0, 4.0 }, LineColor: Plotly.NET.Color.fromString(\"rgb(255, 0, 0)\"))",
            "HTML(Plotly.NET.GenericChart.toChartHTML(Chart.Point<double, double, string>(x: new[] { 1.0, 2.0 }, y: new[] { 3.0, 4.0 })))",
            "HTML(Plotly.NET.GenericChart.toEmbeddedHTML(Chart.Point<double, double, string>(x: new[] { 1.0, 2.0 }, y: new[] { 3.0, 4.0 })))",
            "Chart.Grid([Chart.Point<int, int, string>(x: new[] { 1 }, y: new[] { 3 }), Chart.Histogram<double, double, string>(X: new[] { 1.0, 2.0, 2.0 })], 1, 2)",
            "Chart.Heatmap<double, string, string, string>(new[] { new[] { 1.0, 2.0 }, new[] { 3.0, 4.0 } })",
            "Chart.Pie<int, string, string>(new[] { 1, 2, 3 }, Labels: new[] { \"a\", \"b\", \"c\" })",
            "Chart.Surface<double, double, double, string>(new[] { new[] { 1.0, 2.0 }, new[] { 3.0, 4.0 } })",
        ];

        public string Path { get; private set; } = "";

        public async ValueTask InitializeAsync() =>
            Path = await _run.MakeAsync("charts.ipynb", [HandoutRun.Text("# Charts"), HandoutRun.Code(PlotlyNetSession.Setup), .. Cells.Select(cell => HandoutRun.Code(cell))]);

        public ValueTask DisposeAsync()
        {
            _run.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
