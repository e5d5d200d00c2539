using Markdig.Helpers;
using Markdig.Parsers;

namespace Regularization.Notebooks.Handouts.Formulas;

/// <summary>
/// Finds formulas within a text, where Jupyter finds them too: <c>$…$</c>, <c>$$…$$</c>, <c>\\(…\\)</c>, <c>\\[…\\]</c>, a bare
/// <c>\begin{align}…\end{align}</c>, and references to equations. For <c>$…$</c> the rule is Pandoc's: no blank inside next to the dollar
/// signs, and no digit behind the closing one, so that prices stay prices; blanks on both sides are taken where what is between them
/// looks like mathematics. Markdig's own parser wants a blank before the formula, which Japanese text does not have.
/// </summary>
internal sealed class FormulaInlineParser : InlineParser
{
    public FormulaInlineParser() => OpeningCharacters = ['$', '\\'];

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        if (Find(slice) is not { } found)
        {
            return false;
        }

        processor.Inline = new FormulaInline(slice.Text[found.Start..found.End], found.IsDisplay)
        {
            Span = new(processor.GetSourcePosition(slice.Start, out var line, out var column), processor.GetSourcePosition(found.Behind - 1)),
            Line = line,
            Column = column,
        };
        slice.Start = found.Behind;
        return true;
    }

    private static FormulaDelimiters? Find(StringSlice slice) => slice.CurrentChar != '$'
        ? FormulaDelimiters.At(slice.Text, slice.Start, slice.End)
        : Dollars(slice, slice.PeekChar() == '$' ? 2 : 1);

    private static FormulaDelimiters? Dollars(StringSlice slice, int dollars)
    {
        var text = slice.Text;
        var start = slice.Start + dollars;
        for (var end = start; end + dollars - 1 <= slice.End; end++)
        {
            if (text[end] == '\\')
            {
                end++;
            }
            else if (text[end] == '$' && end > start && (dollars == 2 ? text[end + 1] == '$' : IsFormula(text, start, end, slice.End)))
            {
                return new FormulaDelimiters(start, end, end + dollars, dollars == 2);
            }
        }

        return null;
    }

    /// <summary>Whether what stands between two single dollar signs is a formula rather than the words between two prices.</summary>
    private static bool IsFormula(string text, int start, int end, int last)
    {
        if (end + 1 <= last && char.IsAsciiDigit(text[end + 1]))
        {
            return false;
        }

        var (opens, closes) = (text[start], text[end - 1]);
        return IsBlank(opens) || IsBlank(closes)
            ? char.IsWhiteSpace(opens) == char.IsWhiteSpace(closes) && LooksLikeMathematics(text.AsSpan(start, end - start))
            : LooksLikeMathematics(text.AsSpan(start, end - start)) || opens != '\n' && closes != '\n';
    }

    private static bool IsBlank(char character) => character is ' ' or '\t';

    private static bool LooksLikeMathematics(ReadOnlySpan<char> content) => content.IndexOfAny("\\^_=<>") >= 0 || content.Trim().Length == 1;
}
