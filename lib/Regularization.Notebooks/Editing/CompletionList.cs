namespace Regularization.Notebooks.Editing;

/// <summary>What may stand at the cursor, in the order in which to offer it.</summary>
/// <param name="Start">The index of the first character that a completion replaces.</param>
/// <param name="End">The index behind the last one.</param>
/// <param name="Completions">The words; none where nothing is known to fit.</param>
internal sealed record CompletionList(int Start, int End, IReadOnlyList<Completion> Completions);
