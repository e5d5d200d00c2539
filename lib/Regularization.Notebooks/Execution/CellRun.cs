using Regularization.Notebooks.Outputs;

namespace Regularization.Notebooks.Execution;

/// <summary>One run of a cell, or of a file that a cell imports.</summary>
/// <param name="Console">Receives what it shows, the value of its last expression aside.</param>
/// <param name="Show">Receives the value of its last expression.</param>
/// <param name="Importing">The files that are being imported around it, outermost first.</param>
/// <param name="Cancellation">Interrupts it.</param>
internal sealed record CellRun(CellConsole Console, Action<object?> Show, IReadOnlyList<string> Importing, CancellationToken Cancellation);
