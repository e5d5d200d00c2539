using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Regularization.Notebooks.Documents;

/// <summary>
/// A Jupyter notebook in nbformat 4 (https://nbformat.readthedocs.io), read from any 4.x and written as 4.5.
/// Unknown fields and metadata survive a round trip.
/// </summary>
public sealed partial class Notebook
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

    /// <summary>Reads a notebook file: a Jupyter notebook, or a <c>.dib</c> file of Polyglot Notebooks.</summary>
    /// <exception cref="NotebookFormatException">The file is missing, is not readable, or is not a notebook.</exception>
    public static Notebook Load(string path)
    {
        if (Directory.Exists(path))
        {
            throw new NotebookFormatException($"{path}: this is a folder, not a notebook.");
        }

        byte[] text;
        try
        {
            text = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new NotebookFormatException(
                e is FileNotFoundException or DirectoryNotFoundException ? $"{path}: there is no such file." : $"{path}: cannot be read: {e.Message}", e);
        }

        try
        {
            return DibFormat.IsNameOf(path) ? DibFormat.Parse(Decode(text)) : Parse(text);
        }
        catch (NotebookFormatException e)
        {
            throw new NotebookFormatException($"{path}: {e.Message}", e);
        }
    }

    private static string Decode(byte[] text)
    {
        try
        {
            return JsonText.Decode(text);
        }
        catch (JsonException e)
        {
            throw new NotebookFormatException(e.Message + ".", e);
        }
    }

    /// <summary>Reads a notebook from its JSON text.</summary>
    /// <exception cref="NotebookFormatException">The text is not a notebook.</exception>
    public static Notebook Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>Reads a notebook from its JSON text in UTF-8.</summary>
    /// <exception cref="NotebookFormatException">The text is not a notebook.</exception>
    public static Notebook Parse(ReadOnlySpan<byte> text)
    {
        if (text.TrimEnd(" \r\n\t"u8).IsEmpty)
        {
            throw new NotebookFormatException("the file is empty.");
        }

        JsonNode? root;
        try
        {
            root = JsonText.Parse(text);
        }
        catch (JsonException e)
        {
            var advice = e.Message.StartsWith("this is not JSON", StringComparison.Ordinal) ? ", so it is no notebook. Was it saved half-way, or does it hold merge-conflict markers?" : ".";
            throw new NotebookFormatException(e.Message + advice, e);
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

        if (json["nbformat_minor"] is not JsonValue minor || !minor.TryGetValue<int>(out _))
        {
            json["nbformat_minor"] = 5;
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        return new Notebook(json, [.. cells.Select((cell, index) => ParseCell(cell, index, ids))]);
    }

    /// <summary>
    /// Removes the metadata that is not on <see cref="AuthorMetadata"/>'s lists: what hosts leave behind. Outputs that came with
    /// the file are never written again, so that saving the notebook then leaves what its author wrote.
    /// </summary>
    /// <returns>Whether the file holds anything that saving would remove.</returns>
    public bool Strip()
    {
        var dirty = AuthorMetadata.StripNotebook(Metadata);
        foreach (var cell in Cells)
        {
            dirty |= AuthorMetadata.StripCell(cell.Metadata) | cell.HasStoredOutputs;
        }

        return dirty;
    }

    /// <summary>The same notebook with the cells only that are meant for an audience.</summary>
    public Notebook For(Audience audience) => new(_json, [.. Cells.Where(cell => cell.IsFor(audience))]);

    /// <summary>Writes the notebook in one step, so that nobody ever reads half of it.</summary>
    /// <exception cref="IOException">The file cannot be written there; the message is one line that says why.</exception>
    public void Save(string path) => Save(path, running: null);

    /// <summary>The same while a cell runs: with one more output behind its own.</summary>
    internal void Save(string path, (Cell Cell, CellOutput Last)? running) => WholeFile.Write(path, temporary => File.WriteAllText(temporary, ToJson(running)));

    /// <summary>
    /// The notebook as text: sorted and indented as Jupyter writes it, so that diffs show only what changed.
    /// Of outputs it holds those of this run only.
    /// </summary>
    public string ToJson() => ToJson(running: null);

    private string ToJson((Cell Cell, CellOutput Last)? running)
    {
        var json = _json.DeepClone().AsObject();
        json["cells"] = new JsonArray([.. Cells.Select(cell => (JsonNode)cell.ToJson(running?.Cell == cell ? running.Value.Last : null))]);
        json["nbformat"] = 4;
        json["nbformat_minor"] = Math.Max(5, json["nbformat_minor"]!.GetValue<int>());

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, JupyterStyle))
        {
            Sorted(json)!.WriteTo(writer);
        }

        return EscapeSequence().Replace(Encoding.UTF8.GetString(buffer.ToArray()), AsPythonWrites) + "\n";
    }

    /// <summary>Even the most relaxed encoder of .NET escapes emoji and some more, where Python writes the characters themselves.</summary>
    private static string AsPythonWrites(Match escape)
    {
        if (!escape.Groups["code"].Success)
        {
            return escape.Value;
        }

        var character = (char)int.Parse(escape.Groups["code"].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return character < ' ' ? escape.Value.ToLowerInvariant() : character.ToString();
    }

    // Every escape has to match, so that the second backslash of \\ does not start one.
    [GeneratedRegex(@"\\(u(?<code>[0-9A-F]{4})|.)", RegexOptions.ExplicitCapture)]
    private static partial Regex EscapeSequence();

    private static Cell ParseCell(JsonNode? node, int index, HashSet<string> ids)
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
            _ => throw new NotebookFormatException($"cell {index + 1} has the unknown type {json["cell_type"]?.ToJsonString() ?? "(none)"}."),
        };
        var source = json["source"] switch
        {
            JsonArray lines => string.Concat(lines.Select(line => line?.ToString())),
            JsonValue value => value.ToString(),
            _ => throw new NotebookFormatException($"cell {index + 1} has no source."),
        };
        return new Cell(json, kind, UniqueId(json["id"]?.ToString() ?? $"cell-{index + 1}", ids), source.ReplaceLineEndings("\n"));
    }

    /// <summary>nbformat 4.5 asks for ids that differ; a cell that was copied in a text editor keeps its own only once.</summary>
    private static string UniqueId(string wanted, HashSet<string> taken)
    {
        var id = wanted;
        for (var copy = 2; !taken.Add(id); copy++)
        {
            id = string.Create(CultureInfo.InvariantCulture, $"{wanted}-{copy}");
        }

        return id;
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject json => new JsonObject(json.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, Sorted(entry.Value)))),
        JsonArray array => new JsonArray([.. array.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
