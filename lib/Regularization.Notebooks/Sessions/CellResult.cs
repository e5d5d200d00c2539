using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Sessions;

/// <summary>How a cell ended.</summary>
/// <param name="Status">How the execution ended.</param>
/// <param name="ExecutionCount">The number of the execution, counted from 1 in each session.</param>
/// <param name="Error">What went wrong, when the cell failed or was interrupted.</param>
public sealed record CellResult(CellStatus Status, int ExecutionCount, ErrorOutput? Error = null);
