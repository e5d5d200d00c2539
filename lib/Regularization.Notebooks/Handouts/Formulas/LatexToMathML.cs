using System.Xml;
using System.Xml.Linq;

namespace Regularization.Notebooks.Handouts.Formulas;

/// <summary>
/// Turns the mathematics of LaTeX that lessons use into MathML Core (https://www.w3.org/TR/mathml-core/), which browsers lay out
/// by themselves, offline. What is not known is refused, so that no formula is ever shown wrong.
/// </summary>
public static class LatexToMathML
{
    /// <summary>Converts one formula that stands for itself.</summary>
    /// <param name="latex">What stands between the dollar signs.</param>
    /// <param name="isDisplay">Whether the formula has a line of its own (<c>$$…$$</c>).</param>
    /// <returns>A <c>math</c> element; its <c>alttext</c> is the LaTeX.</returns>
    /// <exception cref="LatexException">The formula is not complete, or uses a command that is not supported.</exception>
    public static string Convert(string latex, bool isDisplay)
    {
        var context = new FormulaContext();
        var math = Convert(latex, isDisplay, context);
        return context.Resolve() is [var label, ..] ? throw UnknownLabel(label) : math.ToString(SaveOptions.DisableFormatting);
    }

    /// <summary>Converts one formula of a page. References to equations get their numbers by <see cref="FormulaContext.Resolve"/>.</summary>
    internal static XElement Convert(string latex, bool isDisplay, FormulaContext context)
    {
        latex = latex.Trim();
        try
        {
            XmlConvert.VerifyXmlChars(latex);
        }
        catch (XmlException)
        {
            throw new LatexException("the formula holds a character that no page can hold, such as a control character or half of an emoji");
        }

        var math = new XElement("math", new LatexParser(latex, isDisplay, context).Formula());
        if (isDisplay)
        {
            math.SetAttributeValue("display", "block");
        }

        math.SetAttributeValue("alttext", latex.ReplaceLineEndings(" "));
        return math;
    }

    internal static LatexException UnknownLabel(string label) => new($"there is no equation with \\label{{{label}}}");
}
