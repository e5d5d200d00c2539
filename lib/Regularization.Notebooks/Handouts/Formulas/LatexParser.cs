using System.Text;
using System.Xml.Linq;

namespace Regularization.Notebooks.Handouts.Formulas;

/// <summary>
/// The grammar of LaTeX's formulas: lists of atoms, their scripts, arguments, words. What the commands mean is in <see cref="LatexCommands"/>,
/// environments are in <see cref="LatexEnvironment"/>.
/// </summary>
/// <param name="latex">The formula.</param>
/// <param name="isDisplay">Whether it has a line of its own.</param>
/// <param name="context">What the page's formulas know of each other.</param>
internal sealed class LatexParser(string latex, bool isDisplay, FormulaContext context)
{
    /// <summary>A formula for people is not deeper; and what is stays far from the end of the stack, here and in browsers.</summary>
    private const int DeepestNesting = 100;

    private const string ThinSpace = "0.1667em";

    private int _depth;

    /// <summary>What is left to read.</summary>
    public LatexReader Reader { get; } = new(latex, context.Macros);

    /// <summary>What the page's formulas know of each other.</summary>
    public FormulaContext Context => context;

    /// <summary>The line that <c>\tag</c> and <c>\label</c> belong to.</summary>
    public EquationLine Line { get; set; } = new() { CanHaveNumber = isDisplay };

    /// <summary>Whether the parser stands outside of all braces and environments of a formula that has a line of its own.</summary>
    public bool IsAtTop => isDisplay && _depth == 1;

    /// <summary>The whole formula.</summary>
    public IReadOnlyList<XElement> Formula()
    {
        var elements = List(LatexToken.End);
        return Line.IsTagged ? [EquationLine.Table([(Line, [elements])], "center", context)] : elements;
    }

    /// <summary>Everything up to <paramref name="end"/>, which is taken too.</summary>
    public List<XElement> List(LatexToken end)
    {
        var elements = new List<XElement>();
        while (Reader.Peek() is var token && token != end)
        {
            if (token.Kind == LatexTokenKind.End)
            {
                throw new LatexException($"the formula ends where {end} is missing");
            }

            AddNext(elements);
        }

        Reader.Next();
        return elements;
    }

    /// <summary>Everything up to the end of the group, cell or line, which is not taken: what <c>\color</c> colours.</summary>
    public XElement Rest()
    {
        GoDeeper();
        var elements = new List<XElement>();
        while (!EndsGroup(Reader.Peek()))
        {
            AddNext(elements);
        }

        _depth--;
        return Row(elements);
    }

    /// <summary>
    /// Adds the next atom with its scripts, and the thin space that TeX puts between the name of a function and what it is not part of.
    /// A command such as <c>\over</c> makes a fraction of all that is there already.
    /// </summary>
    public void AddNext(List<XElement> elements)
    {
        var token = Reader.Peek();
        if (token.Kind == LatexTokenKind.Command && LatexCommands.Infix.TryGetValue(token.Text, out var fraction))
        {
            Reader.Next();
            var upper = Row(elements);
            elements.Clear();
            elements.Add(fraction(upper, Rest()));
            return;
        }

        var isFunction = token.Kind == LatexTokenKind.Command && LatexCommands.IsFunction(token.Text);
        if (isFunction && elements is [.., { IsEmpty: false } previous] && previous.Name != "mo")
        {
            elements.Add(Space(ThinSpace));
        }

        elements.Add(Scripted());
        if (isFunction && Reader.Peek() is var next && next.Kind != LatexTokenKind.End && !IsOpening(next) && !IsClosing(next))
        {
            elements.Add(Space(ThinSpace));
        }
    }

    /// <summary>The next argument of a command.</summary>
    /// <param name="of">The command, without its backslash, or <c>_</c> or <c>^</c>.</param>
    public XElement Argument(string of)
    {
        if (Reader.TryTake("{"))
        {
            GoDeeper();
            var content = Row(List(LatexToken.Character("}")));
            _depth--;
            return content;
        }

        var token = Reader.Peek();
        if (token is { Kind: LatexTokenKind.Character, Text: [>= '0' and <= '9'] })
        {
            return new XElement("mn", Reader.Next().Text); // \frac12 is one half, and x^10 is x¹0, as in TeX
        }

        return EndsGroup(token) ? throw new LatexException($"{(of is "_" or "^" ? of : "\\" + of)} has nothing behind it") : Atom();
    }

    /// <summary>The argument in square brackets, or null where there is none.</summary>
    public XElement? OptionalArgument() => Reader.TryTake("[") ? Row(List(LatexToken.Character("]"))) : null;

    /// <summary>The sign behind <c>\left</c>, <c>\big</c> and their like; empty for a dot.</summary>
    public string Delimiter(string of)
    {
        var token = Reader.Next();
        return token switch
        {
            { Kind: LatexTokenKind.Character, Text: "." } => "",
            { Kind: LatexTokenKind.Character, Text: "(" or ")" or "[" or "]" or "|" or "/" or "⟨" or "⟩" or "‖" or "⌊" or "⌋" or "⌈" or "⌉" } => token.Text,
            { Kind: LatexTokenKind.Character, Text: "<" } => "⟨",
            { Kind: LatexTokenKind.Character, Text: ">" } => "⟩",
            { Kind: LatexTokenKind.Command } when LatexSymbols.Delimiters.TryGetValue(token.Text, out var delimiter) => delimiter,
            { Kind: LatexTokenKind.Command } when LatexSymbols.Operators.TryGetValue(token.Text, out var arrow) && token.Text.EndsWith("arrow", StringComparison.Ordinal) => arrow,
            _ => throw new LatexException($"\\{of} needs a delimiter, not \"{token}\""),
        };
    }

    /// <summary>The words in the argument of <c>\text</c> and its like, with the formulas among them.</summary>
    public List<XElement> Words(string of)
    {
        Reader.Push([.. Reader.Group(of), LatexToken.Character("}")]);
        return WordsUpToBrace(of, style: null);
    }

    /// <summary>The words in the argument of a command that takes no formula.</summary>
    public string PlainWords(string of) => string.Concat(Words(of).Select(element => element.Name == "mspace" ? "\u2009" : element.Value));

    /// <summary>Several elements as one.</summary>
    public static XElement Row(IReadOnlyList<XElement> elements) => elements is [var only] ? only : new XElement("mrow", elements);

    public static XElement Space(string width) => new("mspace", new XAttribute("width", width));

    /// <summary>An operator that stays as large as the letters and close to them.</summary>
    public static XElement Ordinary(string symbol) =>
        new("mo", new XAttribute("stretchy", "false"), new XAttribute("lspace", "0"), new XAttribute("rspace", "0"), symbol);

    /// <summary>A bracket that grows with what it encloses.</summary>
    public static XElement Fence(string delimiter, string form) =>
        new("mo", new XAttribute("form", form), new XAttribute("stretchy", "true"), new XAttribute("fence", "true"), delimiter);

    private static bool EndsGroup(LatexToken token) => token.Kind switch
    {
        LatexTokenKind.End => true,
        LatexTokenKind.Character => token.Text is "}" or "&",
        _ => token.Text is "\\" or "cr" or "right" or "middle" or "end",
    };

    private static bool IsClosing(LatexToken token) => EndsGroup(token) || token is { Kind: LatexTokenKind.Character, Text: ")" or "]" or "," or "_" or "^" };

    private static bool IsOpening(LatexToken token) => token is { Kind: LatexTokenKind.Character, Text: "(" or "[" } or { Kind: LatexTokenKind.Command, Text: "left" or "{" or "big" or "Big" or "bigl" or "Bigl" };

    /// <summary>An atom with its subscript, superscript and primes.</summary>
    private XElement Scripted()
    {
        var atom = Reader.Peek() is { Kind: LatexTokenKind.Character, Text: "_" or "^" or "'" } ? new XElement("mrow") : Atom();
        var hasLimits = atom.Attribute("movablelimits") is not null || atom.Name == "munder" || atom.Name == "mover" && atom.Attribute("accent") is null;
        if (Reader.TryTake(LatexToken.Command("limits")))
        {
            hasLimits = true;
            atom.Attribute("movablelimits")?.SetValue("false");
        }
        else if (Reader.TryTake(LatexToken.Command("nolimits")))
        {
            hasLimits = false;
        }

        XElement? below = null, above = null;
        var primes = "";
        while (true)
        {
            if (Reader.TryTake("_"))
            {
                below = below is null ? Argument("_") : throw new LatexException("two subscripts in a row; put braces around one");
            }
            else if (Reader.TryTake("^"))
            {
                above = above is null ? Argument("^") : throw new LatexException("two superscripts in a row; put braces around one");
            }
            else if (Reader.TryTake("'"))
            {
                primes += "′";
            }
            else
            {
                break;
            }
        }

        if (primes.Length > 0)
        {
            var mark = new XElement("mo", primes);
            above = above is null ? mark : new XElement("mrow", mark, above);
        }

        return (below, above) switch
        {
            (null, null) => atom,
            ({ } lower, null) => new XElement(hasLimits ? "munder" : "msub", atom, lower),
            (null, { } upper) => new XElement(hasLimits ? "mover" : "msup", atom, upper),
            ({ } lower, { } upper) => new XElement(hasLimits ? "munderover" : "msubsup", atom, lower, upper),
        };
    }

    private void GoDeeper()
    {
        if (++_depth > DeepestNesting)
        {
            throw new LatexException($"the formula is nested more than {DeepestNesting} deep");
        }
    }

    /// <summary>The smallest piece of a formula: a letter, a number, a group, a command with its arguments.</summary>
    private XElement Atom()
    {
        GoDeeper();
        var token = Reader.Next();
        var atom = token.Kind == LatexTokenKind.Command ? LatexCommands.Element(this, token.Text) : Character(token.Text);
        _depth--;
        return atom;
    }

    private XElement Character(string text)
    {
        switch (text[0])
        {
            case '{':
                return Row(List(LatexToken.Character("}")));
            case '}' or '&' or '#' or '$':
                throw new LatexException($"{text} is not expected here");
            case '_' or '^' or '\'':
                throw new LatexException($"{text} has nothing before it");
            case '~':
                return Space("0.3333em");
            case >= '0' and <= '9':
                return new XElement("mn", text + Digits());
            case '-':
                return new XElement("mo", "−");
            case '*':
                return new XElement("mo", "∗");
            case '|' or '/':
                return Ordinary(text);
            case '(' or '[':
                return new XElement("mo", new XAttribute("form", "prefix"), new XAttribute("stretchy", "false"), text);
            case ')' or ']':
                return new XElement("mo", new XAttribute("form", "postfix"), new XAttribute("stretchy", "false"), text);
        }

        var rune = Rune.GetRuneAt(text, 0);
        return rune switch
        {
            _ when Rune.IsLetter(rune) => new XElement("mi", text),
            _ when Rune.IsDigit(rune) => new XElement("mn", text),
            { IsAscii: true } => new XElement("mo", text),
            _ when Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.MathSymbol => new XElement("mo", text),
            _ => new XElement("mtext", text), // Japanese brackets and commas, emoji
        };
    }

    /// <summary>The rest of a number: digits, and a dot between digits.</summary>
    private string Digits()
    {
        var digits = new StringBuilder();
        while (true)
        {
            var next = Reader.NextRaw();
            if (next is { Kind: LatexTokenKind.Character, Text: [>= '0' and <= '9'] })
            {
                digits.Append(next.Text);
                continue;
            }

            if (next.IsCharacter("."))
            {
                var behind = Reader.NextRaw();
                Reader.Push([behind]);
                if (behind is { Kind: LatexTokenKind.Character, Text: [>= '0' and <= '9'] })
                {
                    digits.Append('.');
                    continue;
                }
            }

            Reader.Push([next]);
            return digits.ToString();
        }
    }

    private List<XElement> WordsUpToBrace(string of, string? style)
    {
        GoDeeper();
        var elements = new List<XElement>();
        var words = new StringBuilder();
        while (Reader.NextRaw() is var token && !token.IsCharacter("}"))
        {
            switch (token)
            {
                case { Kind: LatexTokenKind.Character, Text: "$" } or { Kind: LatexTokenKind.Command, Text: "(" }:
                    EndWords();
                    elements.Add(Row(List(token.Text == "$" ? token : LatexToken.Command(")"))));
                    break;
                case { Kind: LatexTokenKind.Character, Text: "{" }:
                    EndWords();
                    elements.AddRange(WordsUpToBrace(of, style));
                    break;
                case { Kind: LatexTokenKind.Blank } or { Kind: LatexTokenKind.Character, Text: "~" } or { Kind: LatexTokenKind.Command, Text: " " }:
                    words.Append('\u00A0'); // MathML trims ordinary blanks
                    break;
                case { Kind: LatexTokenKind.Character }:
                    words.Append(token.Text);
                    break;
                case { Kind: LatexTokenKind.Command } when LatexSymbols.TextStyles.TryGetValue(token.Text, out var inner):
                    EndWords();
                    Reader.Push([.. Reader.Group(token.Text), LatexToken.Character("}")]);
                    elements.AddRange(WordsUpToBrace(token.Text, style + inner));
                    break;
                case { Kind: LatexTokenKind.Command } when LatexSymbols.Spaces.TryGetValue(token.Text, out var width):
                    EndWords();
                    elements.Add(Space(width));
                    break;
                case { Kind: LatexTokenKind.Command, Text: "ref" or "eqref" }:
                    EndWords();
                    elements.Add(LatexCommands.Element(this, token.Text));
                    break;
                case { Kind: LatexTokenKind.Command, Text: [var sign] } when !char.IsAsciiLetter(sign):
                    words.Append(token.Text);
                    break;
                default:
                    throw new LatexException(token.Kind == LatexTokenKind.End ? $"\\{of}{{ is not closed" : $"\\{of}{{…}} holds {token}, which is more than text");
            }
        }

        EndWords();
        _depth--;
        return elements;

        void EndWords()
        {
            if (words.Length > 0)
            {
                elements.Add(new XElement("mtext", style is null ? null : new XAttribute("style", style), words.ToString()));
                words.Clear();
            }
        }
    }
}
