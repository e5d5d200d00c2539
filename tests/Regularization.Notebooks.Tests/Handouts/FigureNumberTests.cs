namespace Regularization.Notebooks.Tests.Handouts;

/// <summary>Figures that leave room for a number are numbered in the order of the page, and can be linked.</summary>
public sealed class FigureNumberTests : IDisposable
{
    private const string Figure = """
        public class Picture
        {
            public string ToHtml() => "<figure class=\"a\"><style>p{}</style><script data-once>window.once = 1;</script><figcaption><span class=\"figure-number\" data-text=\"Figure {0}.\"></span>A caption.</figcaption></figure>";
        }
        """;

    private readonly HandoutRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_figure_has_the_number_of_its_place_and_the_address_of_its_cell()
    {
        var (first, second) = (HandoutRun.Code("new Picture()"), HandoutRun.Code("new Picture()"));
        first["id"] = "fit";
        var page = await _run.PageAsync(HandoutRun.Code(Figure), first, second);
        var numbers = page.QuerySelectorAll("a.figure-number").ToList();

        Assert.Equal(["Figure 1. A caption.", "Figure 2. A caption."], page.QuerySelectorAll("figcaption").Select(caption => caption.TextContent));
        Assert.Equal(["#figure-fit", $"#figure-{second["id"]}"], numbers.Select(number => number.GetAttribute("href")));
        Assert.All(numbers, number => Assert.Equal(number.Closest("figure"), page.GetElementById(number.GetAttribute("href")![1..])!.Closest("figure")));
    }

    [Fact]
    public async Task What_figures_have_in_common_stands_there_once()
    {
        var page = await _run.PageAsync(HandoutRun.Code(Figure), HandoutRun.Code("new Picture()"), HandoutRun.Code("new Picture()"));

        Assert.Single(page.QuerySelectorAll("script[data-once]"));
        Assert.Single(page.QuerySelectorAll("figure style"));
    }
}
