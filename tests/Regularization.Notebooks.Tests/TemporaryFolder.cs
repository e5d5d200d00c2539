using System.Text.Json;
using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Tests;

/// <summary>A folder for the files of one test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("notebook-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], content);
        return this[name];
    }

    /// <summary>Writes a notebook of code cells.</summary>
    public string WriteNotebook(string name, params string[] cells) => WriteNotebook(name, cells, tag: null);

    /// <summary>Writes a notebook of code cells that all have the same tag.</summary>
    public string WriteNotebook(string name, IEnumerable<string> cells, string? tag) => Write(name, JsonSerializer.Serialize(new
    {
        cells = cells.Select((source, index) => new { cell_type = "code", execution_count = (int?)null, id = $"c{index}", metadata = new { tags = tag is null ? [] : new[] { tag } }, outputs = Array.Empty<int>(), source }),
        metadata = new { },
        nbformat = 4,
        nbformat_minor = 5,
    }));

    /// <summary>The outputs of a cell in a notebook file.</summary>
    public JsonArray Outputs(string name, int cell) => JsonNode.Parse(File.ReadAllText(this[name]))!["cells"]![cell]!["outputs"]!.AsArray();

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
