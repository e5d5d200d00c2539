using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Documents;

/// <summary>Removes what the cell has shown so far. A notebook holds what is left, and never this.</summary>
public sealed record ClearedOutput : CellOutput
{
    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override JsonObject ToJson() => throw new NotSupportedException("A notebook cannot hold that something was removed.");
}
