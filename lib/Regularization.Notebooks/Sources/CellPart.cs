using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Regularization.Notebooks.Sources;

/// <summary>One piece of a cell or of an imported file: code, or a directive on a line of its own.</summary>
/// <param name="Origin">The cell or file that the piece is from, as the author knows it: <c>cell [3]</c>, <c>setup.csx</c>.</param>
/// <param name="Line">The 1-based line on which the piece starts.</param>
internal abstract partial record CellPart(string Origin, int Line)
{
    /// <summary>The directives that a session carries out by itself, and what they do.</summary>
    public static IReadOnlyList<(string Name, string Description)> Descriptions { get; } =
    [
        ("#r", "Refer to a library or, as \"nuget: Id, Version\", to a package"), ("#i", "Add a source of packages: \"nuget: source\""),
        ("#:property", "Choose the version of C# from here on: LangVersion=preview"),
        ("#!import", "Run a .csx, .cs, .dib or .ipynb file"), ("#!time", "Show how long the cell runs"), ("#!csharp", "What follows is C#"),
        .. TextPart.Languages.Select(language => (language, "What follows is shown")),
    ];

    /// <summary>The directives of a session, in the order in which to tell them.</summary>
    public static IReadOnlyList<string> Directives { get; } =
        [.. Descriptions.Select(directive => directive.Name), "#!value", "#!set", "#!share", "#!who", "#!whos", "#!about", "#!lsmagic"];

    /// <summary>
    /// Cuts a source into code and directives. Code keeps its line numbers: the lines before it are replaced by empty ones.
    /// </summary>
    /// <param name="source">The cell or file.</param>
    /// <param name="origin">What its author calls it.</param>
    /// <param name="kernels">The directives of other kernels, besides <see cref="TextPart.Languages"/>: what follows is theirs.</param>
    public static IReadOnlyList<CellPart> Parse(string source, string origin, IReadOnlyCollection<string>? kernels = null)
    {
        kernels ??= ["#!value"];
        var parts = new List<CellPart>();
        var code = new StringBuilder();
        var lines = source.Split('\n');
        int? codeStart = null;
        var inCode = lines.Any(line => DirectivePattern().IsMatch(line)) ? LinesOfDirectives(source) : [];

        for (var i = 0; i < lines.Length; i++)
        {
            var directive = DirectivePattern().Match(lines[i]);
            if (directive.Success && inCode.Contains(i) && IsKernel(directive.Groups["name"].Value))
            {
                EndCode();
                var end = Array.FindIndex(lines, i + 1, IsLanguage) is var next and >= 0 ? next : lines.Length;
                parts.Add(new TextPart(origin, i + 1, directive.Groups["name"].Value, directive.Groups["argument"].Value.Trim(), string.Join('\n', lines[(i + 1)..end])));

                // Text is not C#: a quote or a comment in it must not hide the directives behind it.
                Array.Fill(lines, "", i + 1, end - i - 1);
                inCode = LinesOfDirectives(string.Join('\n', lines));
                i = end - 1;
                continue;
            }

            if (directive.Success && inCode.Contains(i))
            {
                EndCode();
                parts.Add(new DirectivePart(origin, i + 1, directive.Groups["name"].Value, Argument(directive)));
                continue;
            }

            if (codeStart is null && !string.IsNullOrWhiteSpace(lines[i]))
            {
                codeStart = i + 1;
                code.Append('\n', i);
            }

            if (codeStart is not null)
            {
                code.Append(lines[i]).Append('\n');
            }
        }

        EndCode();
        return parts;

        bool IsKernel(string name) => TextPart.Languages.Contains(name) || kernels.Contains(name);

        // Where another language is written, everything else is text.
        bool IsLanguage(string line) => line.Trim() is var trimmed && (trimmed is "#!csharp" or "#!c#" or "#!C#" || TextPart.Languages.Contains(trimmed) || kernels.Contains(trimmed.Split(' ')[0]));

        void EndCode()
        {
            if (codeStart is { } start)
            {
                parts.Add(new CodePart(origin, start, code.ToString()));
            }

            code.Clear();
            codeStart = null;
        }
    }

    /// <summary>What stands behind a directive. Behind what is quoted there may be a comment.</summary>
    private static string Argument(Match directive)
    {
        var argument = directive.Groups["argument"].Value.Trim();
        return directive.Groups["name"].Value is "#r" or "#i" && argument.Length > 1 && argument[0] == '"' && argument.IndexOf('"', 1) is > 0 and var end && argument[(end + 1)..].TrimStart().StartsWith("//", StringComparison.Ordinal)
            ? argument[..(end + 1)]
            : argument;
    }

    /// <summary>The C# of a cell at its own positions: directives and text in other languages become spaces.</summary>
    public static string BlankDirectives(string source)
    {
        var lines = source.Split('\n').Select(line => new string(' ', line.Length)).ToArray();
        foreach (var code in Parse(source, "").OfType<CodePart>())
        {
            var own = code.Code.Split('\n'); // ends in a line break, so the last one is empty
            Array.Copy(own, code.Line - 1, lines, code.Line - 1, own.Length - code.Line);
        }

        return string.Join('\n', lines);
    }

    /// <summary>
    /// The 0-based lines on which the compiler sees a directive. A line that looks like one can also be part of a string or of
    /// a comment.
    /// </summary>
    private static HashSet<int> LinesOfDirectives(string source)
    {
        var tree = CellSyntax.Parse(source);
        var text = tree.GetText();
        return
        [
            .. from trivia in tree.GetRoot().DescendantTrivia()
               where trivia.IsDirective && trivia.GetStructure() is DirectiveTriviaSyntax { IsActive: true }
               select text.Lines.GetLineFromPosition(trivia.SpanStart).LineNumber
        ];
    }

    // #!name of Polyglot Notebooks, #:property of programs that are one file, and the script directives that name references. Others (#if, #pragma, #load) are C#'s own.
    [GeneratedRegex(@"^\s*(?<name>#![\w-]*[^\s\w]?[\w-]*|#:property|#r|#i)(?=\s|""|$)(?<argument>.*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex DirectivePattern();
}

/// <param name="Origin">The cell or file that the code is from.</param>
/// <param name="Line">The 1-based line on which the code starts.</param>
/// <param name="Code">C# code, preceded by as many empty lines as the origin has lines before it.</param>
internal sealed record CodePart(string Origin, int Line, string Code) : CellPart(Origin, Line);

/// <param name="Origin">The cell or file that the directive is from.</param>
/// <param name="Line">The 1-based line of the directive.</param>
/// <param name="Name">The directive: <c>#r</c>, <c>#!import</c> …</param>
/// <param name="Argument">The rest of the line, trimmed.</param>
internal sealed record DirectivePart(string Origin, int Line, string Name, string Argument) : CellPart(Origin, Line);
