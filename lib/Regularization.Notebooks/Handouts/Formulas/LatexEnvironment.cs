using System.Xml.Linq;

namespace Regularization.Notebooks.Handouts.Formulas;

/// <summary>What stands between <c>\begin{…}</c> and <c>\end{…}</c>: tables of formulas.</summary>
/// <param name="Alignment">How its cells are aligned: a class of the style sheet.</param>
/// <param name="Left">The bracket on its left, or nothing.</param>
/// <param name="Right">The bracket on its right.</param>
/// <param name="IsEquation">Whether its lines stand for themselves and can have numbers.</param>
/// <param name="IsNumbered">Whether they have numbers without being told to.</param>
/// <param name="HasArgument">Whether an argument in braces says how columns are aligned, or how many there are.</param>
internal sealed record LatexEnvironment(string Alignment, string Left = "", string Right = "", bool IsEquation = false, bool IsNumbered = false, bool HasArgument = false)
{
    private static readonly Dictionary<string, LatexEnvironment> Known = new()
    {
        ["equation"] = new("center", IsEquation: true, IsNumbered: true),
        ["equation*"] = new("center", IsEquation: true),
        ["align"] = new("aligned", IsEquation: true, IsNumbered: true),
        ["align*"] = new("aligned", IsEquation: true),
        ["alignat"] = new("aligned", IsEquation: true, IsNumbered: true, HasArgument: true),
        ["alignat*"] = new("aligned", IsEquation: true, HasArgument: true),
        ["flalign"] = new("aligned", IsEquation: true, IsNumbered: true),
        ["flalign*"] = new("aligned", IsEquation: true),
        ["gather"] = new("center", IsEquation: true, IsNumbered: true),
        ["gather*"] = new("center", IsEquation: true),
        ["multline"] = new("multline", IsEquation: true, IsNumbered: true),
        ["multline*"] = new("multline", IsEquation: true),
        ["eqnarray"] = new("relation", IsEquation: true, IsNumbered: true),
        ["eqnarray*"] = new("relation", IsEquation: true),
        ["displaymath"] = new("center", IsEquation: true),
        ["math"] = new("center"),
        ["aligned"] = new("aligned"),
        ["alignedat"] = new("aligned", HasArgument: true),
        ["split"] = new("aligned"),
        ["gathered"] = new("center"),
        ["array"] = new("center", HasArgument: true),
        ["subarray"] = new("small", HasArgument: true),
        ["matrix"] = new("center"),
        ["smallmatrix"] = new("small"),
        ["pmatrix"] = new("center", "(", ")"),
        ["bmatrix"] = new("center", "[", "]"),
        ["Bmatrix"] = new("center", "{", "}"),
        ["vmatrix"] = new("center", "|", "|"),
        ["Vmatrix"] = new("center", "‖", "‖"),
        ["cases"] = new("left", "{"),
        ["dcases"] = new("left", "{"),
        ["rcases"] = new("left", "", "}"),
    };

    /// <summary>Reads an environment behind its <c>\begin</c>.</summary>
    /// <exception cref="LatexException">It is not known, or not closed.</exception>
    public static XElement Element(LatexParser parser)
    {
        var name = parser.Reader.GroupText("begin");
        if (!Known.TryGetValue(name, out var environment))
        {
            throw new LatexException($"\\begin{{{name}}} is not an environment that handouts can show");
        }

        var isEquation = environment.IsEquation && parser.IsAtTop;
        var outer = parser.Line;
        var columns = environment.HasArgument ? parser.Reader.GroupText(name).Where(letter => letter is 'l' or 'c' or 'r' or '|').ToArray() : [];
        if (!environment.HasArgument && environment.Alignment != "small" && name != "math")
        {
            parser.Reader.OptionalArgument(name); // [t], [b]: where it stands beside its neighbours
        }

        var rows = Rows(parser, name, () => isEquation ? new EquationLine { CanHaveNumber = true, IsNumbered = environment.IsNumbered } : outer);
        parser.Line = outer;
        return Fenced(isEquation ? EquationTable(rows, environment, parser.Context) : PlainTable(rows, environment, columns), environment);
    }

    private static List<Row> Rows(LatexParser parser, string name, Func<EquationLine> line)
    {
        List<Row> rows = [new(parser.Line = line())];
        while (true)
        {
            var token = parser.Reader.Peek();
            if (token.IsCommand("end"))
            {
                parser.Reader.Next();
                var end = parser.Reader.GroupText("end");
                if (end != name)
                {
                    throw new LatexException($"\\begin{{{name}}} is closed by \\end{{{end}}}");
                }

                break;
            }

            if (token.IsCommand("\\") || token.IsCommand("cr"))
            {
                parser.Reader.Next();
                parser.Reader.TryTake("*");
                parser.Reader.OptionalArgument("\\"); // the distance to the next line
                rows.Add(new(parser.Line = line()));
            }
            else if (token.IsCommand("hline"))
            {
                parser.Reader.Next();
                rows[^1].HasRuleAbove = true;
            }
            else if (token.IsCharacter("&"))
            {
                parser.Reader.Next();
                rows[^1].Cells.Add([]);
            }
            else if (token.Kind == LatexTokenKind.End)
            {
                throw new LatexException($"\\begin{{{name}}} has no \\end{{{name}}}");
            }
            else
            {
                parser.AddNext(rows[^1].Cells[^1]);
            }
        }

        if (rows is [.., var before, { Cells: [[]] } last])
        {
            before.HasRuleBelow = last.HasRuleAbove;
            rows.RemoveAt(rows.Count - 1);
        }

        return rows;
    }

    private static XElement EquationTable(List<Row> rows, LatexEnvironment environment, FormulaContext context)
    {
        if (environment.Alignment == "multline")
        {
            rows.SkipLast(1).ToList().ForEach(row => row.Line.IsNumbered = false); // one number for all, at the end
        }

        return EquationLine.Table([.. rows.Select(row => (row.Line, (IReadOnlyList<IReadOnlyList<XElement>>)row.Cells))], environment.Alignment, context);
    }

    private static XElement PlainTable(List<Row> rows, LatexEnvironment environment, char[] columns)
    {
        var table = new XElement("mtable", new XAttribute("class", environment.Alignment), rows.Select((row, number) => new XElement(
            "mtr", row.Cells.Select((cell, column) => new XElement("mtd", SideOf(columns, column) ?? EquationLine.SideOf(environment.Alignment, column, number, rows.Count), Style(row, columns, column) is { Length: > 0 } style ? new XAttribute("style", style) : null, cell)))));
        if (environment.Alignment == "aligned")
        {
            table.SetAttributeValue("displaystyle", "true");
        }

        return environment.Alignment == "small" ? new XElement("mstyle", new XAttribute("scriptlevel", "1"), table) : table;
    }

    /// <summary>The class of a cell by the argument of <c>array</c>, such as <c>{l|cc}</c>.</summary>
    private static XAttribute? SideOf(char[] columns, int column) => columns.Where(letter => letter != '|').ElementAtOrDefault(column) switch
    {
        'l' => new XAttribute("class", "left"),
        'r' => new XAttribute("class", "right"),
        _ => null,
    };

    /// <summary>The lines around one cell: those of the argument of <c>array</c>, and <c>\hline</c>.</summary>
    private static string Style(Row row, char[] columns, int column)
    {
        const string Rule = "0.06em solid";
        var places = columns.Index().Where(place => place.Item != '|').Select(place => place.Index).ToList();
        var style = "";
        if (column < places.Count)
        {
            var place = places[column];
            style += place > 0 && columns[place - 1] == '|' && column == 0 ? $"border-left:{Rule};" : "";
            style += place + 1 < columns.Length && columns[place + 1] == '|' ? $"border-right:{Rule};" : "";
        }

        return style + (row.HasRuleAbove ? $"border-top:{Rule};" : "") + (row.HasRuleBelow ? $"border-bottom:{Rule};" : "");
    }

    private static XElement Fenced(XElement table, LatexEnvironment environment) => environment.Left + environment.Right == ""
        ? table
        : new XElement("mrow", LatexParser.Fence(environment.Left, "prefix"), table, LatexParser.Fence(environment.Right, "postfix"));

    private sealed class Row(EquationLine line)
    {
        public EquationLine Line { get; } = line;

        public List<List<XElement>> Cells { get; } = [new()];

        public bool HasRuleAbove { get; set; }

        public bool HasRuleBelow { get; set; }
    }
}
