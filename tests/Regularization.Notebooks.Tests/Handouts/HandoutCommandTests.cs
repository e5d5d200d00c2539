using static Regularization.Notebooks.Tests.Handouts.HandoutRun;

namespace Regularization.Notebooks.Tests.Handouts;

public sealed class HandoutCommandTests : IDisposable
{
    private readonly HandoutRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Every_notebook_becomes_a_file_of_its_name()
    {
        var exitCode = await _run.InvokeAsync("handout", _run.WriteNotebook("a.ipynb", [Text("# A")]), _run.WriteNotebook("b.ja.ipynb", [Text("# B")]), "-o", _run.PathOf("deep/out"));

        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Equal(["a.html", "b.ja.html"], Directory.GetFiles(_run.PathOf("deep/out")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_dib_file_runs_and_becomes_a_handout()
    {
        var path = _run.PathOf("a.dib");
        const string text = "#!meta\n\n{\"kernelInfo\":{\"defaultKernelName\":\"csharp\",\"items\":[{\"aliases\":[],\"name\":\"csharp\"}]}}\n\n#!markdown\n\n# A title\n\nSome $x$.\n\n#!csharp\n\n#!time\nvar a = 20;\n\n#!html\n\n<mark>shown</mark>\n\n#!c#\n\na + 22\n";
        File.WriteAllText(path, text);
        Assert.True(await _run.InvokeAsync("handout", path, "-o", _run.PathOf("out")) == ExitCode.Success, _run.Error);
        Assert.Equal(ExitCode.Success, await _run.InvokeAsync("run", path, "--output", _run.PathOf("executed.ipynb")));
        Assert.Equal(ExitCode.Success, await _run.InvokeAsync("strip", path));
        var page = Parse(_run.HtmlOf("a.dib"));

        Assert.Equal("A title", page.Title);
        Assert.NotNull(page.QuerySelector("main math"));
        Assert.Equal(["#!time\nvar a = 20;", "<mark>shown</mark>", "a + 22"], page.QuerySelectorAll(".input code").Select(code => code.TextContent));
        Assert.Equal("shown", page.QuerySelector(".value mark")!.TextContent);
        Assert.Contains("42", page.QuerySelectorAll(".output").Last().TextContent);
        Assert.Contains("execute_result", File.ReadAllText(_run.PathOf("executed.ipynb")));
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Fact]
    public async Task A_dib_file_of_one_language_needs_no_mark()
    {
        File.WriteAllText(_run.PathOf("a.dib"), "var a = 40;\r\na + 2\r\n");
        await _run.InvokeAsync("handout", _run.PathOf("a.dib"), "-o", _run.PathOf("out"));

        Assert.Contains("42", Parse(_run.HtmlOf("a.dib")).QuerySelector(".output")!.TextContent);
    }

    [Fact]
    public async Task The_notebook_itself_is_not_touched()
    {
        var path = _run.WriteNotebook("a.ipynb", [Code("1 + 1")]);
        var before = File.ReadAllText(path);
        await _run.InvokeAsync("handout", path, "-o", _run.PathOf("out"));

        Assert.Equal(before, File.ReadAllText(path));
    }

    [Fact]
    public async Task A_failing_cell_makes_no_handout_but_the_other_notebooks_get_theirs()
    {
        var exitCode = await _run.InvokeAsync(
            "handout", _run.WriteNotebook("bad.ipynb", [Code("1"), Code("throw new Exception(\"broken\");")]), _run.WriteNotebook("good.ipynb", [Code("1")]), "-o", _run.PathOf("out"));

        Assert.Equal(ExitCode.CellFailed, exitCode);
        Assert.Contains("bad.ipynb, cell [2], line 1: Exception: broken", _run.Error);
        Assert.Equal(["good.html"], Directory.GetFiles(_run.PathOf("out")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Allowed_errors_are_shown_where_they_happened()
    {
        var page = Parse(await _run.MakeAsync("bad.ipynb", [Code("throw new Exception(\"<script>alert(1)</script>\");"), Code("\"after\"")], null, "--allow-errors"));

        Assert.Contains("Exception: <script>alert(1)</script>", page.QuerySelector(".cell:first-child .error")!.TextContent);
        Assert.Contains("after", page.QuerySelector(".cell:last-child")!.TextContent);
        Assert.Contains("bad.ipynb, cell [1], line 1: Exception", _run.Error);
    }

    [Fact]
    public async Task A_cell_that_expects_an_exception_does_not_fail_the_notebook() =>
        await _run.MakeAsync("a.ipynb", [Code("throw new Exception(\"expected\");", "raises-exception")]);

    [Fact]
    public async Task A_cell_past_its_timeout_makes_no_handout()
    {
        var exitCode = await _run.InvokeAsync("handout", _run.WriteNotebook("a.ipynb", [Code("while (true) { }")]), "-o", _run.PathOf("out"), "--timeout", "1");

        Assert.Equal(ExitCode.TimedOut, exitCode);
        Assert.False(File.Exists(_run.HtmlOf("a.ipynb")));
    }

    [Fact]
    public async Task A_formula_that_cannot_be_shown_is_told_before_any_cell_runs()
    {
        var exitCode = await _run.InvokeAsync(
            "handout", _run.WriteNotebook("a.ipynb", [Code($"System.IO.File.WriteAllText(@\"{_run.PathOf("ran")}\", \"\");"), Text("# T\n\n$\\unheardof{x}$")]), "-o", _run.PathOf("out"));

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Equal($"{_run.PathOf("a.ipynb")}, cell 2 of 2 (a text cell): \\unheardof is not a LaTeX command that handouts can show.{Environment.NewLine}", _run.Error);
        Assert.False(File.Exists(_run.PathOf("ran")));
    }

    [Fact]
    public async Task A_formula_that_a_cell_makes_is_told_with_its_cell()
    {
        const string source = "using Microsoft.DotNet.Interactive.Formatting;\npublic class Note { }\nFormatter.Register<Note>(_ => \"$\\\\unheardof$\", \"text/markdown\");\nFormatter.SetPreferredMimeTypesFor(typeof(Note), \"text/markdown\");\nnew Note()";

        Assert.Equal(ExitCode.Usage, await _run.InvokeAsync("handout", _run.WriteNotebook("a.ipynb", [Text("# T"), Code(source)]), "-o", _run.PathOf("out")));
        Assert.Contains("cell 2 of 2 (a code cell): \\unheardof", _run.Error);
    }

    [Fact]
    public async Task A_folder_that_takes_no_files_is_told_before_any_cell_runs()
    {
        File.WriteAllText(_run.PathOf("taken"), "");
        var exitCode = await _run.InvokeAsync("handout", _run.WriteNotebook("a.ipynb", [Code("1")]), "-o", _run.PathOf("taken"));

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.DoesNotContain("cell [1]", _run.Output);
    }

    [Theory]
    [InlineData("![x](https://example.org/x.png)", "on the network")]
    [InlineData("![x](missing.png)", "missing.png is not there")]
    [InlineData("![x](notes.txt)", "not of a kind")]
    public async Task An_image_that_cannot_be_held_is_told(string text, string reason)
    {
        Assert.Equal(ExitCode.Usage, await _run.InvokeAsync("handout", _run.WriteNotebook("a.ipynb", [Text(text)]), "-o", _run.PathOf("out")));
        Assert.Contains(reason, _run.Error);
    }

    [Fact]
    public async Task Notebooks_that_would_overwrite_each_other_are_refused()
    {
        Directory.CreateDirectory(_run.PathOf("sub"));
        var exitCode = await _run.InvokeAsync("handout", _run.WriteNotebook("a.ipynb", []), _run.WriteNotebook("sub/a.ipynb", []), "-o", _run.PathOf("out"));

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains("would both become a.html", _run.Error);
    }

    [Fact]
    public async Task No_half_written_file_stays_behind()
    {
        await _run.MakeAsync("a.ipynb", [Text("# A")]);
        await _run.MakeAsync("a.ipynb", [Text("# B")]);

        Assert.Equal(["a.html"], Directory.GetFiles(_run.PathOf("out")).Select(Path.GetFileName));
        Assert.Equal("B", Parse(_run.HtmlOf("a.ipynb")).Title);
    }

    [Theory]
    [InlineData("a.ipynb", "", "@page { @top-center")]
    [InlineData("a.ja.ipynb", "", "@page { size: a4; @top-center")]
    [InlineData("a.ipynb", "a4", "@page { size: a4; @top-center")]
    [InlineData("a.ja.ipynb", "letter", "@page { size: letter; @top-center")]
    public async Task The_paper_is_what_the_reader_has(string name, string paper, string style) =>
        Assert.Contains(style, await File.ReadAllTextAsync(await _run.MakeAsync(name, [Text("# T")], null, paper.Length == 0 ? [] : ["--paper", paper])));

    [Fact]
    public async Task A_title_stays_a_title_on_paper()
    {
        var html = await File.ReadAllTextAsync(await _run.MakeAsync("a.ipynb", [Text("# A \\\"T\" & <b>`</style>`")]));

        Assert.Contains("content: \"A \\22 T\\22  & \\3c /style>\"; }", html);
        Assert.Equal(2, html.Split("</style>").Length);
    }

    [Fact]
    public async Task An_unknown_audience_is_refused() =>
        Assert.Equal(ExitCode.Usage, await _run.InvokeAsync("handout", _run.WriteNotebook("a.ipynb", []), "--audience", "parents"));
}
