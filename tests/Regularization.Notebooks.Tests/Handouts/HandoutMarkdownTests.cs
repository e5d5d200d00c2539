using System.Text.Json.Nodes;
using static Regularization.Notebooks.Tests.Handouts.HandoutRun;

namespace Regularization.Notebooks.Tests.Handouts;

/// <summary>What texts may hold beyond plain Markdown.</summary>
public sealed class HandoutMarkdownTests : IDisposable
{
    private const string Dot = "iVBORw0KGgo=";

    private readonly HandoutRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("a bare\n\n\\begin{align}\na &= b \\\\\n  &= c\n\\end{align}\n\nenvironment", 1)]
    [InlineData("one in a line \\begin{equation} x \\end{equation} of words", 1)]
    [InlineData("\\begin{align*}\nL &= a \\\\\n- b &= c \\\\\n+ d &= e\n\\end{align*}", 1)] // no list
    [InlineData("$$ x = a\n+ b\n> c $$", 1)] // no list and no quote
    [InlineData("> a quote\n> $$\n> x\n> + y\n> $$\n> and on", 1)]
    [InlineData("- an item\n  $$\n  x\n  $$\n- another", 1)]
    [InlineData("broken $x +\ny$ over lines", 1)]
    [InlineData("broken $\nx + y_1\n$ over lines", 1)]
    [InlineData("with $ x^2 $ blanks", 1)]
    [InlineData("value $ x $ blanks", 1)]
    [InlineData("a \\\\(x\\\\) and \\\\[ y \\\\] as MathJax has them", 2)]
    [InlineData("\\\\[\nx\n+ y\n\\\\]", 1)]
    [InlineData("10$^{-3}$ of a meter", 1)]
    [InlineData("it costs 5 $ or 6 $ more", 0)]
    [InlineData("it costs 5$\nor 6$ more", 0)]
    [InlineData("`\\begin{align} x \\end{align}` as code", 0)]
    [InlineData("```\n\\begin{align}\nx\n\\end{align}\n$$\ny\n$$\n```", 0)]
    [InlineData("a \\begin{align} without its end", 0)]
    [InlineData("nothing to see: \\\\( and \\(x\\)", 0)]
    public async Task Formulas_are_found_where_Jupyter_finds_them(string text, int formulas)
    {
        var main = (await _run.PageAsync(Text("# T\n\n" + text))).QuerySelector("main")!;

        Assert.Equal(formulas, main.QuerySelectorAll("math").Length);
        if (formulas > 0)
        {
            Assert.Empty(main.QuerySelectorAll("li > p > math ~ ul, blockquote blockquote"));
            Assert.DoesNotContain('$', main.TextContent);
            Assert.DoesNotContain('\\', main.TextContent);
        }
    }

    [Fact]
    public async Task Equations_are_numbered_through_the_page_and_can_be_referred_to_from_anywhere()
    {
        var page = await _run.PageAsync(
            Text("# T\n\nSee \\eqref{second} below, and $\\eqref{first}$."),
            Text("\\begin{equation}\\label{first} x \\end{equation}\n\n$$y$$"),
            Text("\\begin{align} a &= b \\label{second} \\\\ c &= d \\end{align}"));
        var references = page.QuerySelectorAll("main p a[href^='#equation-']");

        Assert.Equal(["(1)", "(2)", "(3)"], page.QuerySelectorAll("main mtd.number").Select(number => number.TextContent));
        Assert.Equal(["(2)", "(1)"], references.Select(reference => reference.TextContent));
        Assert.All(references, reference => Assert.Equal(reference.TextContent, page.GetElementById(reference.GetAttribute("href")![1..])!.QuerySelector(".number")!.TextContent));
    }

    [Fact]
    public async Task A_reference_to_an_equation_that_is_not_there_is_told()
    {
        Assert.Equal(ExitCode.Usage, await _run.InvokeAsync("handout", _run.WriteNotebook("a.ipynb", [Text("# T"), Text("See \\eqref{loss}.")]), "-o", _run.PathOf("out")));
        Assert.Contains("cell 2 of 2 (a text cell): there is no equation with \\label{loss}", _run.Error);
    }

    [Fact]
    public async Task A_command_that_a_text_defines_holds_in_later_ones()
    {
        var page = await _run.PageAsync(Text("# T\n\n$\\newcommand{\\loss}{\\mathcal{L}}$"), Text("The loss $\\loss_2$"));

        Assert.Equal("ℒ2", page.QuerySelectorAll("math").Last().TextContent);
    }

    [Fact]
    public async Task Footnotes_are_numbered_through_the_page_and_lead_there_and_back()
    {
        var page = await _run.PageAsync(
            Text("# T\n\nOne[^a] and two[^b].\n\n[^a]: The first.\n[^b]: The second, with $x$."),
            Text("Three[^c], and one again[^a].\n\n[^c]: The third."));
        var numbers = page.QuerySelectorAll("main sup a");

        Assert.Equal(["1", "2", "3", "4"], numbers.Select(number => number.TextContent)); // a footnote that another cell holds is shown here, too
        Assert.Equal(4, numbers.Select(number => number.Id).Distinct().Count());
        Assert.All(numbers, number =>
        {
            var note = page.GetElementById(number.GetAttribute("href")![1..])!;
            Assert.Contains("#" + number.Id, note.QuerySelectorAll("a.back").Select(back => back.GetAttribute("href")));
        });
        Assert.Contains("The first.", page.GetElementById("footnote-4")!.TextContent);
        Assert.DoesNotContain("[^", page.QuerySelector("main")!.TextContent);
    }

    [Theory]
    [InlineData("a.ipynb", "Note", "Warning")]
    [InlineData("a.ja.ipynb", "補足", "警告")]
    public async Task Alerts_have_their_names_in_the_language_of_the_page(string name, params string[] names)
    {
        var page = Parse(await _run.MakeAsync(name, [Text("# T\n\n> [!NOTE]\n> Some *words*.\n\n> [!WARNING]\n> $x$")]));

        Assert.Equal(names, page.QuerySelectorAll(".alert .label").Select(label => label.TextContent));
        Assert.NotNull(page.QuerySelector(".alert.note em"));
        Assert.NotNull(page.QuerySelector(".alert.warning math"));
        Assert.DoesNotContain("[!", page.QuerySelector("main")!.TextContent);
    }

    [Fact]
    public async Task Definition_lists_are_lists()
    {
        var page = await _run.PageAsync(Text("# T\n\nLoss\n:   What is made small.\n"));

        Assert.Equal("Loss", page.QuerySelector("main dt")!.TextContent.Trim());
        Assert.Equal("What is made small.", page.QuerySelector("main dd")!.TextContent.Trim());
    }

    [Theory]
    [InlineData("![a dot](attachment:dot.png)")]
    [InlineData("![a dot](attachment:with%20blank.png)")]
    [InlineData("<img src=\"attachment:dot.png\" alt=\"a dot\">")]
    public async Task An_image_that_was_pasted_into_a_cell_is_shown(string text)
    {
        var cell = Text("# T\n\n" + text);
        cell["attachments"] = new JsonObject { ["dot.png"] = new JsonObject { ["image/png"] = Dot }, ["with blank.png"] = new JsonObject { ["image/png"] = new JsonArray(Dot) } };
        var image = (await _run.PageAsync(cell)).QuerySelector("main img")!;

        Assert.Equal("data:image/png;base64," + Dot, image.GetAttribute("src"));
        Assert.Equal("a dot", image.GetAttribute("alt"));
    }

    [Theory]
    [InlineData("![x](attachment:other.png)", "the image other.png is not attached to the cell")]
    [InlineData("![x](attachment:page.html)", "the image page.html is not attached to the cell, or not of a kind")]
    [InlineData("![x](attachment:broken.png)", "the image broken.png is not attached")]
    [InlineData("![x](data:text/html;base64,AAAA)", "is not of a kind")]
    [InlineData("<p><img width=3 src='https://example.org/x.png'></p>", "on the network")]
    [InlineData("some <img src=missing.png> words", "the image missing.png is not there")]
    public async Task An_image_that_cannot_be_held_is_told(string text, string reason)
    {
        var cell = Text(text);
        cell["attachments"] = new JsonObject { ["page.html"] = new JsonObject { ["text/html"] = "PHNjcmlwdD4=" }, ["broken.png"] = new JsonObject { ["image/png"] = "\" onerror=\"alert(1)" } };

        Assert.Equal(ExitCode.Usage, await _run.InvokeAsync("handout", _run.WriteNotebook("a.ipynb", [cell]), "-o", _run.PathOf("out")));
        Assert.Contains(reason, _run.Error);
    }

    [Fact]
    public async Task Images_in_HTML_are_put_into_the_page()
    {
        File.WriteAllBytes(_run.PathOf("dot.png"), [1, 2, 3]);
        var page = await _run.PageAsync(Text("# T\n\n<div align=\"center\">\n<img class=\"a\" src=\"dot.png\" width=\"40\">\n</div>\n\nand <IMG SRC = './dot.png'> inline"));

        Assert.Equal(["data:image/png;base64,AQID", "data:image/png;base64,AQID"], page.QuerySelectorAll("main img").Select(image => image.GetAttribute("src")));
        Assert.Equal("40", page.QuerySelector("main img")!.GetAttribute("width"));
    }

    [Theory]
    [InlineData("[x](#My-Heading)", "#my-heading")]
    [InlineData("[x](#my-heading)", "#my-heading")]
    [InlineData("[x](#%E6%AD%A3%E5%89%87%E5%8C%96-L2)", "#%E6%AD%A3%E5%89%87%E5%8C%96-l2")]
    [InlineData("<a href='#My-Heading'>x</a>", "#my-heading")]
    [InlineData("[x](#mark)", "#mark")]
    [InlineData("[x](https://example.org/#a)", "https://example.org/#a")]
    [InlineData("[x](other.ipynb)", "other.html")]
    [InlineData("[x](other.ipynb#Part-1)", "other.html#Part-1")]
    [InlineData("[x](sub/third.ipynb)", "../sub/third.ipynb")] // has no handout
    [InlineData("[x](data%20file.csv)", "../data%20file.csv")]
    public async Task Links_lead_to_where_they_led_in_the_notebook(string text, string target)
    {
        Directory.CreateDirectory(_run.PathOf("sub"));
        File.WriteAllText(_run.PathOf("data file.csv"), "");
        _run.WriteNotebook("sub/third.ipynb", []);
        var other = _run.WriteNotebook("other.ipynb", [Text("# Other")]);
        var notebook = _run.WriteNotebook("a.ipynb", [Text("# T\n\n" + text), Text("## My Heading\n\n## 正則化 L2\n\n<a id=\"mark\"></a>")]);
        Assert.Equal(ExitCode.Success, await _run.InvokeAsync("handout", notebook, other, "-o", _run.PathOf("out")));

        Assert.Equal(target, Parse(_run.HtmlOf("a.ipynb")).QuerySelector("main p a[href]")!.GetAttribute("href"));
        Assert.Equal("", _run.Error);
    }

    [Theory]
    [InlineData("[x](#nowhere)", "the link #nowhere leads nowhere")]
    [InlineData("[x](nothing.csv)", "the link nothing.csv leads nowhere")]
    [InlineData("[x](javascript:alert(1))", "the link javascript:alert(1) is not of a kind that handouts follow")]
    [InlineData("[x](JaVaScRiPt:alert(1))", "the link JaVaScRiPt:alert(1) is not of a kind that handouts follow")]
    public async Task A_link_that_leads_nowhere_is_told_and_the_handout_made(string text, string note)
    {
        var page = await _run.PageAsync(Text("# T\n\n" + text));

        Assert.Contains($"cell 1 of 1 (a text cell): {note}", _run.Error);
        Assert.DoesNotContain("script:", page.QuerySelector("main p")!.InnerHtml, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task With_allowed_errors_a_formula_and_an_image_that_cannot_be_shown_stand_there_as_they_were_written()
    {
        var page = Parse(await _run.MakeAsync("a.ipynb", [Text("# T\n\n$\\unheardof<b>$ and ![x](https://example.org/x.png), see \\eqref{none}")], null, "--allow-errors"));

        Assert.Equal("\\unheardof<b>", page.QuerySelector("code.unsupported")!.TextContent);
        Assert.Contains("\\unheardof is not a LaTeX command", _run.Error);
        Assert.Contains("on the network", _run.Error);
        Assert.Contains("no equation with \\label{none}", _run.Error);
    }

    [Theory]
    [InlineData(">", "")]
    [InlineData("- ", "")]
    [InlineData("[", "](x)")]
    [InlineData("*", "*")]
    [InlineData("![", "](x)")]
    public async Task Deep_nesting_is_told_or_shown(string open, string close)
    {
        var text = string.Concat(Enumerable.Repeat(open, 5000)) + "x" + string.Concat(Enumerable.Repeat(close, 5000));
        var exitCode = await _run.InvokeAsync("handout", _run.WriteNotebook("a.ipynb", [Text(text)]), "-o", _run.PathOf("out"));

        Assert.True(exitCode == ExitCode.Success || _run.Error.Contains("nested more than 100 deep", StringComparison.Ordinal) || _run.Error.Contains("the image", StringComparison.Ordinal), _run.Error);
    }

    [Fact]
    public async Task Raw_cells_are_shown_as_what_they_are_meant_for()
    {
        var page = await _run.PageAsync(Raw("---\ntitle: X\n---", null), Text("# T"), Raw("<b>words</b>", null), Raw("<mark>html</mark>", "text/html"), Raw("*stressed*", "text/markdown"), Raw("\\LaTeX", "text/latex"));
        var main = page.QuerySelector("main")!;

        Assert.DoesNotContain("title:", main.TextContent);
        Assert.Equal("<b>words</b>", main.QuerySelector("pre.raw")!.TextContent);
        Assert.Equal("html", main.QuerySelector("mark")!.TextContent);
        Assert.Equal("stressed", main.QuerySelector("em")!.TextContent);
        Assert.DoesNotContain("LaTeX", main.TextContent);
    }

    [Fact]
    public async Task Notes_for_the_speaker_are_for_instructors()
    {
        var notes = Text("Ask the class first.");
        notes["metadata"]!["slideshow"] = new JsonObject { ["slide_type"] = "notes" };
        var student = Parse(await _run.MakeAsync("a.ipynb", [Text("# T"), notes.DeepClone().AsObject()]));
        var instructor = Parse(await _run.MakeAsync("a.ipynb", [Text("# T"), notes], null, "--audience", "instructor"));

        Assert.DoesNotContain("Ask the class", student.Body!.TextContent);
        Assert.Contains("Ask the class", instructor.Body!.TextContent);
    }

    private static JsonObject Raw(string source, string? format) => new()
    {
        ["cell_type"] = "raw",
        ["metadata"] = format is null ? [] : new JsonObject { ["format"] = format },
        ["source"] = source,
    };
}
