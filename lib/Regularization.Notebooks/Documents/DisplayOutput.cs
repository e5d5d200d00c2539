using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Documents;

/// <summary>A value that a cell displayed while it ran.</summary>
/// <param name="Data">The value's representations.</param>
/// <param name="DisplayId">Names the display, so that a later output can replace it; null where nothing will.</param>
/// <param name="IsUpdate">Whether this replaces what was displayed under <paramref name="DisplayId"/> before.</param>
public sealed record DisplayOutput(MimeBundle Data, string? DisplayId = null, bool IsUpdate = false) : CellOutput
{
    /// <inheritdoc/>
    public override JsonObject ToJson() => new() { ["data"] = Data.ToJson(), ["metadata"] = new JsonObject(), ["output_type"] = "display_data" };
}
