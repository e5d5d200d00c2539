using System.Globalization;
using System.Xml.Linq;

namespace Regularization.Notebooks.Handouts.Formulas;

/// <summary>What the formulas of one page know of each other: the commands that they define, the numbers of equations, and who refers to them.</summary>
internal sealed class FormulaContext
{
    private readonly Dictionary<string, string> _numbers = new(StringComparer.Ordinal);
    private readonly List<(XElement Link, string Label)> _references = [];
    private int _equations;

    /// <summary>The commands that formulas have defined so far.</summary>
    public Dictionary<string, LatexMacro> Macros { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether equations are numbered now. Those that a cell shows are not: they come too late to count with those of the text.</summary>
    public bool CountsEquations { get; set; } = true;

    /// <summary>The number of the next equation.</summary>
    public string NextNumber() => (++_equations).ToString(CultureInfo.InvariantCulture);

    /// <summary>Gives an equation its name.</summary>
    /// <exception cref="LatexException">Another one has it.</exception>
    public void Define(string label, string number)
    {
        if (!_numbers.TryAdd(label, number))
        {
            throw new LatexException($"there are two equations with \\label{{{label}}}");
        }
    }

    /// <summary>A link to an equation, which may come later. <see cref="Resolve"/> fills in its number.</summary>
    public XElement Reference(string label)
    {
        var link = new XElement("a", new XAttribute("href", "#" + Uri.EscapeDataString(IdOf(label))));
        _references.Add((link, label));
        return link;
    }

    /// <summary>The place in the page of the equation with a label.</summary>
    public static string IdOf(string label) => "equation-" + string.Concat(label.Select(character => char.IsWhiteSpace(character) ? '-' : character));

    /// <summary>Writes the numbers of equations into the links to them.</summary>
    /// <param name="latex">Where to look for the labels; null for all that were not resolved yet.</param>
    /// <returns>The labels that no equation has.</returns>
    public IReadOnlyList<string> Resolve(string? latex = null)
    {
        var references = _references.Where(reference => latex is null || latex.Contains(reference.Label, StringComparison.Ordinal)).ToList();
        foreach (var (link, label) in references)
        {
            link.Value = _numbers.GetValueOrDefault(label, "?");
        }

        _references.RemoveAll(references.Contains);
        return [.. references.Select(reference => reference.Label).Where(label => !_numbers.ContainsKey(label)).Distinct()];
    }
}
