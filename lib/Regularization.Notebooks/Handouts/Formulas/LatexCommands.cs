using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using static Regularization.Notebooks.Handouts.Formulas.LatexParser;

namespace Regularization.Notebooks.Handouts.Formulas;

/// <summary>What each command of LaTeX becomes in MathML. Commands that stand for one symbol are in <see cref="LatexSymbols"/>.</summary>
internal static partial class LatexCommands
{
    /// <summary>Reads the command's arguments and makes its element.</summary>
    private delegate XElement Command(LatexParser parser, string name);

    /// <summary>Commands between two halves of a group.</summary>
    public static readonly Dictionary<string, Func<XElement, XElement, XElement>> Infix = new()
    {
        ["over"] = (upper, lower) => new XElement("mfrac", upper, lower),
        ["atop"] = Stacked,
        ["choose"] = (upper, lower) => Row([Fence("(", "prefix"), Stacked(upper, lower), Fence(")", "postfix")]),
    };

    private static readonly Dictionary<string, Command> Table = new()
    {
        // Fractions and roots
        ["frac"] = (parser, name) => Fraction(parser, name),
        ["cfrac"] = (parser, name) => Styled(Fraction(parser, name), "displaystyle", "true"),
        ["dfrac"] = (parser, name) => Styled(Fraction(parser, name), "displaystyle", "true"),
        ["tfrac"] = (parser, name) => Styled(Fraction(parser, name), "displaystyle", "false"),
        ["binom"] = (parser, name) => Infix["choose"](parser.Argument(name), parser.Argument(name)),
        ["dbinom"] = (parser, name) => Styled(Infix["choose"](parser.Argument(name), parser.Argument(name)), "displaystyle", "true"),
        ["tbinom"] = (parser, name) => Styled(Infix["choose"](parser.Argument(name), parser.Argument(name)), "displaystyle", "false"),
        ["sqrt"] = (parser, name) => parser.OptionalArgument() is { } index ? new XElement("mroot", parser.Argument(name), index) : new XElement("msqrt", parser.Argument(name)),

        // Words
        ["text"] = Words, ["textrm"] = Words, ["textnormal"] = Words, ["mbox"] = Words, ["hbox"] = Words, ["textup"] = Words,
        ["textbf"] = Words, ["textit"] = Words, ["textsf"] = Words, ["texttt"] = Words, ["emph"] = Words,
        ["operatorname"] = (parser, name) => parser.Reader.TryTake("*") ? LimitFunction(Name(parser, name)) : new XElement("mi", Name(parser, name)),
        ["arg"] = (parser, _) => parser.Reader.TryTake(LatexToken.Command("max")) ? LimitFunction("arg max") : parser.Reader.TryTake(LatexToken.Command("min")) ? LimitFunction("arg min") : new XElement("mi", "arg"),
        ["bmod"] = (_, _) => new XElement("mo", "mod"),
        ["mod"] = (parser, name) => Row([Space("1em"), new XElement("mi", "mod"), Space("0.3333em"), parser.Argument(name)]),
        ["pmod"] = (parser, name) => Row([Space("1em"), Fence("(", "prefix"), new XElement("mi", "mod"), Space("0.3333em"), parser.Argument(name), Fence(")", "postfix")]),

        // Brackets
        ["left"] = (parser, _) => Brackets(parser),
        ["big"] = Large, ["bigl"] = Large, ["bigr"] = Large, ["bigm"] = Large, ["Big"] = Large, ["Bigl"] = Large, ["Bigr"] = Large, ["Bigm"] = Large,
        ["bigg"] = Large, ["biggl"] = Large, ["biggr"] = Large, ["biggm"] = Large, ["Bigg"] = Large, ["Biggl"] = Large, ["Biggr"] = Large, ["Biggm"] = Large,

        // Above and below
        ["overline"] = (parser, name) => Over(parser.Argument(name), "‾"),
        ["underline"] = (parser, name) => new XElement("munder", new XAttribute("accentunder", "true"), parser.Argument(name), Stretched("_")),
        ["underbar"] = (parser, name) => new XElement("munder", new XAttribute("accentunder", "true"), parser.Argument(name), Stretched("_")),
        ["overbrace"] = (parser, name) => new XElement("mover", parser.Argument(name), Stretched("⏞")),
        ["underbrace"] = (parser, name) => new XElement("munder", parser.Argument(name), Stretched("⏟")),
        ["overbracket"] = (parser, name) => new XElement("mover", parser.Argument(name), Stretched("⎴")),
        ["underbracket"] = (parser, name) => new XElement("munder", parser.Argument(name), Stretched("⎵")),
        ["underrightarrow"] = (parser, name) => new XElement("munder", parser.Argument(name), Stretched("→")),
        ["underleftarrow"] = (parser, name) => new XElement("munder", parser.Argument(name), Stretched("←")),
        ["overset"] = OverSet,
        ["stackrel"] = OverSet,
        ["underset"] = (parser, name) => parser.Argument(name) is var under ? new XElement("munder", parser.Argument(name), under) : null!,
        ["substack"] = (parser, name) => SubStack(parser, name),
        ["xrightarrow"] = (parser, name) => Arrow(parser, name, "→"), ["xleftarrow"] = (parser, name) => Arrow(parser, name, "←"),
        ["xleftrightarrow"] = (parser, name) => Arrow(parser, name, "↔"), ["xRightarrow"] = (parser, name) => Arrow(parser, name, "⇒"),
        ["xLeftarrow"] = (parser, name) => Arrow(parser, name, "⇐"), ["xLeftrightarrow"] = (parser, name) => Arrow(parser, name, "⇔"),
        ["xmapsto"] = (parser, name) => Arrow(parser, name, "↦"), ["xhookrightarrow"] = (parser, name) => Arrow(parser, name, "↪"),
        ["xlongequal"] = (parser, name) => Arrow(parser, name, "="),
        ["not"] = (parser, _) => Negated(parser),

        // Looks, for the rest of the group
        ["displaystyle"] = (parser, _) => Styled(parser.Rest(), "displaystyle", "true", "0"),
        ["textstyle"] = (parser, _) => Styled(parser.Rest(), "displaystyle", "false", "0"),
        ["scriptstyle"] = (parser, _) => Styled(parser.Rest(), "displaystyle", "false", "1"),
        ["scriptscriptstyle"] = (parser, _) => Styled(parser.Rest(), "displaystyle", "false", "2"),
        ["tiny"] = Sized, ["scriptsize"] = Sized, ["footnotesize"] = Sized, ["small"] = Sized, ["normalsize"] = Sized,
        ["large"] = Sized, ["Large"] = Sized, ["LARGE"] = Sized, ["huge"] = Sized, ["Huge"] = Sized,
        ["rm"] = (parser, _) => Restyled(parser.Rest(), LatexSymbols.Upright),
        ["bf"] = (parser, _) => Restyled(parser.Rest(), LatexSymbols.Alphabets["mathbf"]),
        ["it"] = (parser, _) => parser.Rest(),
        ["sf"] = (parser, _) => Restyled(parser.Rest(), LatexSymbols.Alphabets["mathsf"]),
        ["tt"] = (parser, _) => Restyled(parser.Rest(), LatexSymbols.Alphabets["mathtt"]),
        ["cal"] = (parser, _) => Restyled(parser.Rest(), LatexSymbols.Alphabets["mathcal"]),
        ["color"] = (parser, name) => Color(parser, name) is var color && parser.Reader.Peek().IsCharacter("{") ? Css(parser.Argument(name), $"color:{color}") : Css(parser.Rest(), $"color:{color}"), // Jupyter colours an argument only
        ["textcolor"] = (parser, name) => Color(parser, name) is var color ? Css(parser.Argument(name), $"color:{color}") : null!,
        ["colorbox"] = (parser, name) => Color(parser, name) is var color ? Css(Row(parser.Words(name)), $"background:{color};padding:0.2em") : null!,

        // Boxes
        ["boxed"] = (parser, name) => Css(parser.Argument(name), "border:0.06em solid;padding:0.25em 0.35em"),
        ["fbox"] = (parser, name) => Css(Row(parser.Words(name)), "border:0.06em solid;padding:0.25em 0.35em"),
        ["cancel"] = (parser, name) => new XElement("mrow", new XAttribute("class", "cancel"), parser.Argument(name)),
        ["phantom"] = (parser, name) => new XElement("mphantom", parser.Argument(name)),
        ["hphantom"] = (parser, name) => new XElement("mphantom", new XElement("mpadded", new XAttribute("height", "0"), new XAttribute("depth", "0"), parser.Argument(name))),
        ["vphantom"] = (parser, name) => new XElement("mphantom", new XElement("mpadded", new XAttribute("width", "0"), parser.Argument(name))),
        ["smash"] = (parser, name) => new XElement("mpadded", new XAttribute("height", "0"), new XAttribute("depth", "0"), parser.OptionalArgument() is var _ ? parser.Argument(name) : null),
        ["llap"] = (parser, name) => new XElement("mpadded", new XAttribute("width", "0"), parser.Argument(name)),
        ["rlap"] = (parser, name) => new XElement("mpadded", new XAttribute("width", "0"), parser.Argument(name)),
        ["mathstrut"] = (_, _) => new XElement("mphantom", new XElement("mpadded", new XAttribute("width", "0"), new XElement("mo", new XAttribute("stretchy", "false"), "("))),
        ["strut"] = (_, _) => new XElement("mphantom", new XElement("mpadded", new XAttribute("width", "0"), new XElement("mo", new XAttribute("stretchy", "false"), "("))),
        ["hspace"] = (parser, name) => parser.Reader.TryTake("*") is var _ ? Space(Length(parser.Reader.GroupText(name), name)) : null!,
        ["hskip"] = Skip, ["kern"] = Skip, ["mkern"] = Skip, ["mskip"] = Skip,

        // What a symbol is taken for
        ["mathop"] = (parser, name) => parser.Argument(name) is var content && content.DescendantsAndSelf().All(element => element.Name is { LocalName: "mi" or "mtext" or "mrow" or "mspace" }) ? LimitFunction(content.Value) : content,
        ["mathrel"] = (parser, name) => Operator(parser.Argument(name)), ["mathbin"] = (parser, name) => Operator(parser.Argument(name)),
        ["mathord"] = (parser, name) => parser.Argument(name), ["mathinner"] = (parser, name) => parser.Argument(name),
        ["mathopen"] = (parser, name) => parser.Argument(name), ["mathclose"] = (parser, name) => parser.Argument(name),
        ["mathpunct"] = (parser, name) => parser.Argument(name), ["ensuremath"] = (parser, name) => parser.Argument(name),

        // Environments, definitions, numbers of equations
        ["begin"] = (parser, _) => LatexEnvironment.Element(parser),
        ["newcommand"] = NewCommand, ["renewcommand"] = NewCommand, ["providecommand"] = NewCommand,
        ["def"] = Define,
        ["let"] = Let,
        ["DeclareMathOperator"] = DeclareOperator,
        ["require"] = (parser, name) => parser.Reader.GroupText(name) is var _ ? Nothing() : null!, // MathJax's way to load what is here anyway
        ["tag"] = Tag,
        ["label"] = (parser, name) => parser.Line.CanHaveNumber ? SetLine(parser, line => line.Label = parser.Reader.GroupText(name)) : throw new LatexException("\\label is for formulas that have a line of their own"),
        ["nonumber"] = (parser, _) => SetLine(parser, line => line.IsNumbered = false),
        ["notag"] = (parser, _) => SetLine(parser, line => line.IsNumbered = false),
        ["ref"] = (parser, name) => new XElement("mtext", parser.Context.Reference(parser.Reader.GroupText(name))),
        ["eqref"] = (parser, name) => new XElement("mtext", parser.Context.Reference(parser.Reader.GroupText(name))),
    };

    /// <summary>Whether TeX puts space between this command's name and what follows.</summary>
    public static bool IsFunction(string name) => LatexSymbols.Functions.Contains(name) || name is "operatorname" or "arg";

    /// <summary>The element of a command, its arguments read.</summary>
    /// <exception cref="LatexException">It is not known, or its arguments are not what it takes.</exception>
    public static XElement Element(LatexParser parser, string name) =>
        Symbol(name)
        ?? (Table.TryGetValue(name, out var command) ? command(parser, name)
        : LatexSymbols.Accents.TryGetValue(name, out var accent) ? Accented(parser.Argument(name), accent, name)
        : LatexSymbols.Alphabets.TryGetValue(name, out var alphabet) ? Restyled(parser.Argument(name), alphabet)
        : throw new LatexException($"\\{name} is not a LaTeX command that handouts can show"));

    private static XElement? Symbol(string name) =>
        LatexSymbols.Identifiers.TryGetValue(name, out var letter) ? new XElement("mi", char.IsLower(letter, 0) ? null : new XAttribute("mathvariant", "normal"), letter) // capital Greek letters are upright in TeX; a single letter would be slanted here
        : LatexSymbols.Operators.TryGetValue(name, out var symbol) ? new XElement("mo", symbol)
        : LatexSymbols.LargeOperators.TryGetValue(name, out var large) ? new XElement("mo", new XAttribute("movablelimits", "true"), large)
        : LatexSymbols.Integrals.TryGetValue(name, out var integral) ? new XElement("mo", integral)
        : LatexSymbols.Spaces.TryGetValue(name, out var width) ? Space(width)
        : LatexSymbols.Functions.Contains(name) ? LatexSymbols.Limits.Contains(name) ? LimitFunction(LatexSymbols.SpacedNames.GetValueOrDefault(name, name)) : new XElement("mi", name)
        : LatexSymbols.Delimiters.TryGetValue(name, out var delimiter) ? name is "|" or "Vert" or "vert" ? Ordinary(delimiter) : new XElement("mo", new XAttribute("stretchy", "false"), delimiter)
        : null;

    private static XElement Nothing() => new("mrow");

    private static XElement Fraction(LatexParser parser, string name) => new("mfrac", parser.Argument(name), parser.Argument(name));

    private static XElement Stacked(XElement upper, XElement lower) => new("mfrac", new XAttribute("linethickness", "0"), upper, lower);

    private static XElement Words(LatexParser parser, string name)
    {
        var words = parser.Words(name);
        if (LatexSymbols.TextStyles.GetValueOrDefault(name) is { Length: > 0 } style)
        {
            words.Where(word => word.Name == "mtext").ToList().ForEach(word => word.SetAttributeValue("style", style + word.Attribute("style")?.Value));
        }

        return words.Count == 0 ? new XElement("mtext") : Row(words);
    }

    /// <summary>The name of a function. Blanks do not count in it, as in all mathematics; <c>\,</c> does.</summary>
    private static string Name(LatexParser parser, string name) => parser.PlainWords(name).Replace("\u00A0", "", StringComparison.Ordinal);

    /// <summary>A function whose subscript stands below it in displayed formulas.</summary>
    private static XElement LimitFunction(string name) =>
        new("mo", new XAttribute("movablelimits", "true"), new XAttribute("form", "prefix"), new XAttribute("lspace", "0"), new XAttribute("rspace", "0"), name);

    private static XElement Brackets(LatexParser parser)
    {
        List<XElement> row = [Fence(parser.Delimiter("left"), "prefix")];
        while (!parser.Reader.TryTake(LatexToken.Command("right")))
        {
            if (parser.Reader.TryTake(LatexToken.Command("middle")))
            {
                row.Add(Fence(parser.Delimiter("middle"), "infix"));
            }
            else if (parser.Reader.Peek().Kind == LatexTokenKind.End)
            {
                throw new LatexException("a \\left has no \\right");
            }
            else
            {
                parser.AddNext(row);
            }
        }

        return new XElement("mrow", row, Fence(parser.Delimiter("right"), "postfix"));
    }

    private static XElement Large(LatexParser parser, string name)
    {
        var size = name.TrimEnd('l', 'r', 'm') switch { "big" => "1.2em", "Big" => "1.8em", "bigg" => "2.4em", _ => "3em" };
        var form = name[^1] switch { 'r' => "postfix", 'm' => "infix", _ => "prefix" };
        return new XElement("mo", new XAttribute("form", form), new XAttribute("stretchy", "true"), new XAttribute("minsize", size), new XAttribute("maxsize", size), parser.Delimiter(name));
    }

    private static XElement Stretched(string symbol) => new("mo", new XAttribute("stretchy", "true"), symbol);

    private static XElement Over(XElement content, string symbol) => new("mover", new XAttribute("accent", "true"), content, Stretched(symbol));

    private static XElement Accented(XElement content, string accent, string name) =>
        name.StartsWith("wide", StringComparison.Ordinal) || name.StartsWith("over", StringComparison.Ordinal)
            ? Over(content, accent)
            : new XElement("mover", new XAttribute("accent", "true"), content, new XElement("mo", new XAttribute("stretchy", "false"), accent));

    private static XElement OverSet(LatexParser parser, string name)
    {
        var over = parser.Argument(name);
        return new XElement("mover", parser.Argument(name), over);
    }

    private static XElement SubStack(LatexParser parser, string name)
    {
        parser.Reader.Push([LatexToken.Command("begin"), .. Braced("subarray"), .. Braced("c"), .. parser.Reader.Group(name), LatexToken.Command("end"), .. Braced("subarray")]);
        return parser.Argument(name);

        static IEnumerable<LatexToken> Braced(string text) => $"{{{text}}}".Select(letter => LatexToken.Character(letter.ToString()));
    }

    /// <summary>An arrow as long as what stands above and below it.</summary>
    private static XElement Arrow(LatexParser parser, string name, string symbol)
    {
        var below = parser.OptionalArgument();
        var above = Padded(parser.Argument(name));
        return below is null ? new XElement("mover", Stretched(symbol), above) : new XElement("munderover", Stretched(symbol), Padded(below), above);

        static XElement Padded(XElement content) => new("mrow", Space("0.4em"), content, Space("0.4em"));
    }

    private static XElement Negated(LatexParser parser)
    {
        var token = parser.Reader.Next();
        var symbol = LatexSymbols.Negated.TryGetValue(token.Text, out var negated) ? negated
            : token.Kind == LatexTokenKind.Command ? LatexSymbols.Operators.TryGetValue(token.Text, out var known) ? known + "\u0338" : null
            : token.Kind == LatexTokenKind.Character && token.Text is not ("{" or "}" or "&" or "#" or "$" or "_" or "^") ? token.Text + "\u0338" : null;
        return symbol is null ? throw new LatexException($"\\not{token} is not supported") : new XElement("mo", symbol);
    }

    private static XElement Styled(XElement content, string attribute, string value, string? level = null) =>
        new("mstyle", new XAttribute(attribute, value), level is null ? null : new XAttribute("scriptlevel", level), content);

    private static XElement Sized(LatexParser parser, string name) => Css(parser.Rest(), $"font-size:{LatexSymbols.Sizes[name]}");

    private static XElement Css(XElement content, string style) => new("mrow", new XAttribute("style", style), content);

    private static XElement Operator(XElement content) =>
        content.DescendantsAndSelf().All(element => element.Name is { LocalName: "mi" or "mo" or "mn" or "mtext" or "mrow" }) ? new XElement("mo", content.Value) : content;

    /// <summary>A colour by its name, or in one of the notations of the package xcolor.</summary>
    private static string Color(LatexParser parser, string name)
    {
        var model = parser.Reader.OptionalArgument(name) is { } tokens ? string.Concat(tokens).Trim() : "";
        var text = parser.Reader.GroupText(name);
        var parts = text.Split(',').Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= 0 ? value : -1).ToList();
        return model switch
        {
            "" or "named" when text == "black" => "var(--ink)", // the colour of letters, which is not black on a dark screen
            "" or "named" when ColorName().IsMatch(text) => text.ToLowerInvariant(),
            "HTML" when ColorName().IsMatch("#" + text) => "#" + text,
            "rgb" when parts is [>= 0, >= 0, >= 0] => string.Create(CultureInfo.InvariantCulture, $"rgb({parts[0] * 255:0} {parts[1] * 255:0} {parts[2] * 255:0})"),
            "RGB" when parts is [>= 0, >= 0, >= 0] => string.Create(CultureInfo.InvariantCulture, $"rgb({parts[0]:0} {parts[1]:0} {parts[2]:0})"),
            "gray" when parts is [>= 0] => string.Create(CultureInfo.InvariantCulture, $"rgb({parts[0] * 255:0} {parts[0] * 255:0} {parts[0] * 255:0})"),
            _ => throw new LatexException($"\\{name}{(model == "" ? "" : $"[{model}]")}{{{text}}} is not a colour that handouts know"),
        };
    }

    private static XElement Skip(LatexParser parser, string name)
    {
        var text = new StringBuilder();
        while (parser.Reader.NextRaw() is var token)
        {
            if (token.Kind == LatexTokenKind.Blank && text.Length == 0)
            {
                continue;
            }

            text.Append(token.Kind == LatexTokenKind.Character ? token.Text : "");
            if (token.Kind != LatexTokenKind.Character || Width().IsMatch(text.ToString()))
            {
                if (token.Kind is LatexTokenKind.Command)
                {
                    parser.Reader.Push([token]);
                }

                break;
            }
        }

        return Space(Length(text.ToString(), name));
    }

    /// <summary>A length of TeX as one of CSS.</summary>
    private static string Length(string text, string name) =>
        Width().Match(text.Trim()) is { Success: true } match && double.TryParse(match.Groups[1].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? match.Groups[2].Value == "mu" ? string.Create(CultureInfo.InvariantCulture, $"{number / 18:0.####}em") : string.Create(CultureInfo.InvariantCulture, $"{number:0.####}{match.Groups[2].Value}")
            : throw new LatexException($"\\{name} needs a length such as 1em, not \"{text}\"");

    private static XElement NewCommand(LatexParser parser, string name)
    {
        parser.Reader.TryTake("*");
        var command = DefinedName(parser.Reader.RawArgument(name), name);
        var parameters = parser.Reader.OptionalArgument(name) is { } count ? ParameterCount(string.Concat(count).Trim(), name) : 0;
        var standard = parser.Reader.OptionalArgument(name);
        parser.Context.Macros[command] = new LatexMacro(parameters, standard, parser.Reader.RawArgument(name));
        return Nothing();
    }

    private static XElement Define(LatexParser parser, string name)
    {
        var command = DefinedName(parser.Reader.RawArgument(name), name);
        var parameters = 0;
        LatexToken token;
        while ((token = parser.Reader.NextRaw()).IsCharacter("#"))
        {
            parameters = ParameterCount(parser.Reader.NextRaw().Text, name);
        }

        parser.Reader.Push([token]);
        parser.Context.Macros[command] = new LatexMacro(parameters, Default: null, parser.Reader.Group(name));
        return Nothing();
    }

    private static XElement Let(LatexParser parser, string name)
    {
        var command = DefinedName(parser.Reader.RawArgument(name), name);
        parser.Reader.TryTake("=");
        var meaning = parser.Reader.RawArgument(name);
        parser.Context.Macros[command] = new LatexMacro(0, Default: null, meaning);
        return Nothing();
    }

    private static XElement DeclareOperator(LatexParser parser, string name)
    {
        var hasLimits = parser.Reader.TryTake("*");
        var command = DefinedName(parser.Reader.RawArgument(name), name);
        LatexToken[] body = [LatexToken.Command("operatorname"), .. hasLimits ? [LatexToken.Character("*")] : Array.Empty<LatexToken>(), LatexToken.Character("{"), .. parser.Reader.Group(name), LatexToken.Character("}")];
        parser.Context.Macros[command] = new LatexMacro(0, Default: null, body);
        return Nothing();
    }

    private static string DefinedName(List<LatexToken> tokens, string by) =>
        tokens.Where(token => token.Kind != LatexTokenKind.Blank).ToList() is [{ Kind: LatexTokenKind.Command, Text: var name }] && name is not ("begin" or "end" or "\\" or "left" or "right")
            ? name
            : throw new LatexException($"\\{by} needs the name of a command, such as \\vector");

    private static int ParameterCount(string text, string name) =>
        text is [>= '0' and <= '9' and var digit] ? digit - '0' : throw new LatexException($"\\{name} needs a number of arguments from 0 to 9, not \"{text}\"");

    private static XElement Tag(LatexParser parser, string name)
    {
        if (!parser.Line.CanHaveNumber)
        {
            throw new LatexException("\\tag is for formulas that have a line of their own");
        }

        var isBare = parser.Reader.TryTake("*");
        var words = parser.PlainWords(name);
        return SetLine(parser, line => line.Tag = isBare ? words : $"({words})");
    }

    private static XElement SetLine(LatexParser parser, Action<EquationLine> set)
    {
        set(parser.Line);
        return Nothing();
    }

    /// <summary>Letters in another alphabet. MathML Core knows no bold or script variants: Unicode has letters of their own for them.</summary>
    private static XElement Restyled(XElement element, Func<Rune, Rune> alphabet)
    {
        // Upright words such as \mathrm{train} are one identifier, not a product of letters.
        if (alphabet == LatexSymbols.Upright && element.Value.Length > 0 && element.DescendantsAndSelf().All(part => part == element && part.Name == "mrow" || part.Name == "mi" || part.Name == "mn"))
        {
            return new XElement("mi", element.Value.EnumerateRunes().Count() == 1 ? new XAttribute("mathvariant", "normal") : null, element.Value);
        }

        foreach (var leaf in element.DescendantsAndSelf().Where(leaf => leaf.Name is { LocalName: "mi" or "mn" } && leaf.Value.Length > 0).ToList())
        {
            leaf.Value = string.Concat(leaf.Value.EnumerateRunes().Select(alphabet));
            leaf.SetAttributeValue("mathvariant", alphabet == LatexSymbols.Upright || Rune.GetRuneAt(leaf.Value, 0).Value > 0x2000 ? "normal" : null);
        }

        return element;
    }

    [GeneratedRegex("^(?:[A-Za-z]+|#[0-9A-Fa-f]{3}|#[0-9A-Fa-f]{6})$")]
    private static partial Regex ColorName();

    [GeneratedRegex(@"^(-?(?:\d+\.?\d*|\.\d+))\s*(em|ex|pt|px|cm|mm|in|pc|mu)$")]
    private static partial Regex Width();
}
