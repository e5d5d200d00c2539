using System.Text;

namespace Regularization.Notebooks.Handouts.Formulas;

/// <summary>Cuts LaTeX into tokens and replaces the commands that the notebook defined by what they stand for.</summary>
internal sealed class LatexReader
{
    private const int MostExpansions = 1000;
    private const int MostTokens = 100_000;

    private readonly Dictionary<string, LatexMacro> _macros;
    private readonly Stack<LatexToken> _rest = new();
    private int _expansions;

    /// <exception cref="LatexException">The formula ends in a single backslash.</exception>
    public LatexReader(string latex, Dictionary<string, LatexMacro> macros)
    {
        _macros = macros;
        Push(Tokens(latex).ToList());
    }

    /// <summary>The next token, blanks skipped, definitions replaced.</summary>
    public LatexToken Next()
    {
        while (true)
        {
            var token = NextRaw();
            if (token.Kind == LatexTokenKind.Command && _macros.TryGetValue(token.Text, out var macro))
            {
                Expand(token.Text, macro);
            }
            else if (token.Kind != LatexTokenKind.Blank)
            {
                return token;
            }
        }
    }

    /// <summary>The next token as it stands there: blanks count, and definitions are not replaced.</summary>
    public LatexToken NextRaw() => _rest.TryPop(out var token) ? token : LatexToken.End;

    /// <summary>What <see cref="Next"/> will give.</summary>
    public LatexToken Peek()
    {
        var token = Next();
        if (token.Kind != LatexTokenKind.End)
        {
            _rest.Push(token);
        }

        return token;
    }

    /// <summary>Takes the next token if it is this one.</summary>
    public bool TryTake(LatexToken wanted)
    {
        if (Peek() != wanted)
        {
            return false;
        }

        _rest.Pop();
        return true;
    }

    /// <inheritdoc cref="TryTake(LatexToken)"/>
    public bool TryTake(string character) => TryTake(LatexToken.Character(character));

    /// <summary>The tokens of an argument as they stand there: those in braces, or a single one.</summary>
    /// <param name="of">The command whose argument it is.</param>
    /// <exception cref="LatexException">There is none, or its braces are not closed.</exception>
    public List<LatexToken> RawArgument(string of)
    {
        var first = AfterBlanks();
        return first.IsCharacter("{") ? UpTo("}", of) : first.Kind != LatexTokenKind.End ? [first] : throw new LatexException($"\\{of} has nothing behind it");
    }

    /// <summary>The tokens of an argument that has to stand in braces.</summary>
    /// <exception cref="LatexException">It does not.</exception>
    public List<LatexToken> Group(string of) =>
        AfterBlanks().IsCharacter("{") ? UpTo("}", of) : throw new LatexException($"\\{of} needs braces around its argument");

    /// <summary>An argument in braces as the text that was written.</summary>
    public string GroupText(string of) => string.Concat(Group(of)).Trim();

    /// <summary>The tokens in square brackets, or null where there are none.</summary>
    public List<LatexToken>? OptionalArgument(string of)
    {
        var first = AfterBlanks();
        if (first.IsCharacter("["))
        {
            return UpTo("]", of);
        }

        if (first.Kind != LatexTokenKind.End)
        {
            _rest.Push(first);
        }

        return null;
    }

    /// <summary>Puts tokens in front of what is to be read.</summary>
    public void Push(IReadOnlyList<LatexToken> tokens)
    {
        for (var i = tokens.Count - 1; i >= 0; i--)
        {
            _rest.Push(tokens[i]);
        }
    }

    private LatexToken AfterBlanks()
    {
        var token = NextRaw();
        while (token.Kind == LatexTokenKind.Blank)
        {
            token = NextRaw();
        }

        return token;
    }

    private List<LatexToken> UpTo(string end, string of)
    {
        var tokens = new List<LatexToken>();
        for (var depth = 0; ;)
        {
            var token = NextRaw();
            if (token.Kind == LatexTokenKind.End)
            {
                throw new LatexException($"\\{of}{(end == "}" ? "{" : "[")} is not closed");
            }

            if (depth == 0 && token.IsCharacter(end))
            {
                return tokens;
            }

            depth += token.IsCharacter("{") ? 1 : token.IsCharacter("}") ? -1 : 0;
            tokens.Add(token);
        }
    }

    private void Expand(string name, LatexMacro macro)
    {
        if (++_expansions > MostExpansions || _rest.Count > MostTokens)
        {
            throw new LatexException($"\\{name} is defined by itself, or grows too long");
        }

        var arguments = new List<IReadOnlyList<LatexToken>>();
        for (var i = 0; i < macro.Parameters; i++)
        {
            arguments.Add(i == 0 && macro.Default is { } standard ? OptionalArgument(name) ?? standard : RawArgument(name));
        }

        var body = new List<LatexToken>();
        for (var i = 0; i < macro.Body.Count; i++)
        {
            if (!macro.Body[i].IsCharacter("#"))
            {
                body.Add(macro.Body[i]);
            }
            else if (i + 1 < macro.Body.Count && macro.Body[++i].Text is [>= '1' and <= '9' and var digit] && digit - '0' <= arguments.Count)
            {
                body.AddRange(arguments[digit - '1']);
            }
            else
            {
                throw new LatexException($"\\{name} uses an argument that it does not take");
            }
        }

        Push(body);
    }

    /// <summary>The pieces of a text, comments left out.</summary>
    private static IEnumerable<LatexToken> Tokens(string latex)
    {
        for (var i = 0; i < latex.Length;)
        {
            var start = i;
            switch (latex[i])
            {
                case '%':
                    i = latex.IndexOf('\n', i) is var end and >= 0 ? end : latex.Length;
                    break;
                case '\\':
                    for (i++; i < latex.Length && char.IsAsciiLetter(latex[i]); i++)
                    {
                    }

                    i += i > start + 1 ? 0 : i < latex.Length ? Rune.GetRuneAt(latex, i).Utf16SequenceLength : throw new LatexException("the formula ends in a single \\");
                    yield return LatexToken.Command(char.IsWhiteSpace(latex[start + 1]) ? " " : latex[(start + 1)..i]);
                    break;
                case var blank when char.IsWhiteSpace(blank):
                    for (; i < latex.Length && char.IsWhiteSpace(latex[i]); i++)
                    {
                    }

                    yield return new LatexToken(LatexTokenKind.Blank, " ");
                    break;
                default:
                    i += Rune.GetRuneAt(latex, i).Utf16SequenceLength;
                    yield return LatexToken.Character(latex[start..i]);
                    break;
            }
        }
    }
}
