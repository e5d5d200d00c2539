namespace Regularization.Notebooks.Handouts.Formulas;

/// <summary>A formula holds LaTeX that <see cref="LatexToMathML"/> does not know. The message is one line that names it.</summary>
public sealed class LatexException(string message) : Exception(message);
