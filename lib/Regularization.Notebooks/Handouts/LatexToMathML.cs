using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Regularization.Notebooks;

/// <summary>
/// Turns the mathematics of LaTeX that lessons use into MathML Core (https://www.w3.org/TR/mathml-core/), which browsers lay out
/// by themselves, offline. What is not known is refused, so that no formula is ever shown wrong.
/// </summary>
public sealed class LatexToMathML
{
    private const string ThinSpace = "0.1667em";

    private readonly string _latex;
    private int _position;

    private LatexToMathML(string latex) => _latex = latex;

    /// <summary>Converts one formula.</summary>
    /// <param name="latex">What stands between the dollar signs.</param>
    /// <param name="isDisplay">Whether the formula has a line of its own (<c>$$…$$</c>).</param>
    /// <returns>A <c>math</c> element; its <c>alttext</c> is the LaTeX.</returns>
    /// <exception cref="LatexException">The formula is not complete, or uses a command that is not supported.</exception>
    public static string Convert(string latex, bool isDisplay)
    {
        var converter = new LatexToMathML(latex.Trim());
        var math = new XElement("math", converter.List(Token.End));
        if (isDisplay)
        {
            math.SetAttributeValue("display", "block");
        }

        math.SetAttributeValue("alttext", latex.Trim().ReplaceLineEndings(" "));
        return math.ToString(SaveOptions.DisableFormatting);
    }

    private enum Kind
    {
        End,
        Character,
        Command,
    }

    private readonly record struct Token(Kind Kind, string Text)
    {
        public static readonly Token End = new(Kind.End, "");

        public static readonly Token Close = new(Kind.Character, "}");

        public override string ToString() => Kind == Kind.Command ? "\\" + Text : Text;
    }

    /// <summary>The next token, blanks and comments skipped. A command's text comes without its backslash.</summary>
    private Token Next()
    {
        SkipBlanks();
        if (_position >= _latex.Length)
        {
            return Token.End;
        }

        if (_latex[_position] != '\\')
        {
            var rune = Rune.GetRuneAt(_latex, _position);
            _position += rune.Utf16SequenceLength;
            return new Token(Kind.Character, rune.ToString());
        }

        var start = ++_position;
        while (_position < _latex.Length && char.IsAsciiLetter(_latex[_position]))
        {
            _position++;
        }

        if (_position == start)
        {
            if (start >= _latex.Length)
            {
                throw new LatexException("the formula ends in a single \\");
            }

            _position++;
        }

        return new Token(Kind.Command, _latex[start.._position]);
    }

    private Token Peek()
    {
        var position = _position;
        var token = Next();
        _position = position;
        return token;
    }

    private bool TryTake(Kind kind, string text)
    {
        var position = _position;
        if (Next() == new Token(kind, text))
        {
            return true;
        }

        _position = position;
        return false;
    }

    private void SkipBlanks()
    {
        while (_position < _latex.Length)
        {
            if (_latex[_position] == '%')
            {
                var end = _latex.IndexOf('\n', _position);
                _position = end < 0 ? _latex.Length : end;
            }
            else if (char.IsWhiteSpace(_latex[_position]))
            {
                _position++;
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Everything up to <paramref name="end"/>, which is taken too.</summary>
    private List<XElement> List(Token end)
    {
        var elements = new List<XElement>();
        while (Peek() is var token && token != end)
        {
            if (token.Kind == Kind.End)
            {
                throw new LatexException($"the formula ends where {end} is missing");
            }

            AddNext(elements);
        }

        Next();
        return elements;
    }

    /// <summary>Adds the next atom with its scripts, and the thin space that TeX puts between the name of a function and what it is not part of.</summary>
    private void AddNext(List<XElement> elements)
    {
        var isFunction = Peek() is { Kind: Kind.Command, Text: var name } && (LatexSymbols.Functions.Contains(name) || name is "operatorname" or "arg");
        if (isFunction && elements is [.., var previous] && previous.Name != "mo" && previous.Name != "mspace")
        {
            elements.Add(Space(ThinSpace));
        }

        elements.Add(Scripted());
        if (isFunction && Peek() is var next && next.Kind != Kind.End && !IsOpening(next) && !IsClosing(next))
        {
            elements.Add(Space(ThinSpace));
        }
    }

    /// <summary>An atom with its subscript, superscript and primes.</summary>
    private XElement Scripted()
    {
        var atom = Atom();
        var hasLimits = atom.Attribute("movablelimits") is not null || atom.Name == "munder" || atom.Name == "mover" && atom.Attribute("accent") is null;
        if (TryTake(Kind.Command, "limits"))
        {
            hasLimits = true;
        }
        else if (TryTake(Kind.Command, "nolimits"))
        {
            hasLimits = false;
        }

        XElement? below = null, above = null;
        var primes = "";
        while (true)
        {
            if (TryTake(Kind.Character, "_"))
            {
                below = below is null ? Argument("_") : throw new LatexException("two subscripts in a row; put braces around one");
            }
            else if (TryTake(Kind.Character, "^"))
            {
                above = above is null ? Argument("^") : throw new LatexException("two superscripts in a row; put braces around one");
            }
            else if (TryTake(Kind.Character, "'"))
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

    private static bool IsClosing(Token token) => token is { Kind: Kind.Character, Text: "}" or ")" or "]" or "&" or "," } or { Kind: Kind.Command, Text: "\\" or "right" or "middle" or "end" };

    private static bool IsOpening(Token token) => token is { Kind: Kind.Character, Text: "(" or "[" } or { Kind: Kind.Command, Text: "left" or "{" or "big" or "Big" or "bigl" or "Bigl" };

    private XElement Argument(string of)
    {
        if (TryTake(Kind.Character, "{"))
        {
            return Row(List(Token.Close));
        }

        if (Peek() is { Kind: Kind.Character, Text: [>= '0' and <= '9'] })
        {
            return new XElement("mn", Next().Text); // \frac12 is one half, and x^10 is x¹0, as in TeX
        }

        if (Peek() is var token && (token.Kind == Kind.End || token.Text is "}" or "&" && token.Kind == Kind.Character))
        {
            throw new LatexException($"{of} has nothing behind it");
        }

        return Atom();
    }

    private XElement Atom()
    {
        var token = Next();
        if (token.Kind == Kind.Command)
        {
            return Command(token.Text);
        }

        var text = token.Text;
        switch (text[0])
        {
            case '{':
                return Row(List(Token.Close));
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
            case '|':
                return Ordinary("|");
            case '(' or '[':
                return new XElement("mo", new XAttribute("form", "prefix"), new XAttribute("stretchy", "false"), text);
            case ')' or ']':
                return new XElement("mo", new XAttribute("form", "postfix"), new XAttribute("stretchy", "false"), text);
            case '/':
                return Ordinary("/");
            case ',' or ';' or ':' or '+' or '=' or '<' or '>' or '!' or '?' or '.':
                return new XElement("mo", text);
            default:
                var rune = Rune.GetRuneAt(text, 0);
                return Rune.IsLetter(rune) ? new XElement("mi", text) : throw new LatexException($"the character {text} is not supported in a formula; put words into \\text{{…}}");
        }
    }

    private string Digits()
    {
        var start = _position;
        while (_position < _latex.Length && (char.IsAsciiDigit(_latex[_position]) || _latex[_position] == '.' && _position + 1 < _latex.Length && char.IsAsciiDigit(_latex[_position + 1])))
        {
            _position++;
        }

        return _latex[start.._position];
    }

    private XElement Command(string name)
    {
        if (LatexSymbols.Identifiers.TryGetValue(name, out var identifier))
        {
            // Capital Greek letters are upright in TeX; a single letter would be slanted here.
            return new XElement("mi", char.IsLower(identifier, 0) ? null : new XAttribute("mathvariant", "normal"), identifier);
        }

        if (LatexSymbols.Operators.TryGetValue(name, out var symbol))
        {
            return new XElement("mo", symbol);
        }

        if (LatexSymbols.LargeOperators.TryGetValue(name, out var large))
        {
            return new XElement("mo", new XAttribute("movablelimits", "true"), large);
        }

        if (LatexSymbols.Integrals.TryGetValue(name, out var integral))
        {
            return new XElement("mo", integral);
        }

        if (LatexSymbols.Spaces.TryGetValue(name, out var width))
        {
            return Space(width);
        }

        if (LatexSymbols.Accents.TryGetValue(name, out var accent))
        {
            return new XElement("mover", new XAttribute("accent", "true"), Argument("\\" + name), new XElement("mo", new XAttribute("stretchy", name.StartsWith("wide", StringComparison.Ordinal) || name.StartsWith("over", StringComparison.Ordinal) ? "true" : "false"), accent));
        }

        if (LatexSymbols.Functions.Contains(name))
        {
            return LatexSymbols.Limits.Contains(name) ? LimitFunction(name) : new XElement("mi", name);
        }

        if (LatexSymbols.Alphabets.TryGetValue(name, out var alphabet))
        {
            return Restyled(Argument("\\" + name), alphabet);
        }

        if (LatexSymbols.Delimiters.TryGetValue(name, out var delimiter))
        {
            return name is "|" or "Vert" or "vert" ? Ordinary(delimiter) : new XElement("mo", new XAttribute("stretchy", "false"), delimiter);
        }

        switch (name)
        {
            case "frac" or "dfrac" or "tfrac":
                var fraction = new XElement("mfrac", Argument("\\" + name), Argument("\\" + name));
                return name == "frac" ? fraction : new XElement("mstyle", new XAttribute("displaystyle", name == "dfrac" ? "true" : "false"), fraction);
            case "binom":
                return Row([Fence("(", "prefix"), new XElement("mfrac", new XAttribute("linethickness", "0"), Argument("\\binom"), Argument("\\binom")), Fence(")", "postfix")]);
            case "sqrt":
                if (!TryTake(Kind.Character, "["))
                {
                    return new XElement("msqrt", Argument("\\sqrt"));
                }

                var index = Row(List(new Token(Kind.Character, "]")));
                return new XElement("mroot", Argument("\\sqrt"), index);
            case "text" or "textrm" or "textbf" or "textit" or "mbox":
                return new XElement("mtext", name switch
                {
                    "textbf" => new XAttribute("style", "font-weight:bold"),
                    "textit" => new XAttribute("style", "font-style:italic"),
                    _ => null,
                }, Words(name));
            case "operatorname":
                return TryTake(Kind.Character, "*") ? LimitFunction(Words(name)) : new XElement("mi", Words(name));
            case "arg" when TryTake(Kind.Command, "max"):
                return LimitFunction("arg max");
            case "arg" when TryTake(Kind.Command, "min"):
                return LimitFunction("arg min");
            case "arg":
                return new XElement("mi", "arg");
            case "left":
                return Fenced();
            case "big" or "Big" or "bigg" or "Bigg" or "bigl" or "Bigl" or "biggl" or "Biggl" or "bigr" or "Bigr" or "biggr" or "Biggr":
                var size = name.TrimEnd('l', 'r') switch { "big" => "1.2em", "Big" => "1.8em", "bigg" => "2.4em", _ => "3em" };
                var form = name[^1] == 'r' ? "postfix" : "prefix";
                return new XElement("mo", new XAttribute("form", form), new XAttribute("stretchy", "true"), new XAttribute("minsize", size), new XAttribute("maxsize", size), Delimiter("\\" + name));
            case "overline":
                return new XElement("mover", new XAttribute("accent", "true"), Argument("\\overline"), new XElement("mo", new XAttribute("stretchy", "true"), "‾"));
            case "underline":
                return new XElement("munder", new XAttribute("accentunder", "true"), Argument("\\underline"), new XElement("mo", new XAttribute("stretchy", "true"), "_"));
            case "underbrace":
                return new XElement("munder", Argument("\\underbrace"), new XElement("mo", new XAttribute("stretchy", "true"), "⏟"));
            case "overbrace":
                return new XElement("mover", Argument("\\overbrace"), new XElement("mo", new XAttribute("stretchy", "true"), "⏞"));
            case "underset":
                var under = Argument("\\underset");
                return new XElement("munder", Argument("\\underset"), under);
            case "overset" or "stackrel":
                var over = Argument("\\" + name);
                return new XElement("mover", Argument("\\" + name), over);
            case "not":
                return Next() is { Text: var negated } && LatexSymbols.Negated.TryGetValue(negated, out var not) ? new XElement("mo", not) : throw new LatexException($"\\not\\{negated} is not supported");
            case "begin":
                return Environment();
            default:
                throw new LatexException($"\\{name} is not a LaTeX command that handouts can show");
        }
    }

    /// <summary>A function whose subscript stands below it in displayed formulas.</summary>
    private static XElement LimitFunction(string name) =>
        new("mo", new XAttribute("movablelimits", "true"), new XAttribute("form", "prefix"), new XAttribute("lspace", "0"), new XAttribute("rspace", "0"), name);

    private XElement Fenced()
    {
        List<XElement> row = [Fence(Delimiter("\\left"), "prefix")];
        while (true)
        {
            if (TryTake(Kind.Command, "right"))
            {
                row.Add(Fence(Delimiter("\\right"), "postfix"));
                return new XElement("mrow", row);
            }

            if (TryTake(Kind.Command, "middle"))
            {
                row.Add(Fence(Delimiter("\\middle"), "infix"));
            }
            else if (Peek().Kind == Kind.End)
            {
                throw new LatexException("a \\left has no \\right");
            }
            else
            {
                AddNext(row);
            }
        }
    }

    private string Delimiter(string of)
    {
        var token = Next();
        return token switch
        {
            { Kind: Kind.Character, Text: "." } => "",
            { Kind: Kind.Character, Text: "(" or ")" or "[" or "]" or "|" or "/" } => token.Text,
            { Kind: Kind.Character, Text: "<" } => "⟨",
            { Kind: Kind.Character, Text: ">" } => "⟩",
            { Kind: Kind.Command } when LatexSymbols.Delimiters.TryGetValue(token.Text, out var delimiter) => delimiter,
            _ => throw new LatexException($"{of} needs a delimiter, not \"{token}\""),
        };
    }

    private static XElement Fence(string delimiter, string form) =>
        new("mo", new XAttribute("form", form), new XAttribute("stretchy", "true"), new XAttribute("fence", "true"), delimiter);

    private XElement Environment()
    {
        var name = Words("begin");
        var (left, right, alignment) = name switch
        {
            "aligned" or "align" or "align*" or "split" => ("", "", "aligned"),
            "gathered" or "gather" or "gather*" or "matrix" => ("", "", "center"),
            "cases" => ("{", "", "left"),
            "pmatrix" => ("(", ")", "center"),
            "bmatrix" => ("[", "]", "center"),
            "vmatrix" => ("|", "|", "center"),
            _ => throw new LatexException($"\\begin{{{name}}} is not an environment that handouts can show"),
        };
        var rows = new List<List<List<XElement>>> { new() { new() } };
        while (true)
        {
            if (TryTake(Kind.Command, "end"))
            {
                var end = Words("end");
                if (end != name)
                {
                    throw new LatexException($"\\begin{{{name}}} is closed by \\end{{{end}}}");
                }

                break;
            }

            if (TryTake(Kind.Command, "\\"))
            {
                rows.Add([new()]);
            }
            else if (TryTake(Kind.Character, "&"))
            {
                rows[^1].Add([]);
            }
            else if (Peek().Kind == Kind.End)
            {
                throw new LatexException($"\\begin{{{name}}} has no \\end{{{name}}}");
            }
            else
            {
                AddNext(rows[^1][^1]);
            }
        }

        if (rows[^1] is [[]])
        {
            rows.RemoveAt(rows.Count - 1);
        }

        var table = new XElement("mtable", new XAttribute("class", alignment), rows.Select(row => new XElement("mtr", row.Select(cell => new XElement("mtd", cell)))));
        if (alignment == "aligned")
        {
            table.SetAttributeValue("displaystyle", "true");
        }

        return left + right == "" ? table : new XElement("mrow", Fence(left, "prefix"), table, Fence(right, "postfix"));
    }

    /// <summary>The raw text of an argument in braces.</summary>
    private string Words(string command)
    {
        if (!TryTake(Kind.Character, "{"))
        {
            throw new LatexException($"\\{command} needs braces around its argument");
        }

        var start = _position;
        for (var depth = 1; _position < _latex.Length; _position++)
        {
            depth += _latex[_position] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                var words = _latex[start.._position++];
                return words.IndexOfAny(['\\', '$', '{']) < 0
                    ? words.Replace(' ', '\u00A0') // MathML trims ordinary blanks
                    : throw new LatexException($"\\{command}{{{words}}} holds more than text");
            }
        }

        throw new LatexException($"\\{command}{{ is not closed");
    }

    private static XElement Row(List<XElement> elements) => elements switch
    {
        [var only] => only,
        [] => new XElement("mrow"),
        _ => new XElement("mrow", elements),
    };

    private static XElement Ordinary(string symbol) =>
        new("mo", new XAttribute("stretchy", "false"), new XAttribute("lspace", "0"), new XAttribute("rspace", "0"), symbol);

    private static XElement Space(string width) => new("mspace", new XAttribute("width", width));

    /// <summary>Letters in another alphabet. MathML Core knows no bold or script variants: Unicode has letters of their own for them.</summary>
    private static XElement Restyled(XElement element, Func<Rune, Rune> alphabet)
    {
        // Upright words such as \mathrm{train} are one identifier, not a product of letters.
        if (alphabet == LatexSymbols.Upright)
        {
            var text = element.Name == "mrow" && element.Elements().All(child => child.Name == "mi" || child.Name == "mn") ? string.Concat(element.Elements().Select(child => child.Value)) : element.Name == "mi" ? element.Value : null;
            if (text is not null)
            {
                return new XElement("mi", text.EnumerateRunes().Count() == 1 ? new XAttribute("mathvariant", "normal") : null, text);
            }
        }

        foreach (var leaf in element.DescendantsAndSelf().Where(leaf => leaf.Name == "mi" || leaf.Name == "mn").ToList())
        {
            leaf.Value = string.Concat(leaf.Value.EnumerateRunes().Select(alphabet));
            leaf.SetAttributeValue("mathvariant", alphabet == LatexSymbols.Upright || Rune.GetRuneAt(leaf.Value, 0).Value > 0x2000 ? "normal" : null);
        }

        return element;
    }
}
