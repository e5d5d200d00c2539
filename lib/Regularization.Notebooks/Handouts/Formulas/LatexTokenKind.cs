namespace Regularization.Notebooks.Handouts.Formulas;

/// <summary>The kinds of <see cref="LatexToken"/>.</summary>
internal enum LatexTokenKind
{
    /// <summary>There is no more.</summary>
    End,

    /// <summary>Blanks and line ends, which count in words only.</summary>
    Blank,

    /// <summary>One character.</summary>
    Character,

    /// <summary>A backslash with a name or a sign.</summary>
    Command,
}
