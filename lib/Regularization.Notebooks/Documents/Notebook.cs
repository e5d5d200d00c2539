using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Regularization.Notebooks;

/// <summary>
/// A Jupyter notebook in nbformat 4 (https://nbformat.readthedocs.io), read from any 4.x and written as 4.5.
/// Unknown fields and metadata survive a round trip.
/// </summary>
public sealed class Notebook
{
    private static readonly JsonWriterOptions JupyterStyle = new()
    {
        Indented = true,
        IndentSize = 1,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly JsonObject _json;

    private Notebook(JsonObject json, IReadOnlyList<Cell> cells)
    {
        _json = json;
        Cells = cells;
    }

    /// <summary>The cells, in order.</summary>
    public IReadOnlyList<Cell> Cells { get; }

    /// <summary>The notebook's metadata.</summary>
    public JsonObject Metadata => _json["metadata"]!.AsObject();

    /// <summary>Reads a notebook file.</summary>
    /// <exception cref="NotebookFormatException">The file is missing, is not readable, or is not a notebook.</exception>
    public static Notebook Load(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NotebookFormatException(
                e is FileNotFoundException or DirectoryNotFoundException ? $"{path}: there is no such file." : $"{path}: cannot be read: {e.Message}", e);
        }

        try
        {
            return Parse(text);
        }
        catch (NotebookFormatException e)
        {
            throw new NotebookFormatException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Reads a notebook from its JSON text.</summary>
    /// <exception cref="NotebookFormatException">The text is not a notebook.</exception>
    public static Notebook Parse(string text)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(text);
        }
        catch (JsonException e)
        {
            throw new NotebookFormatException($"this is not JSON (line {e.LineNumber + 1}), so it is no notebook. Was it saved half-way, or does it hold merge-conflict markers?", e);
        }

        if (root is not JsonObject json || json["cells"] is not JsonArray cells)
        {
            throw new NotebookFormatException("this is JSON, but not a notebook: it has no list of \"cells\".");
        }

        if (json["nbformat"] is not JsonValue version || !version.TryGetValue<int>(out var major) || major != 4)
        {
            throw new NotebookFormatException($"nbformat {json["nbformat"]?.ToJsonString() ?? "(none)"} is not supported; save the notebook as version 4.");
        }

        if (json["metadata"] is not JsonObject)
        {
            json["metadata"] = new JsonObject();
        }

        return new Notebook(json, [.. cells.Select(ParseCell)]);
    }

    /// <summary>Writes the notebook in one step: first to a temporary file beside the target, which then takes its place.</summary>
    public void Save(string path)
    {
        path = Path.GetFullPath(path);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllText(temporary, ToJson());
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>The notebook as text: sorted and indented as Jupyter writes it, so that diffs show only what changed.</summary>
    public string ToJson()
    {
        var json = _json.DeepClone().AsObject();
        json["cells"] = new JsonArray([.. Cells.Select(cell => (JsonNode)cell.ToJson())]);
        json["nbformat"] = 4;
        json["nbformat_minor"] = Math.Max(5, json["nbformat_minor"]?.GetValue<int>() ?? 5);

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, JupyterStyle))
        {
            Sorted(json)!.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static Cell ParseCell(JsonNode? node, int index)
    {
        if (node is not JsonObject json)
        {
            throw new NotebookFormatException($"cell {index + 1} is not a JSON object.");
        }

        var kind = json["cell_type"]?.ToString() switch
        {
            "markdown" => CellKind.Markdown,
            "code" => CellKind.Code,
            "raw" => CellKind.Raw,
            var other => throw new NotebookFormatException($"cell {index + 1} has the unknown type \"{other}\"."),
        };
        var source = json["source"] switch
        {
            JsonArray lines => string.Concat(lines.Select(line => line?.ToString())),
            JsonValue value => value.ToString(),
            _ => throw new NotebookFormatException($"cell {index + 1} has no source."),
        };
        return new Cell(json, kind, json["id"]?.ToString() ?? $"cell-{index + 1}", source.ReplaceLineEndings("\n"));
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject json => new JsonObject(json.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, Sorted(entry.Value)))),
        JsonArray array => new JsonArray([.. array.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
