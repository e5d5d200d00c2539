using Regularization.Notebooks.Tests.Sessions;

namespace Regularization.Notebooks.Tests.Handouts;

public sealed class ChartDisplayTests : IDisposable
{
    private const string Plotly = "application/vnd.plotly.v1+json";

    private readonly SessionRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_chart_that_prefers_HTML_is_offered_in_its_Plotly_form_first()
    {
        await _run.SucceedAsync(ChartSample.Source);
        await _run.SucceedAsync("new Chart()");
        var data = Assert.IsType<ResultOutput>(_run.Outputs.Single()).Data;

        Assert.Equal([Plotly, MimeBundle.Html, MimeBundle.Text], data.Data.Select(entry => entry.Key));
        Assert.Equal("{\"data\": []}", data[Plotly]);
        Assert.StartsWith("<figure", data[MimeBundle.Html]);
    }

    [Fact]
    public async Task Values_that_are_no_charts_are_not()
    {
        await _run.SucceedAsync(ChartSample.Source);
        await _run.SucceedAsync("new Chart()"); // its formatters are known from here on
        await _run.SucceedAsync("new { X = 1 }");

        Assert.DoesNotContain(Assert.IsType<ResultOutput>(_run.Outputs.Single()).Data.Data, entry => entry.Key == Plotly);
    }
}
