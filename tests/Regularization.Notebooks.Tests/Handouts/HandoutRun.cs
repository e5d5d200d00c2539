using System.Text.Json.Nodes;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Regularization.Notebooks.Tests.Handouts;

/// <summary>Notebooks in a temporary folder, the command line, and the handouts that it writes.</summary>
internal sealed class HandoutRun : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("handout-test-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public string PathOf(string name) => Path.Combine(_directory.FullName, name);

    public static JsonObject Text(string source, params string[] tags) => Cell("markdown", source, tags);

    public static JsonObject Code(string source, params string[] tags) => Cell("code", source, tags);

    public string WriteNotebook(string name, IEnumerable<JsonObject> cells, JsonObject? metadata = null)
    {
        var notebook = new JsonObject
        {
            ["cells"] = new JsonArray([.. cells]),
            ["metadata"] = metadata ?? [],
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        };
        File.WriteAllText(PathOf(name), notebook.ToJsonString());
        return PathOf(name);
    }

    public Task<int> InvokeAsync(params string[] arguments) => new CommandLine(_output, _error, isTerminal: false).InvokeAsync(arguments);

    /// <summary>Makes a handout, which has to succeed.</summary>
    public async Task<string> MakeAsync(string name, IEnumerable<JsonObject> cells, JsonObject? metadata = null, params string[] options)
    {
        var exitCode = await InvokeAsync(["handout", WriteNotebook(name, cells, metadata), "-o", PathOf("out"), .. options]);
        Assert.True(exitCode == ExitCode.Success, Error);
        return HtmlOf(name);
    }

    /// <summary>The page of a one-notebook handout that has to succeed.</summary>
    public async Task<IDocument> PageAsync(params JsonObject[] cells) => Parse(await MakeAsync("sample.ipynb", cells));

    public string HtmlOf(string notebook) => Path.Combine(PathOf("out"), Path.ChangeExtension(notebook, ".html"));

    public static IDocument Parse(string path) => new HtmlParser(new HtmlParserOptions { IsScripting = true }).ParseDocument(File.ReadAllText(path));

    public void Dispose() => _directory.Delete(recursive: true);

    private static JsonObject Cell(string kind, string source, string[] tags)
    {
        var cell = new JsonObject
        {
            ["cell_type"] = kind,
            ["id"] = Guid.NewGuid().ToString("N")[..8],
            ["metadata"] = new JsonObject { ["tags"] = new JsonArray([.. tags.Select(tag => (JsonNode)tag)]) },
            ["source"] = source,
        };
        if (kind == "code")
        {
            cell["outputs"] = new JsonArray();
            cell["execution_count"] = null;
        }

        return cell;
    }
}
