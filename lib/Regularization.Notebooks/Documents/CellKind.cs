namespace Regularization.Notebooks.Documents;

/// <summary>The three kinds of cells that nbformat 4 knows.</summary>
public enum CellKind
{
    /// <summary>Text in Markdown.</summary>
    Markdown,

    /// <summary>Code that a kernel runs.</summary>
    Code,

    /// <summary>Text that is neither run nor rendered.</summary>
    Raw,
}
