namespace Regularization.Notebooks.Handouts.Formulas;

/// <summary>A command that a notebook defines itself, by <c>\newcommand</c> for instance.</summary>
/// <param name="Parameters">How many arguments it takes, 0 to 9.</param>
/// <param name="Default">What the first argument is where it is not given in square brackets; null where it has to be given in braces.</param>
/// <param name="Body">What it stands for; <c>#1</c> is its first argument.</param>
internal sealed record LatexMacro(int Parameters, IReadOnlyList<LatexToken>? Default, IReadOnlyList<LatexToken> Body);
