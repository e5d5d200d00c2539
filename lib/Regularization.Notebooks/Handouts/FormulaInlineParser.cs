using Markdig.Extensions.Mathematics;
using Markdig.Helpers;
using Markdig.Parsers;

namespace Regularization.Notebooks;

/// <summary>
/// Finds <c>$…$</c> and <c>$$…$$</c> within a line by the rule of Pandoc: no blank inside next to the dollar signs, and no digit behind
/// the closing one, so that prices stay prices. Markdig's own parser wants a blank before the formula, which Japanese text does not have.
/// </summary>
internal sealed class FormulaInlineParser : InlineParser
{
    public FormulaInlineParser() => OpeningCharacters = ['$'];

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var text = slice.Text;
        var dollars = slice.PeekChar() == '$' ? 2 : 1;
        var start = slice.Start + dollars;
        if (start > slice.End || dollars == 1 && char.IsWhiteSpace(text[start]))
        {
            return false;
        }

        for (var end = start; end + dollars - 1 <= slice.End; end++)
        {
            if (text[end] == '\\')
            {
                end++;
            }
            else if (text[end] == '$' && end > start && IsClosing(slice, end, dollars))
            {
                processor.Inline = new MathInline
                {
                    Delimiter = '$',
                    DelimiterCount = dollars,
                    Content = new StringSlice(text, start, end - 1),
                    Span = new(processor.GetSourcePosition(slice.Start, out var line, out var column), processor.GetSourcePosition(end + dollars - 1)),
                    Line = line,
                    Column = column,
                };
                slice.Start = end + dollars;
                return true;
            }
        }

        return false;
    }

    private static bool IsClosing(StringSlice slice, int at, int dollars)
    {
        var text = slice.Text;
        return dollars == 2
            ? text[at + 1] == '$'
            : !char.IsWhiteSpace(text[at - 1]) && !(at + 1 <= slice.End && char.IsAsciiDigit(text[at + 1]));
    }
}
