using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Documents;

/// <summary>Why a cell failed, in words for the notebook's author.</summary>
/// <param name="Name">The kind of error: an exception's type name, <c>CompilationError</c>, <c>DirectiveError</c>, <c>Interrupted</c> …</param>
/// <param name="Message">What went wrong, without stack frames.</param>
/// <param name="Traceback">Lines that say where, in the author's cell and line numbers. The first line repeats the name and message.</param>
/// <param name="Line">The 1-based line of the cell where it went wrong, where that is known.</param>
public sealed record ErrorOutput(string Name, string Message, IReadOnlyList<string> Traceback, int? Line = null) : CellOutput
{
    /// <inheritdoc/>
    public override JsonObject ToJson() => new()
    {
        ["ename"] = Name,
        ["evalue"] = Message,
        ["output_type"] = "error",
        ["traceback"] = new JsonArray([.. Traceback.Select(line => (JsonNode)JsonValue.Create(line))]),
    };
}
