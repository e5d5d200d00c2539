namespace Regularization.Notebooks.Handouts.Formulas;

/// <summary>One piece of LaTeX.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A character, or a command's name without its backslash.</param>
internal readonly record struct LatexToken(LatexTokenKind Kind, string Text)
{
    public static readonly LatexToken End = new(LatexTokenKind.End, "");

    public static LatexToken Character(string text) => new(LatexTokenKind.Character, text);

    public static LatexToken Command(string name) => new(LatexTokenKind.Command, name);

    public bool IsCharacter(string text) => Kind == LatexTokenKind.Character && Text == text;

    public bool IsCommand(string name) => Kind == LatexTokenKind.Command && Text == name;

    public override string ToString() => Kind == LatexTokenKind.Command ? "\\" + Text : Text;
}
