using Markdig.Parsers;
using Markdig.Syntax;

namespace Regularization.Notebooks.Handouts.Formulas;

/// <summary>
/// Finds formulas that begin a line and end another one: <c>$$</c>, <c>\\[</c>, <c>\begin{…}</c>. As blocks, because a line of a formula
/// that begins with <c>+</c>, <c>-</c> or <c>&gt;</c> would be a list or a quote otherwise. Those of one line are left to <see cref="FormulaInlineParser"/>.
/// </summary>
internal sealed class FormulaBlockParser : BlockParser
{
    public FormulaBlockParser() => OpeningCharacters = ['$', '\\'];

    public override BlockState TryOpen(BlockProcessor processor)
    {
        if (processor.IsCodeIndent || Find(processor) is not { } formula)
        {
            return BlockState.None;
        }

        var block = new FormulaBlock(this, formula.End)
        {
            Column = processor.Column,
            Line = processor.LineIndex,
            Span = new SourceSpan(processor.Start, formula.Behind - 1),
        };
        block.Append(processor.Line.Text.AsSpan(formula.Start, processor.Line.End + 1 - formula.Start));
        processor.NewBlocks.Push(block);
        return BlockState.ContinueDiscard;
    }

    public override BlockState TryContinue(BlockProcessor processor, Block block)
    {
        var formula = (FormulaBlock)block;
        var line = processor.Line;
        var isLast = line.End + 1 >= formula.End;
        var end = isLast ? Math.Max(line.Start, formula.End) : line.End + 1;
        formula.Append(line.Text.AsSpan(line.Start, end - line.Start));
        return isLast ? BlockState.BreakDiscard : BlockState.ContinueDiscard;
    }

    private static FormulaDelimiters? Find(BlockProcessor processor)
    {
        var (text, start) = (processor.Line.Text, processor.Start);
        var formula = processor.Line.Match("$$") ? Dollars(text, start) : FormulaDelimiters.At(text, start, text.Length - 1);
        if (formula is not { IsDisplay: true } || formula.Behind <= processor.Line.End + 1)
        {
            return null;
        }

        // Words behind its end belong to a paragraph; an empty line ends a formula whose first line is not only an opening.
        var rest = text.AsSpan(formula.Behind);
        var lineEnd = rest.IndexOfAny('\r', '\n');
        var inside = text.AsSpan(formula.Start, formula.End - formula.Start).Trim();
        var mayHoldEmptyLines = formula.Start == start || processor.Line.Text.AsSpan(formula.Start, processor.Line.End + 1 - formula.Start).IsWhiteSpace();
        return (lineEnd < 0 ? rest : rest[..lineEnd]).IsWhiteSpace() && (mayHoldEmptyLines || !HasEmptyLine(inside)) ? formula : null;
    }

    private static FormulaDelimiters? Dollars(string text, int start) =>
        text.IndexOf("$$", start + 2, StringComparison.Ordinal) is var end and >= 0 ? new FormulaDelimiters(start + 2, end, end + 2, IsDisplay: true) : null;

    private static bool HasEmptyLine(ReadOnlySpan<char> text)
    {
        foreach (var line in text.EnumerateLines())
        {
            if (line.IsWhiteSpace())
            {
                return true;
            }
        }

        return false;
    }
}
