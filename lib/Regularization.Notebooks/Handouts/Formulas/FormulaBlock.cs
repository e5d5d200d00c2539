using System.Text;
using System.Xml.Linq;
using Markdig.Parsers;
using Markdig.Syntax;

namespace Regularization.Notebooks.Handouts.Formulas;

/// <summary>A formula on lines of its own.</summary>
internal sealed class FormulaBlock : LeafBlock
{
    private readonly StringBuilder _latex = new();

    /// <param name="parser">The parser that found it.</param>
    /// <param name="end">The place in the text behind its last line's LaTeX.</param>
    public FormulaBlock(BlockParser parser, int end)
        : base(parser) => (ProcessInlines, End) = (false, end);

    public string Latex => _latex.ToString();

    /// <summary>The place in the text behind its LaTeX.</summary>
    public int End { get; }

    /// <summary>The formula in MathML, as soon as it is converted.</summary>
    public XElement? Element { get; set; }

    public void Append(ReadOnlySpan<char> line) => _latex.Append(line).Append('\n');
}
