using System.Text.Json.Nodes;
using Regularization.Notebooks.Tests.Sessions;

namespace Regularization.Notebooks.Tests.Charts;

/// <summary>Charts of a reader's own, as Plotly.NET's documentation makes them.</summary>
public sealed class PlotlyNetTests(PlotlyNetSession session) : IClassFixture<PlotlyNetSession>
{
    private const string Line = "Chart.Line<double, double, string>(x: new[] { 1.0, 2.0 }, y: new[] { 3.0, 7777.0 }, Name: \"heights & </script> <b>more</b>\")";

    private readonly SessionRun _run = session.Run;

    public static TheoryData<string, string> Charts => new()
    {
        { Line, "scatter" },
        { "Chart.Point<double, double, string>(x: new[] { 1.0, 2.0 }, y: new[] { 3.0, 4.0 })", "scatter" },
        { "Chart.Column<int, string, string>(new[] { 1, 2 }, Keys: new[] { \"a\", \"b\" })", "bar" },
        { "Chart.Histogram<double, double, string>(X: new[] { 1.0, 2.0, 2.0 })", "histogram" },
        { "Chart.Pie<int, string, string>(new[] { 1, 2, 3 }, Labels: new[] { \"a\", \"b\", \"c\" })", "pie" },
        { "Chart.Heatmap<double, string, string, string>(new[] { new[] { 1.0, 2.0 }, new[] { 3.0, 4.0 } })", "heatmap" },
        { "Chart.Point3D<double, double, double, string>(new[] { 1.0, 2.0 }, new[] { 1.0, 2.0 }, new[] { 1.0, 3.0 })", "scatter3d" },
        { "Chart.Surface<double, double, double, string>(new[] { new[] { 1.0, 2.0 }, new[] { 3.0, 4.0 } })", "surface" },
        { $"Chart.Combine([{Line}, {Line}])", "scatter" },
        { $"Chart.Grid([{Line}, Chart.Point<double, double, string>(x: new[] {{ 1.0 }}, y: new[] {{ 3.0 }})], 1, 2)", "scatter" },
        { $"{Line}.WithXAxisStyle<double, double, string>(TitleText: \"time\").WithSize(900, 300)", "scatter" },
        { "var trace = new Plotly.NET.Trace(\"scatter\");\ntrace.SetProperty(\"x\", new[] { 1, 2 });\ntrace.SetProperty(\"y\", new[] { 3, 4 });\nPlotly.NET.GenericChart.ofTraceObject(true, trace)", "scatter" },
        { $"HTML(Plotly.NET.GenericChart.toChartHTML({Line}))", "scatter" },
        { $"HTML(Plotly.NET.GenericChart.toEmbeddedHTML({Line}))", "scatter" },
    };

    [Theory]
    [MemberData(nameof(Charts))]
    public async Task A_chart_that_is_the_value_of_a_cell_is_drawn_with_the_plotly_js_of_the_page(string code, string type)
    {
        await _run.SucceedAsync(code);
        var data = Assert.IsType<ResultOutput>(Assert.Single(_run.Outputs)).Data;

        AssertIsChart(data, type);
        Assert.StartsWith("Chart", data[MimeBundle.Text]);
        Assert.DoesNotContain("Properties", data[MimeBundle.Text]); // no tree of them
    }

    [Fact]
    public async Task Displayed_charts_are_charts()
    {
        await _run.SucceedAsync($"display({Line});\n{Line}.Display();\nstring.Concat(1, 2)");

        Assert.Equal(2, _run.Outputs.OfType<DisplayOutput>().Count());
        Assert.All(_run.Outputs.OfType<DisplayOutput>(), output => AssertIsChart(output.Data, "scatter"));
    }

    [Fact]
    public async Task Pasted_HTML_is_a_chart()
    {
        await _run.SucceedAsync($"Console.Write(Plotly.NET.GenericChart.toChartHTML({Line}))");
        await _run.SucceedAsync($"#!html\n{_run.Text}");

        AssertIsChart(Assert.IsType<DisplayOutput>(Assert.Single(_run.Outputs)).Data, "scatter");
    }

    [Fact]
    public async Task Two_charts_in_one_piece_of_HTML_are_two_charts()
    {
        await _run.SucceedAsync($"var html = Plotly.NET.GenericChart.toChartHTML({Line});\nHTML(\"<h4>Twice</h4>\" + html + html)");
        var html = Assert.IsType<ResultOutput>(Assert.Single(_run.Outputs)).Data[MimeBundle.Html]!;

        var ids = System.Text.RegularExpressions.Regex.Matches(html, "<div id=\"(chart-[0-9a-f]+)\"").Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(2, ids.Distinct().Count());
        Assert.Contains("<h4>Twice</h4>", html);
    }

    [Fact]
    public async Task The_words_for_a_chart_are_its_title_its_names_and_its_axes()
    {
        await _run.SucceedAsync($"{Line}.WithXAxisStyle<double, double, string>(TitleText: \"time\").WithYAxisStyle<double, double, string>(TitleText: \"height\")");
        var data = Assert.IsType<ResultOutput>(Assert.Single(_run.Outputs)).Data;

        Assert.Equal("Chart: heights &  more; time, height", data[MimeBundle.Text]);
        Assert.Contains("aria-label=\"Chart: heights &amp;  more; time, height\"", data[MimeBundle.Html]);
    }

    [Theory]
    [InlineData("HTML(\"<p>Call Plotly.newPlot yourself.</p>\")")]
    [InlineData("HTML(\"<div id=\\\"a\\\"></div><script type=\\\"text/javascript\\\">var data = [;\\n var layout = {};\\n var config = {};\\n Plotly.newPlot('a', data, layout, config);</script>\")")]
    public async Task Other_HTML_is_left_alone(string code)
    {
        await _run.SucceedAsync(code);
        var data = Assert.IsType<ResultOutput>(Assert.Single(_run.Outputs)).Data;

        Assert.Null(data["application/vnd.plotly.v1+json"]);
        Assert.Equal(data[MimeBundle.Text], data[MimeBundle.Html]);
    }

    private static void AssertIsChart(MimeBundle data, string type)
    {
        Assert.Equal(type, JsonNode.Parse(data["application/vnd.plotly.v1+json"]!)!["data"]![0]!["type"]!.ToString());
        var html = data[MimeBundle.Html]!;
        Assert.DoesNotContain("require", html.Replace("RequireJS", ""), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("cdn.plot.ly/plotly-2.28.0.min.js\"></script>", html);
        Assert.DoesNotContain("Plotly.newPlot", html);
        Assert.DoesNotContain("<body", html);
        Assert.Contains("role=\"img\" aria-label=\"Chart", html);
        Assert.Equal(1, html.Split("</script>").Length - 1); // the name of a trace does not end it
    }
}
