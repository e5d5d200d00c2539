using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Documents;

/// <summary>One cell of a <see cref="Notebook"/>. Fields and metadata that this program does not know are kept as they are.</summary>
public sealed class Cell
{
    private readonly JsonObject _json;

    internal Cell(JsonObject json, CellKind kind, string id, string source)
    {
        _json = json;
        Kind = kind;
        Id = id;
        Source = source;
        Metadata = (json["metadata"] as JsonObject)?.DeepClone().AsObject() ?? [];
    }

    /// <summary>What the cell holds.</summary>
    public CellKind Kind { get; }

    /// <summary>The identifier that nbformat 4.5 asks for; made up where the file has none.</summary>
    public string Id { get; }

    /// <summary>The cell's text, lines ending in <c>\n</c>.</summary>
    public string Source { get; }

    /// <summary>The cell's metadata.</summary>
    public JsonObject Metadata { get; }

    /// <summary>The cell's tags, as Jupyter's tag editor and Jupyter Book use them.</summary>
    public IEnumerable<string> Tags =>
        (Metadata["tags"] as JsonArray)?.OfType<JsonValue>().Select(tag => tag.ToString()) ?? [];

    /// <summary>Whether the cell solves an exercise.</summary>
    internal bool IsSolution => Tags.Contains("solution");

    /// <summary>Whether an audience gets to see the cell: solutions and the speaker's notes are the instructor's.</summary>
    internal bool IsFor(Audience audience) => audience == Audience.Instructor || !IsSolution && SlideType != "notes";

    /// <summary>What the cell is in Jupyter's slide shows: <c>slide</c>, <c>subslide</c>, <c>fragment</c>, <c>skip</c>, <c>notes</c>; null where it goes on.</summary>
    internal string? SlideType => (Metadata["slideshow"] as JsonObject)?["slide_type"]?.ToString() is { Length: > 0 } and not "-" and var type ? type : null;

    /// <summary>What a raw cell is meant for, as a MIME type; null where it does not say.</summary>
    internal string? RawFormat => (Metadata["format"] ?? Metadata["raw_mimetype"])?.ToString() is { Length: > 0 } format ? format : null;

    /// <summary>
    /// The text to run. Polyglot Notebooks keep a cell's language in its metadata, where only a text that names it itself says otherwise;
    /// here it becomes the first line, as in <c>#!html</c>.
    /// </summary>
    internal string SourceToRun =>
        Language is { } language && language is not ("csharp" or "C#" or "c#") && !Source.StartsWith("#!", StringComparison.Ordinal) ? $"#!{language}\n{Source}" : Source;

    /// <summary>What the cell produced in this run. Outputs that came with the file are not parsed, see <see cref="HasStoredOutputs"/>.</summary>
    public List<CellOutput> Outputs { get; } = [];

    /// <summary>The images that were pasted into the cell.</summary>
    public Attachments Attachments => _json["attachments"] is JsonObject attachments ? new Attachments(attachments) : Attachments.None;

    /// <summary>The number of this run's execution, or null where the cell was not run.</summary>
    public int? ExecutionCount { get; set; }

    /// <summary>Whether the file came with outputs or an execution count of an earlier run.</summary>
    public bool HasStoredOutputs =>
        _json["outputs"] is JsonArray { Count: > 0 } || _json["execution_count"] is not null;

    private string? Language =>
        ((Metadata["polyglot_notebook"] as JsonObject)?["kernelName"] ?? (Metadata["dotnet_interactive"] as JsonObject)?["language"])?.ToString();

    internal JsonObject ToJson(CellOutput? last)
    {
        var json = _json.DeepClone().AsObject();
        json["id"] = Id;
        json["metadata"] = Metadata.DeepClone();
        if (Kind == CellKind.Code)
        {
            json["execution_count"] = ExecutionCount;
            CellOutput[] outputs;
            lock (Outputs)
            {
                outputs = last is null ? [.. Outputs] : [.. Outputs, last];
            }

            json["outputs"] = new JsonArray([.. outputs.Select(output => (JsonNode)output.ToJson())]);
        }

        return json;
    }
}
