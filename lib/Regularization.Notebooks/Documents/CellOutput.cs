using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Documents;

/// <summary>Something that a running cell produced. Every front end receives these in the order in which they arose.</summary>
public abstract record CellOutput
{
    /// <summary>The output as nbformat 4 writes it in a code cell's <c>outputs</c>.</summary>
    public abstract JsonObject ToJson();

    private protected static JsonArray Lines(string text) =>
        new([.. SplitLines(text).Select(line => (JsonNode)JsonValue.Create(line))]);

    /// <summary>Cuts a text behind every newline, as nbformat stores multi-line strings.</summary>
    internal static IEnumerable<string> SplitLines(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            yield return text[start..end];
            start = end;
        }
    }
}
