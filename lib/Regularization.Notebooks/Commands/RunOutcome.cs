namespace Regularization.Notebooks.Commands;

/// <summary>How the run of a whole notebook ended.</summary>
/// <param name="ExitCode">One of <see cref="Commands.ExitCode"/>.</param>
/// <param name="Failures">What is to be said of the cells that failed, one text each.</param>
public sealed record RunOutcome(int ExitCode, IReadOnlyList<string> Failures);
