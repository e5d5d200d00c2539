using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive.Formatting;

namespace Regularization.Notebooks.Documents;

/// <summary>
/// One value in several representations, keyed by MIME type, richest first: what Jupyter calls a MIME bundle.
/// A front end shows the richest representation that it understands.
/// </summary>
public sealed class MimeBundle
{
    /// <summary>The MIME type of HTML.</summary>
    public const string Html = "text/html";

    /// <summary>The MIME type of plain text.</summary>
    public const string Text = "text/plain";

    /// <summary>Jupyter's MIME type of Plotly charts.</summary>
    public const string Plotly = "application/vnd.plotly.v1+json";

    private readonly List<KeyValuePair<string, string>> _data;

    /// <summary>Makes a bundle of the given representations, in the given order.</summary>
    public MimeBundle(IEnumerable<KeyValuePair<string, string>> data) => _data = [.. data];

    /// <summary>Makes a bundle of one representation.</summary>
    public MimeBundle(string mimeType, string content) : this([new(mimeType, content)]) { }

    /// <summary>The representations, richest first. JSON types hold JSON text.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Data => _data;

    /// <summary>The content of a MIME type, or null where the bundle has none of that type.</summary>
    public string? this[string mimeType] => _data.FirstOrDefault(entry => entry.Key == mimeType).Value;

    /// <summary>The bundle as nbformat and the Jupyter protocol write it: JSON types as JSON, everything else as a string.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (var (mimeType, content) in _data)
        {
            json[mimeType] = IsJson(mimeType) ? ParseOrQuote(content) : JsonValue.Create(content);
        }

        return json;
    }

    /// <summary>The bundle as the engine's events carry it.</summary>
    internal IReadOnlyList<FormattedValue> ToFormattedValues() => [.. _data.Select(entry => new FormattedValue(entry.Key, entry.Value))];

    /// <summary>A formatter that an author registered may call something JSON that is none; that must not cost the other outputs.</summary>
    private static JsonNode? ParseOrQuote(string content)
    {
        try
        {
            return JsonNode.Parse(content);
        }
        catch (JsonException)
        {
            return JsonValue.Create(content);
        }
    }

    private static bool IsJson(string mimeType) =>
        mimeType == "application/json" || (mimeType.StartsWith("application/", StringComparison.Ordinal) && mimeType.EndsWith("+json", StringComparison.Ordinal));
}
