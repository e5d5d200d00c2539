namespace Regularization.Notebooks.Editing;

/// <summary>A word that may stand at the cursor.</summary>
/// <param name="Text">The word.</param>
/// <param name="Kind">What it names: <c>method</c>, <c>property</c>, <c>keyword</c> …; empty where that is not known.</param>
internal sealed record Completion(string Text, string Kind);
