using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using static Regularization.Notebooks.Tests.Handouts.HandoutRun;

namespace Regularization.Notebooks.Tests.Handouts;

public sealed class HandoutTests : IDisposable
{
    private readonly HandoutRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task The_first_heading_is_the_title_and_stands_alone_in_the_header()
    {
        var page = await _run.PageAsync(Text("# L2 & *more*\n\nIntroduction."), Text("## Next"));

        Assert.Equal("L2 & more", page.Title);
        Assert.Equal("L2 & more", page.QuerySelector("header h1")!.TextContent);
        Assert.Single(page.QuerySelectorAll("h1"));
        Assert.Contains("Introduction.", page.QuerySelector("main")!.TextContent);
    }

    [Fact]
    public async Task A_notebook_without_a_heading_bears_its_file_name()
    {
        var page = await _run.PageAsync(Text("Only words."));

        Assert.Equal("sample", page.Title);
        Assert.Equal("sample", page.QuerySelector("header h1")!.TextContent);
    }

    [Fact]
    public async Task A_title_behind_a_first_code_cell_is_moved_to_the_header_too()
    {
        var page = await _run.PageAsync(Code("1"), Text("# Title"), Text("# Part"));

        Assert.Equal("Title", page.QuerySelector("header h1")!.TextContent);
        Assert.Equal(["Part"], page.QuerySelectorAll("main h1").Select(heading => heading.TextContent));
        Assert.Equal(["Part"], page.QuerySelectorAll("nav a").Select(link => link.TextContent));
    }

    [Fact]
    public async Task Markdown_that_a_cell_shows_is_rendered()
    {
        var page = await _run.PageAsync(Text("# T"), Code("using Microsoft.DotNet.Interactive.Formatting;\npublic class Note { }\nFormatter.Register<Note>(_ => \"# One\\n\\n*two* $x$\", \"text/markdown\");\nFormatter.SetPreferredMimeTypesFor(typeof(Note), \"text/markdown\");\nnew Note()"));

        Assert.Equal("One", page.QuerySelector(".value h1")!.TextContent);
        Assert.NotNull(page.QuerySelector(".value em"));
        Assert.NotNull(page.QuerySelector(".value math"));
    }

    [Theory]
    [InlineData("lesson.ja.ipynb", null, "ja", "目次")]
    [InlineData("lesson.ipynb", "ja", "ja", "目次")]
    [InlineData("lesson.ja.ipynb", "en", "en", "Contents")]
    [InlineData("lesson.de.ipynb", null, "de", "Contents")]
    [InlineData("lesson.ipynb", null, "en", "Contents")]
    public async Task The_language_comes_from_the_metadata_or_the_file_name(string name, string? metadata, string language, string contents)
    {
        var page = Parse(await _run.MakeAsync(name, [Text("# A\n\n## B")], metadata is null ? null : new JsonObject { ["language"] = metadata }));

        Assert.Equal(language, page.DocumentElement.GetAttribute("lang"));
        Assert.Equal(contents, page.QuerySelector("nav")!.GetAttribute("aria-label"));
    }

    [Fact]
    public async Task Every_entry_of_the_contents_leads_to_its_heading()
    {
        var page = await _run.PageAsync(Text("# Title\n\n## Data & noise"), Text("## 正則化とは\n\n### 正則化とは"), Text("## The loss $L_2$ and $\\lambda$\n\n#### Too small for the contents"));
        var links = page.QuerySelectorAll("nav a");

        Assert.Equal(["Data & noise", "正則化とは", "正則化とは", "The loss L2 and λ"], links.Select(link => link.TextContent));
        Assert.All(links, link =>
        {
            var target = page.GetElementById(Uri.UnescapeDataString(link.GetAttribute("href")![1..]));
            Assert.NotNull(target);
            Assert.StartsWith("H", target.TagName);
        });
        Assert.Equal(links.Length, links.Select(link => link.GetAttribute("href")).Distinct().Count());
    }

    [Fact]
    public async Task Tables_and_code_in_texts_are_shown()
    {
        var page = await _run.PageAsync(Text("# T\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```python\nx < 1\n```\n\n```csharp\nvar x = 1;\n```"));

        Assert.Equal("1", page.QuerySelector("td")!.TextContent);
        Assert.Equal("x < 1\n", page.QuerySelectorAll("pre code")[0].TextContent + "\n");
        Assert.Equal("var", page.QuerySelectorAll("pre code")[1].QuerySelector(".k")!.TextContent);
    }

    [Theory]
    [InlineData("the weight $w_i$ is", 1)]
    [InlineData("値$w_i$の事前分布", 1)]
    [InlineData("a price of 5$ and of 6$", 0)]
    [InlineData("$5 and $6", 0)]
    [InlineData(@"\$x$", 0)]
    [InlineData("`$x$`", 0)]
    [InlineData("和\n$$\nL = \\sum_i w_i^2\n$$\nの大きさ", 1)]
    [InlineData("in a line: $$x$$ and on", 1)]
    [InlineData("$a$ and $b$, $c$.", 3)]
    [InlineData("$$ \\begin{cases} x & \\text{if } x > 0 \\\\ 0 & \\text{otherwise} \\end{cases} $$", 1)]
    public async Task Formulas_are_told_from_dollars(string text, int formulas)
    {
        var page = await _run.PageAsync(Text("# T\n\n" + text));

        Assert.Equal(formulas, page.QuerySelectorAll("main math").Length);
        if (formulas > 0)
        {
            Assert.DoesNotContain('$', page.QuerySelector("main")!.TextContent);
        }
    }

    [Fact]
    public async Task Images_of_texts_are_put_into_the_page()
    {
        File.WriteAllBytes(_run.PathOf("dot.png"), [1, 2, 3]);
        var page = await _run.PageAsync(Text("# T\n\n![A dot](dot.png)"));

        Assert.Equal("data:image/png;base64,AQID", page.QuerySelector("main img")!.GetAttribute("src"));
    }

    [Fact]
    public async Task Code_is_coloured_as_the_compiler_reads_it()
    {
        var page = await _run.PageAsync(
            Code("record Point(int X);"),
            Code("// a comment\nvar text = $\"{new Point(0x1F)} \\n\"; /* int */\nvar raw = \"\"\"\n    var \"quoted\"\n    \"\"\";\nrequired(text);\nvoid required(string s) => Console.WriteLine(s);"));
        var code = page.QuerySelectorAll(".input code")[1];

        Assert.Equal(["// a comment", "/* int */"], Words(code, "c"));
        Assert.Equal(["var", "new", "var", "void", "string"], Words(code, "k"));
        Assert.Equal(["Point", "Console"], Words(code, "t")); // the type is known from the cell before
        Assert.Equal(["0x1F"], Words(code, "n"));
        Assert.Equal(["required", "required", "WriteLine"], Words(code, "m"));
        Assert.Contains("var \"quoted\"", string.Concat(Words(code, "s")));
    }

    [Fact]
    public async Task Code_is_shown_as_it_was_written()
    {
        File.WriteAllText(_run.PathOf("setup.csx"), "var a = 1;");
        const string source = "\n#!import setup.csx\n\n#!time\nif (a < 2 && a > 0)\n{\n}\n\n// <script>";
        var page = await _run.PageAsync(Code(source + "\n\n"));

        Assert.Equal(source, page.QuerySelector(".input code")!.TextContent);
        Assert.Equal(["#!import setup.csx", "#!time"], Words(page.QuerySelector(".input code")!, "d"));
    }

    [Fact]
    public async Task Text_from_cells_is_escaped_and_freed_of_terminal_colours()
    {
        var page = await _run.PageAsync(Code("Console.WriteLine(\"<b>bold</b> \\u001b[31mred\\u001b[0m\");\nConsole.Error.WriteLine(\"<i>\");\n\"<script>alert(1)</script>\""));
        var outputs = page.QuerySelectorAll(".output pre");

        Assert.Equal(["<b>bold</b> red", "<i>", "<script>alert(1)</script>"], outputs.Select(pre => pre.TextContent));
        Assert.False(outputs[0].ClassList.Contains("stderr"));
        Assert.True(outputs[1].ClassList.Contains("stderr"));
    }

    [Fact]
    public async Task Html_of_values_goes_in_as_it_is_but_the_formatters_style_only_once()
    {
        var page = await _run.PageAsync(
            Code("public class Mark { public string ToHtml() => \"<mark data-x='1'>&amp;</mark><style>mark { color: red }</style>\"; }\nnew Mark()"),
            Code("new Mark()"),
            Code("new[] { new { A = 1 } }"),
            Code("new[] { new { A = 2 } }"));

        Assert.Equal(2, page.QuerySelectorAll("mark[data-x]").Length);
        var styles = page.QuerySelectorAll(".value style").Select(style => style.TextContent).ToList();
        Assert.Equal(2, styles.Count);
        Assert.Equal(2, styles.Distinct().Count());
    }

    [Fact]
    public async Task A_display_shows_what_it_was_updated_to()
    {
        var page = await _run.PageAsync(Code("var shown = \"first\".Display();\n\"other\".Display();\nshown.Update(\"second\");"), Code("shown.Update(\"third\");"));

        Assert.Equal(["third", "other"], page.QuerySelectorAll(".value").Select(value => value.TextContent.Trim()));
    }

    [Fact]
    public async Task Images_of_values_are_shown()
    {
        var page = await _run.PageAsync(Code("""
            using Microsoft.DotNet.Interactive.Formatting;
            public class Dot { public override string ToString() => "a \"dot\""; }
            Formatter.Register<Dot>(_ => "AQID", "image/png");
            Formatter.SetPreferredMimeTypesFor(typeof(Dot), "image/png");
            new Dot()
            """));

        var image = page.QuerySelector(".value img")!;
        Assert.Equal("data:image/png;base64,AQID", image.GetAttribute("src"));
        Assert.Equal("a \"dot\"", image.GetAttribute("alt"));
    }

    [Fact]
    public async Task Plotly_is_embedded_once_before_the_first_chart_and_only_for_charts()
    {
        await _run.MakeAsync("charts.ipynb", [Code(ChartSample.Source), Code("new Chart()"), Code("new Chart()")]);
        await _run.MakeAsync("plain.ipynb", [Code("1")]);
        var charts = Parse(_run.HtmlOf("charts.ipynb"));
        var libraries = charts.QuerySelectorAll("script").Where(script => script.TextContent.Contains("plotly.js v", StringComparison.Ordinal)).ToList();

        var library = Assert.Single(libraries);
        Assert.Equal(2, charts.QuerySelectorAll("figure").Length);
        Assert.True(library.CompareDocumentPosition(charts.QuerySelector("figure")!).HasFlag(AngleSharp.Dom.DocumentPositions.Following));
        Assert.True(new FileInfo(_run.HtmlOf("charts.ipynb")).Length < 4_200_000);
        Assert.True(new FileInfo(_run.HtmlOf("plain.ipynb")).Length < 50_000);
    }

    [Theory]
    [InlineData("remove-cell", false, false, false)]
    [InlineData("remove-input", false, true, false)]
    [InlineData("remove-output", true, false, false)]
    [InlineData("hide-input", true, true, true)]
    [InlineData("hide-output", true, true, true)]
    [InlineData("hide-cell", true, true, true)]
    [InlineData("some-other-tag", true, true, false)]
    public async Task Tags_mean_what_they_mean_in_Jupyter_Book(string tag, bool hasInput, bool hasOutput, bool isFolded)
    {
        var page = await _run.PageAsync(Text("# T"), Code("var used = 6 * 7;\nConsole.WriteLine(\"shown\");", tag), Code("used"));
        var main = page.QuerySelector("main")!;

        Assert.Equal(hasInput, main.TextContent.Contains("var used", StringComparison.Ordinal));
        Assert.Equal(hasOutput, main.QuerySelectorAll(".output pre").Any(pre => pre.TextContent == "shown"));
        Assert.Equal(isFolded, main.QuerySelectorAll("details:not([open])").Length == 1);
        Assert.Contains("42", main.TextContent); // the cell has run all the same
    }

    [Fact]
    public async Task Hidden_parts_are_folded_and_the_others_are_not()
    {
        var page = await _run.PageAsync(Code("Console.WriteLine(1);", "hide-input"), Code("Console.WriteLine(2);", "hide-output"), Code("Console.WriteLine(3);", "hide-cell"));

        Assert.False(page.QuerySelectorAll("details.input")[0].HasAttribute("open"));
        Assert.True(page.QuerySelectorAll("details.input")[1].HasAttribute("open"));
        Assert.Equal("2", page.QuerySelector("details.output:not([open]) pre")!.TextContent);
        Assert.Equal(2, page.QuerySelectorAll("details.folded:not([open]) pre").Length);
    }

    [Fact]
    public async Task Solutions_are_for_instructors()
    {
        var cells = () => new[] { Text("# T"), Text("## Exercise"), Text("## The answer", "solution"), Code("var answer = 42;", "solution"), Code("answer") };
        var student = Parse(await _run.MakeAsync("sample.ipynb", cells()));
        var instructor = Parse(await _run.MakeAsync("sample.ipynb", cells(), null, "--audience", "instructor"));

        Assert.DoesNotContain("answer =", student.QuerySelector("main")!.TextContent);
        Assert.DoesNotContain("The answer", student.Body!.TextContent);
        Assert.Contains("42", student.QuerySelector("main")!.TextContent); // the solution has run all the same
        Assert.Equal(2, instructor.QuerySelectorAll(".solution").Length);
        Assert.Contains("The answer", instructor.QuerySelector("nav")!.TextContent);
        Assert.NotNull(instructor.QuerySelector("header .label"));
        Assert.Null(student.QuerySelector("header .label"));
    }

    [Fact]
    public async Task The_page_says_what_made_it()
    {
        var page = await _run.PageAsync(Code("#r \"nuget: Markdig, 1.6.0\"\nvoid manual_seed(int value) { }\nmanual_seed(7);\nvar random = new Random(Seed: 3);\nmanual_seed(7);"));
        var footer = page.QuerySelector("footer")!.TextContent;

        Assert.Contains(RuntimeInformation.FrameworkDescription, footer);
        Assert.Contains("Markdig 1.6.0", footer);
        Assert.Equal(["manual_seed(7)", "Seed: 3"], page.QuerySelectorAll("footer code").Select(code => code.TextContent));
        Assert.Equal(DateTime.Now.Date, DateTime.Parse(page.QuerySelector("footer time")!.GetAttribute("datetime")!, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task A_page_leads_to_its_other_language_to_the_next_one_and_to_its_notebook()
    {
        string[] notebooks =
        [
            _run.WriteNotebook("a.ipynb", [Text("# First")]), _run.WriteNotebook("a.ja.ipynb", [Text("# 最初")]),
            _run.WriteNotebook("b.ipynb", [Text("# Second & *last*")]), _run.WriteNotebook("c.ipynb", [Text("# Third")], new JsonObject { ["next"] = "a.ipynb" }),
        ];
        Assert.Equal(ExitCode.Success, await _run.InvokeAsync(["handout", .. notebooks, "-o", _run.PathOf("out")]));
        File.Copy(notebooks[2], _run.PathOf("out/b.ipynb"));
        Assert.Equal(ExitCode.Success, await _run.InvokeAsync("handout", notebooks[2], "-o", _run.PathOf("out")));

        Assert.Equal(["日本語→a.ja.html", "next:Second & *last*→b.html"], Links("a.ipynb"));
        Assert.Equal(["English→a.html"], Links("a.ja.ipynb"));
        Assert.Equal(["Notebook (.ipynb)→b.ipynb"], Links("b.ipynb"));
        Assert.Equal(["next:First→a.html"], Links("c.ipynb"));

        IEnumerable<string> Links(string notebook) => Parse(_run.HtmlOf(notebook)).QuerySelectorAll(".beside a, a[rel=next]").Select(link => $"{(link.HasAttribute("rel") ? "next:" : "")}{link.TextContent}→{link.GetAttribute("href")}");
    }

    [Fact]
    public async Task Two_runs_make_the_same_page()
    {
        var cells = () => new[] { Text("# T\n\n$x$"), Code("new[] { new { A = 1 } }"), Code("Enumerable.Range(0, 3).Sum()") };
        var first = File.ReadAllText(await _run.MakeAsync("sample.ipynb", cells()));

        Assert.Equal(first, File.ReadAllText(await _run.MakeAsync("sample.ipynb", cells())));
    }

    private static IEnumerable<string> Words(AngleSharp.Dom.IElement code, string style) => code.QuerySelectorAll("." + style).Select(word => word.TextContent);
}
