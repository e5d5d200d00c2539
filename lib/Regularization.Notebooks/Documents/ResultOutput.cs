using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Documents;

/// <summary>The value of a cell's last expression.</summary>
/// <param name="Data">The value's representations.</param>
/// <param name="ExecutionCount">The number of the execution, counted from 1 in each session.</param>
public sealed record ResultOutput(MimeBundle Data, int ExecutionCount) : CellOutput
{
    /// <inheritdoc/>
    public override JsonObject ToJson() => new()
    {
        ["data"] = Data.ToJson(),
        ["execution_count"] = ExecutionCount,
        ["metadata"] = new JsonObject(),
        ["output_type"] = "execute_result",
    };
}
