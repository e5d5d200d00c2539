using System.Xml.Linq;
using Markdig.Syntax.Inlines;

namespace Regularization.Notebooks.Handouts.Formulas;

/// <summary>A formula within a text.</summary>
/// <param name="latex">What stands between its delimiters.</param>
/// <param name="isDisplay">Whether it has a line of its own.</param>
internal sealed class FormulaInline(string latex, bool isDisplay) : LeafInline
{
    public string Latex { get; } = latex;

    public bool IsDisplay { get; } = isDisplay;

    /// <summary>The formula in MathML, as soon as it is converted.</summary>
    public XElement? Element { get; set; }
}
