using System.Globalization;
using AngleSharp.Html.Parser;
using Microsoft.DotNet.Interactive.Formatting;

namespace Regularization.Tests;

public sealed class TableTests
{
    private static readonly Table Example = Table.Of(
        [("a", 1.5), ("<b>", 1234.56789)],
        ("name", row => row.Item1), ("number", row => row.Item2), ("count", row => (int)(row.Item2 * 1000)));

    [Fact]
    public void Plain_text_is_aligned() => Assert.Equal(
        """
        name     number      count
        a        1.5000      1,500
        <b>   1234.5679  1,234,567
        """.ReplaceLineEndings("\n"), Example.ToString());

    [Fact]
    public void Japanese_letters_take_two_columns() => Assert.Equal(
        """
        実験        誤差
        正則化なし     1
        L2            10
        """.ReplaceLineEndings("\n"), Table.Of([("正則化なし", 1), ("L2", 10)], ("実験", row => row.Item1), ("誤差", row => row.Item2)).ToString());

    [Fact]
    public void Html_is_escaped_and_drawn_by_DotNet_Interactive()
    {
        var html = new HtmlParser().ParseDocument(Example.ToDisplayString("text/html"));

        Assert.Equal(["name", "number", "count"], html.QuerySelectorAll("thead th").Select(header => header.TextContent));
        Assert.Equal(["<b>", "1234.5679", "1,234,567"], html.QuerySelectorAll("tbody tr").Last().Children.Select(cell => cell.TextContent));
    }

    [Fact]
    public void Numbers_are_the_same_in_every_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Contains("1,5", Table.Of([1.5], ("n", n => $"{n}")).ToString()); // the culture is German indeed
            Assert.Contains("1.5000", Table.Of([1.5], ("n", n => n)).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
