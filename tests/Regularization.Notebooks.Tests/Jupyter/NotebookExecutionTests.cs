using System.Text.Json.Nodes;
using Regularization.Notebooks.Tests.Hosts;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.Jupyter;

/// <summary>The notebooks in Jupyter's own programs. nbconvert runs them by way of nbclient.</summary>
public sealed class NotebookExecutionTests : JupyterTests
{
    /// <summary>All but one, which takes long: its code is that of the English edition (<see cref="EditionTests.Code_is_the_same_but_for_comments_names_and_headings"/>).</summary>
    public static TheoryData<string> Notebooks() =>
        new(Directory.GetFiles(RepositoryNotebook.Folder(), "*.ipynb").Select(path => Path.GetFileName(path)!).Where(name => name != "explore.ja.ipynb").Order());

    [Theory]
    [WorksIn(Host.Nbconvert, Ability.EveryCell)]
    [MemberData(nameof(Notebooks))]
    public async Task Nbconvert_runs_every_notebook(string name)
    {
        await Jupyter.PythonAsync(
            "-m", "nbconvert", "--execute", "--to", "notebook", "--output-dir", Jupyter["out"], "--ExecutePreprocessor.timeout=900", RepositoryNotebook.PathOf(name));

        var notebook = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Jupyter["out"], name)))!;
        var code = notebook["cells"]!.AsArray().Where(cell => cell!["cell_type"]!.ToString() == "code").ToList();
        Assert.Equal(Enumerable.Range(1, code.Count), code.Select(cell => (int)cell!["execution_count"]!));
        Assert.Equal("C#", notebook["metadata"]!["language_info"]!["name"]!.ToString());

        var figures = code.SelectMany(cell => cell!["outputs"]!.AsArray()).Select(output => output!["data"]).OfType<JsonObject>().Where(data => data.ContainsKey("text/html") && HtmlOf(data).Contains("plotly-figure", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(figures);
        Assert.All(figures, figure => Assert.DoesNotContain(figure, entry => entry.Key.StartsWith("application/vnd.", StringComparison.Ordinal))); // VS Code would prefer it
        Assert.All(figures, (figure, index) => Assert.Equal(index == 0, HtmlOf(figure).Length > 1_000_000)); // plotly.js comes once
        static string HtmlOf(JsonObject data) => data["text/html"] is JsonArray lines ? string.Concat(lines.Select(line => line!.ToString())) : data["text/html"]!.ToString();
    }

    [Fact]
    public async Task Nbconvert_makes_a_page_of_a_notebook_that_fails_as_its_author_expects()
    {
        var notebook = Jupyter.WriteNotebook("sample.ipynb", "var handle = display(\"first\");", "handle.Update(\"second\");\n\"<b>\"", "throw new Exception(\"as expected\");");
        await Jupyter.PythonAsync("-m", "nbconvert", "--execute", "--allow-errors", "--to", "html", "--ExecutePreprocessor.kernel_name=" + JupyterFolder.KernelName, notebook);
        var page = await File.ReadAllTextAsync(Jupyter["sample.html"]);

        Assert.Contains("as expected", page);
        Assert.Contains("&lt;b&gt;", page);
        Assert.DoesNotContain(">first", page);
    }

    [Fact]
    [WorksIn(Host.JupyterConsole, Ability.Results)]
    public async Task The_console_shows_results()
    {
        await JupyterFolder.RequireAsync();
        Assert.SkipUnless(File.Exists("/usr/bin/jupyter-console"), "needs jupyter-console");

        var output = await Jupyter.PythonWithInputAsync("int Twice(int n) => 2 * n;\nTwice(21)\n", "-m", "jupyter_console", "--kernel", JupyterFolder.KernelName, "--simple-prompt");
        Assert.Contains("Out[2]: 42", output);
    }
}
