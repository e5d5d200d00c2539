using AngleSharp.Dom;
using static Regularization.Notebooks.Tests.Handouts.HandoutRun;

namespace Regularization.Notebooks.Tests.Handouts;

/// <summary>What a handout shows of a cell's outputs.</summary>
public sealed class HandoutOutputTests : IDisposable
{
    private readonly HandoutRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("10%\r50%\r100%\n", "100%")]
    [InlineData("10%\r50%\r", "50%")]
    [InlineData("a long one\rshort\n", "short")]
    [InlineData("one\r\ntwo\r\n", "one\ntwo")]
    [InlineData("epoch 1\rdone\nepoch 2\rdone\n", "done\ndone")]
    [InlineData("\u001b[31m1\u001b[0m\r\u001b[32m2\u001b[0m", "2")]
    [InlineData("\u001b[2K\u001b[1Ga\u001b]0;title\ab", "ab")]
    [InlineData("ab\bc", "ac")]
    [InlineData("\u001b[31mred \u001b[1mbold\u001b[0m plain <b>", "red bold plain <b>")]
    [InlineData("a lone \u001b", "a lone ")]
    public void A_line_that_was_written_over_shows_its_last_state(string written, string shown) => Assert.Equal(shown, Terminal(written).TextContent);

    [Theory]
    [InlineData("\u001b[31mx", "ansi-red", null)]
    [InlineData("\u001b[1;92mx", "ansi-bold ansi-green", null)]
    [InlineData("\u001b[1m\u001b[22;4mx", "ansi-underline", null)]
    [InlineData("\u001b[44mx", "ansi-on-blue", null)]
    [InlineData("\u001b[7mx", "ansi-paper ansi-on-ink", null)]
    [InlineData("\u001b[38;5;1mx", "ansi-red", null)]
    [InlineData("\u001b[38;5;196mx", null, "color:color-mix(in oklab,#ff0000 60%,var(--ink))")]
    [InlineData("\u001b[38;2;1;2;3mx", null, "color:color-mix(in oklab,#010203 60%,var(--ink))")]
    [InlineData("\u001b[48;5;232mx", null, "background:color-mix(in oklab,#080808 25%,var(--paper))")]
    [InlineData("\u001b[31m\u001b[39mx", null, null)]
    public void Colours_of_terminals_become_colours(string written, string? classes, string? style)
    {
        var span = Terminal(written).QuerySelector("span");

        Assert.Equal(classes, span?.GetAttribute("class"));
        Assert.Equal(style, span?.GetAttribute("style"));
    }

    [Fact]
    public async Task Run_keeps_the_text_that_the_handout_shows_the_end_of()
    {
        var notebook = _run.WriteNotebook("a.ipynb", [Code("Console.Write(\"10%\\r100%\\n\");")]);
        await _run.InvokeAsync("run", notebook, "--output", _run.PathOf("executed.ipynb"));
        await _run.InvokeAsync("handout", notebook, "-o", _run.PathOf("out"));

        Assert.Contains("10%\\r100%\\n", File.ReadAllText(_run.PathOf("executed.ipynb")));
        Assert.Equal("100%", Parse(_run.HtmlOf("a.ipynb")).QuerySelector(".output pre")!.TextContent);
    }

    [Theory]
    [InlineData("text/latex", "$\\\\frac{a}{b}$", "math:not([display]) mfrac")]
    [InlineData("text/latex", "\\\\begin{align} a &= b \\\\end{align}", "math[display] mtable")]
    [InlineData("text/latex", "\\\\lambda^2", "math[display] msup")]
    [InlineData("application/json", "{\\\"a\\\":[1,\\\"<b>\\\"]}", "pre")]
    [InlineData("application/geo+json", "{\\\"a\\\":1}", "pre")]
    [InlineData("image/gif", "R0lGOA==", "img[src='data:image/gif;base64,R0lGOA==']")]
    [InlineData("image/webp", "AQID", "img[src='data:image/webp;base64,AQID']")]
    [InlineData("image/svg+xml", "<svg onload='x'/>", "img[src^='data:image/svg+xml;base64,']")]
    [InlineData("text/x-own", "own <b>", "pre")]
    [InlineData("application/x-own", "own", "p")]
    public async Task Values_are_shown_in_what_they_offer(string mimeType, string content, string selector)
    {
        var page = await _run.PageAsync(Text("# T"), Code($$"""
            using Microsoft.DotNet.Interactive.Formatting;
            public class Own { }
            Formatter.Register<Own>(_ => "{{content}}", "{{mimeType}}");
            Formatter.Register<Own>(_ => "the text", "text/plain");
            Formatter.SetPreferredMimeTypesFor(typeof(Own), "{{mimeType}}");
            new Own()
            """));
        var value = page.QuerySelector(".value")!;

        Assert.NotNull(mimeType.StartsWith("application", StringComparison.Ordinal) || mimeType == "text/x-own" ? value : value.QuerySelector(selector));
        Assert.Null(value.QuerySelector("b"));
        Assert.NotEqual("", value.InnerHtml.Trim());
    }

    private static IElement Terminal(string text) =>
        new AngleSharp.Html.Parser.HtmlParser().ParseDocument($"<pre>{TerminalText.ToHtml(text)}</pre>").QuerySelector("pre")!;
}
