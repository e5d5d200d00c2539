using System.Security.Cryptography;
using System.Text;

namespace Regularization.Notebooks.Tests.Charts;

/// <summary>Which figures bring plotly.js along. It is large: more than once for each page and file would be a burden, less a chart that stays away.</summary>
public sealed class FigureScriptTests
{
    private readonly FigureScript _script = new();
    private static readonly MimeBundle Chart = new([new(MimeBundle.Plotly, "{}"), new(MimeBundle.Html, "<figure></figure>"), new(MimeBundle.Text, "Figure: a chart")]);

    [Fact]
    public void A_client_gets_it_with_its_first_figure()
    {
        Assert.True(Show("page", "a"));
        Assert.False(Show("page", "b"));
        Assert.False(Show("page", "c"));
    }

    [Fact]
    public void A_page_that_is_loaded_again_and_a_second_window_get_it_too()
    {
        Show("page", "a");

        Assert.True(Show("another page", "b"));
        Assert.False(Show("another page", "c"));
        Assert.False(Show("page", "d"));
    }

    [Fact]
    public void The_cell_that_carried_it_gets_it_again_when_it_runs_again()
    {
        Show("page", "a");
        Show("page", "b");

        Assert.True(Show("page", "a"));
        Assert.False(Show("page", "b"));
    }

    [Fact]
    public void The_next_figure_gets_it_when_the_cell_that_carried_it_shows_none_any_more()
    {
        Show("page", "a");
        _script.Forget(["a"]); // runs again, and fails

        Assert.True(Show("page", "b"));
        Assert.False(Show("page", "c"));
    }

    [Fact]
    public void The_next_figure_gets_it_when_the_cell_that_carried_it_is_deleted()
    {
        Show("page", "a");
        _script.Forget(["x", "c"]);
        Assert.False(Show("page", "b"));

        _script.Forget(["c", "a"]);
        Assert.True(Show("page", "c"));
    }

    [Fact]
    public void An_update_that_takes_its_place_goes_without_and_the_next_figure_gets_it()
    {
        Assert.True(Carries(_script.Complete(new DisplayOutput(Chart, "display"), "page", "a")));
        Assert.False(Carries(_script.Complete(new DisplayOutput(Chart, "display", IsUpdate: true), "page", "b")));
        Assert.True(Show("page", "c"));
        Assert.False(Carries(_script.Complete(new DisplayOutput(Chart, "display", IsUpdate: true), "page", "d")));
    }

    [Fact]
    public void Front_ends_get_HTML_alone_which_VS_Code_would_not_prefer()
    {
        var figure = Assert.IsType<ResultOutput>(_script.Complete(new ResultOutput(Chart, 3), "page", "a"));

        Assert.Equal([MimeBundle.Html, MimeBundle.Text], figure.Data.Data.Select(entry => entry.Key));
        Assert.EndsWith("</script>\n<figure></figure>", figure.Data[MimeBundle.Html]);
        Assert.Equal(3, figure.ExecutionCount);
    }

    [Fact]
    public void What_is_no_chart_stays_as_it_is()
    {
        CellOutput[] outputs = [new StreamOutput("stdout", "text"), new ResultOutput(new MimeBundle(MimeBundle.Html, "<b>1</b>"), 1), new DisplayOutput(new MimeBundle(MimeBundle.Plotly, "{}"))];

        Assert.All(outputs, output => Assert.Same(output, _script.Complete(output, "page", "a")));
        Assert.True(Show("page", "a"));
    }

    /// <summary>A page runs what the browser has kept only if it is what was put there.</summary>
    [Fact]
    public void The_digest_that_figures_know_is_that_of_what_the_carrier_keeps()
    {
        var writer = new StringWriter();
        PlotlyScript.WriteTo(writer);
        var html = writer.ToString();
        var start = html.IndexOf("function (define, module, exports) {", StringComparison.Ordinal);
        var function = html[start..(html.LastIndexOf("\n}));", StringComparison.Ordinal) + 2)];

        Assert.Contains($"\"{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"({function}).call(window)")))}\"", PlotlyScript.WhenPlotlyIsHere);
        Assert.DoesNotContain('\r', html); // a page would make \n of it
    }

    private bool Show(string client, string cell)
    {
        _script.Forget([cell]);
        return Carries(_script.Complete(new ResultOutput(Chart, 1), client, cell));
    }

    private static bool Carries(CellOutput output) =>
        (output switch { ResultOutput result => result.Data, DisplayOutput display => display.Data, _ => throw new ArgumentException(null, nameof(output)) })[MimeBundle.Html]!.Contains("plotly.js v", StringComparison.Ordinal);
}
