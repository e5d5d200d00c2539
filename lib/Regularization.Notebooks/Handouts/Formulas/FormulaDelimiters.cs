using System.Text.RegularExpressions;

namespace Regularization.Notebooks.Handouts.Formulas;

/// <summary>A formula that begins with a backslash: <c>\\(…\\)</c>, <c>\\[…\\]</c>, <c>\begin{…}…\end{…}</c>, <c>\eqref{…}</c>.</summary>
/// <param name="Start">Where its LaTeX starts.</param>
/// <param name="End">The place behind its LaTeX.</param>
/// <param name="Behind">The place behind its delimiters.</param>
/// <param name="IsDisplay">Whether it has a line of its own.</param>
internal sealed partial record FormulaDelimiters(int Start, int End, int Behind, bool IsDisplay)
{
    /// <summary>The formula that begins at a place in a text, or null where there is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The place.</param>
    /// <param name="last">The last character that may belong to it.</param>
    public static FormulaDelimiters? At(string text, int at, int last)
    {
        var opening = Opening().Match(text, at, last - at + 1);
        if (!opening.Success)
        {
            return null;
        }

        if (opening.Groups["reference"].Success)
        {
            return new FormulaDelimiters(at, opening.Index + opening.Length, opening.Index + opening.Length, IsDisplay: false);
        }

        var inside = at + opening.Length;
        if (opening.Groups["environment"] is { Success: true, Value: var name })
        {
            return EndOf(text, name, inside, last) is { } end ? new FormulaDelimiters(at, end, end, IsDisplay: true) : null;
        }

        var isDisplay = text[at + 2] == '[';
        var closing = text.IndexOf(isDisplay ? @"\\]" : @"\\)", inside, last - inside + 1, StringComparison.Ordinal);
        return closing < 0 ? null : new FormulaDelimiters(inside, closing, closing + 3, isDisplay);
    }

    /// <summary>The place behind the <c>\end</c> of an environment, which may hold others of its name.</summary>
    private static int? EndOf(string text, string name, int from, int last)
    {
        var (begin, end) = ($@"\begin{{{name}}}", $@"\end{{{name}}}");
        for (var depth = 1; ;)
        {
            var closing = text.IndexOf(end, from, last - from + 1, StringComparison.Ordinal);
            if (closing < 0)
            {
                return null;
            }

            var opening = text.IndexOf(begin, from, closing - from, StringComparison.Ordinal);
            depth += opening >= 0 ? 1 : -1;
            from = opening >= 0 ? opening + begin.Length : closing + end.Length;
            if (depth == 0)
            {
                return from;
            }
        }
    }

    [GeneratedRegex(@"\G(?:\\\\[(\[]|\\begin\{(?<environment>[a-zA-Z]+\*?)\}|(?<reference>\\(?:eq)?ref\{[^{}]+\}))")]
    private static partial Regex Opening();
}
