using System.Xml.Linq;

namespace Regularization.Notebooks.Handouts.Formulas;

/// <summary>One line of displayed mathematics, with what was said about its number.</summary>
internal sealed class EquationLine
{
    /// <summary>Whether a number can stand beside it.</summary>
    public bool CanHaveNumber { get; init; }

    /// <summary>Whether it is numbered without being told to.</summary>
    public bool IsNumbered { get; set; }

    /// <summary>What to write instead of a number, brackets included; null where there is no <c>\tag</c>.</summary>
    public string? Tag { get; set; }

    /// <summary>The name under which others refer to it.</summary>
    public string? Label { get; set; }

    /// <summary>Whether it was given a tag or a name.</summary>
    public bool IsTagged => Tag is not null || Label is not null;

    /// <summary>Lines above each other, with their numbers at the right edge if any has one.</summary>
    /// <param name="lines">The lines and the cells of each.</param>
    /// <param name="alignment">How the cells are aligned: a class of the style sheet.</param>
    /// <param name="context">Counts the equations.</param>
    public static XElement Table(IReadOnlyList<(EquationLine Line, IReadOnlyList<IReadOnlyList<XElement>> Cells)> lines, string alignment, FormulaContext context)
    {
        var isNumbered = lines.Any(line => line.Line.IsTagged || line.Line.IsNumbered && context.CountsEquations);
        var columns = lines.Max(line => line.Cells.Count);
        return new XElement(
            "mtable",
            new XAttribute("class", isNumbered ? alignment + " numbered" : alignment),
            new XAttribute("displaystyle", "true"),
            lines.Select((line, row) => new XElement(
                "mtr",
                line.Line.Label is { } label ? new XAttribute("id", FormulaContext.IdOf(label)) : null,
                isNumbered ? new XElement("mtd", new XAttribute("class", "margin")) : null,
                line.Cells.Select((cell, column) => new XElement("mtd", SideOf(alignment, column, row, lines.Count), cell)),
                isNumbered ? Enumerable.Repeat(0, columns - line.Cells.Count).Select(_ => new XElement("mtd")) : null,
                isNumbered ? new XElement("mtd", new XAttribute("class", "margin number"), line.Line.Number(context)) : null)));
    }

    /// <summary>The class that says on which side of its column a cell's content stands; null for the middle.</summary>
    public static XAttribute? SideOf(string alignment, int column, int row, int rows)
    {
        var side = alignment switch
        {
            "aligned" => column % 2 == 0 ? "right" : "left",
            "relation" => column switch { 0 => "right", 1 => null, _ => "left" },
            "left" => "left",
            "multline" when rows > 1 => row == 0 ? "left" : row == rows - 1 ? "right" : null,
            _ => null,
        };
        return side is null ? null : new XAttribute("class", side);
    }

    private XElement? Number(FormulaContext context)
    {
        var number = Tag ?? (Label is not null || IsNumbered && context.CountsEquations ? $"({context.NextNumber()})" : null);
        if (Label is not null)
        {
            context.Define(Label, number!);
        }

        return number is null ? null : new XElement("mtext", number);
    }
}
