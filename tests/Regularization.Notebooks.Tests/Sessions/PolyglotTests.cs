namespace Regularization.Notebooks.Tests.Sessions;

/// <summary>What notebooks written for Polyglot Notebooks use besides C#.</summary>
public sealed class PolyglotTests : IDisposable
{
    private readonly SessionRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Values_are_displayed_in_order_and_can_be_replaced()
    {
        await _run.SucceedAsync("Console.Write(\"a\"); var handle = display(1); \"two\".Display(); Console.Write(\"b\");");
        var displays = _run.Outputs.OfType<DisplayOutput>().ToList();

        Assert.Equal([typeof(StreamOutput), typeof(DisplayOutput), typeof(DisplayOutput), typeof(StreamOutput)], _run.Outputs.Select(output => output.GetType()));
        Assert.Equal(["1", "two"], displays.Select(output => output.Data[MimeBundle.Text]));
        Assert.NotEqual(displays[0].DisplayId, displays[1].DisplayId);

        await _run.SucceedAsync("handle.Update(new { Three = 3 });");
        var update = Assert.IsType<DisplayOutput>(Assert.Single(_run.Outputs));
        Assert.True(update.IsUpdate);
        Assert.Equal(displays[0].DisplayId, update.DisplayId);
        Assert.Contains("Three", update.Data[MimeBundle.Html]);
    }

    [Fact]
    public async Task A_display_can_ask_for_MIME_types()
    {
        await _run.SucceedAsync("display(\"<b>\", \"text/html\").Update(\"<i>\"); \"# a\".DisplayAs(\"text/markdown\");");
        var displays = _run.Outputs.Cast<DisplayOutput>().ToList();

        Assert.All(displays[..2], output => Assert.Equal(["text/html"], output.Data.Data.Select(entry => entry.Key)));
        Assert.Equal("# a", displays[2].Data["text/markdown"]);
    }

    [Fact]
    public async Task The_usual_namespaces_and_helpers_compile()
    {
        await _run.SucceedAsync("using Microsoft.DotNet.Interactive;\nusing Microsoft.DotNet.Interactive.Formatting;\nDisplayedValue handle = Kernel.display(1);\nHTML(\"<b>x</b>\")");
        Assert.Equal("<b>x</b>", _run.Html);

        await _run.SucceedAsync("Javascript(\"f('x')\"); CSS(\"p { color: red }\");");
        Assert.Equal("<script type=\"text/javascript\">f('x')</script>", ((DisplayOutput)_run.Outputs[0]).Data[MimeBundle.Html]);
        Assert.Contains("p { color: red }", ((DisplayOutput)_run.Outputs[1]).Data[MimeBundle.Html]);
    }

    [Fact]
    public async Task Text_in_other_languages_is_shown_and_CSharp_goes_on_behind_it()
    {
        await _run.SucceedAsync("#!markdown\n# A \"title\n#!time\n#r \"no.dll\"\n#!html\n<b>x</b>\n#!csharp\n1 + 1");

        Assert.Collection(
            _run.Outputs,
            output => Assert.Equal("# A \"title\n#!time\n#r \"no.dll\"", ((DisplayOutput)output).Data["text/markdown"]),
            output => Assert.Equal("<b>x</b>", ((DisplayOutput)output).Data[MimeBundle.Html]),
            output => Assert.Equal("2", ((ResultOutput)output).Data[MimeBundle.Text]));
    }

    [Fact]
    public async Task Diagrams_are_for_front_ends_that_draw_them_and_a_code_block_elsewhere()
    {
        var data = ((DisplayOutput)(await _run.SucceedAsync("#!mermaid\ngraph LR; a --> b")).Outputs[0]).Data;

        Assert.Equal("graph LR; a --> b", data["text/vnd.mermaid"]);
        Assert.Equal("```mermaid\ngraph LR; a --> b\n```", data["text/markdown"]);
    }

    [Theory]
    [InlineData("#!fsharp\nlet x = 1", "#!fsharp")]
    [InlineData("1 + 1\n#!pwsh\nls", "#!pwsh")]
    public async Task Other_languages_are_refused_by_name(string source, string named)
    {
        var error = await _run.FailAsync(source);

        Assert.Equal("DirectiveError", error.Name);
        Assert.Contains(named, error.Message);
        Assert.Contains("#!markdown", error.Message);
    }

    [Fact]
    public async Task A_headless_run_stores_what_was_displayed_last()
    {
        using var folder = new TemporaryFolder();
        var path = folder.WriteNotebook("sample.ipynb", "var handle = display(1);", "handle.Update(2); handle.Update(3);");
        var output = new StringWriter();

        Assert.Equal(ExitCode.Success, await new CommandLine(output, output, isTerminal: false).InvokeAsync(["run", path, "--output", folder["executed.ipynb"]]));
        Assert.Contains("3", folder.Outputs("executed.ipynb", 0)[0]!["data"]!["text/plain"]!.ToJsonString());
        Assert.Empty(folder.Outputs("executed.ipynb", 1));
    }

    [Theory]
    [InlineData("polyglot_notebook", "kernelName")]
    [InlineData("dotnet_interactive", "language")]
    public async Task The_language_that_Polyglot_Notebooks_store_beside_a_cell_counts(string product, string name)
    {
        using var folder = new TemporaryFolder();
        var path = folder.WriteNotebook("sample.ipynb", "<b>x</b>", "1 + 1");
        var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(path))!;
        foreach (var (cell, language) in new[] { (0, "html"), (1, "csharp") })
        {
            json["cells"]![cell]!["metadata"]![product] = new System.Text.Json.Nodes.JsonObject { [name] = language };
        }

        File.WriteAllText(path, json.ToJsonString());
        Assert.Equal(ExitCode.Success, await new CommandLine(TextWriter.Null, TextWriter.Null, isTerminal: false).InvokeAsync(["run", path, "--output", folder["executed.ipynb"]]));

        Assert.Contains("<b>x</b>", folder.Outputs("executed.ipynb", 0)[0]!["data"]!["text/html"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal("execute_result", folder.Outputs("executed.ipynb", 1)[0]!["output_type"]!.ToString());

        await _run.SucceedAsync($"#!import {path}");
        Assert.Equal("<b>x</b>", ((DisplayOutput)_run.Outputs[0]).Data[MimeBundle.Html]);
    }

    [Fact]
    public async Task Uncounted_cells_bear_the_number_of_the_next_one()
    {
        await _run.SucceedAsync("var a = 1;");
        var result = await _run.Session.RunAsync("a", _run.Outputs.Add, counted: false);

        Assert.Equal((2, 1), (result.ExecutionCount, _run.Session.ExecutionCount));
        Assert.Equal(2, (await _run.RunAsync("a")).ExecutionCount);
    }
}
