using System.Text;

namespace Regularization.Notebooks;

/// <summary>The commands of LaTeX that stand for one symbol, name or space, without their backslash.</summary>
internal static class LatexSymbols
{
    public static readonly Dictionary<string, string> Identifiers = Table("""
        alpha α  beta β  gamma γ  delta δ  epsilon ϵ  varepsilon ε  zeta ζ  eta η  theta θ  vartheta ϑ  iota ι  kappa κ
        lambda λ  mu μ  nu ν  xi ξ  pi π  varpi ϖ  rho ρ  varrho ϱ  sigma σ  varsigma ς  tau τ  upsilon υ  phi ϕ  varphi φ
        chi χ  psi ψ  omega ω
        Gamma Γ  Delta Δ  Theta Θ  Lambda Λ  Xi Ξ  Pi Π  Sigma Σ  Upsilon Υ  Phi Φ  Psi Ψ  Omega Ω
        partial ∂  nabla ∇  infty ∞  ell ℓ  hbar ℏ  emptyset ∅  varnothing ∅  forall ∀  exists ∃  top ⊤  bot ⊥
        ldots …  dots …  cdots ⋯  dotsc …  dotsb ⋯  vdots ⋮  ddots ⋱
        """);

    public static readonly Dictionary<string, string> Operators = Table("""
        cdot ⋅  times ×  div ÷  pm ±  mp ∓  ast ∗  star ⋆  circ ∘  bullet ∙  odot ⊙  oplus ⊕  otimes ⊗
        le ≤  leq ≤  ge ≥  geq ≥  ne ≠  neq ≠  ll ≪  gg ≫  approx ≈  sim ∼  simeq ≃  cong ≅  equiv ≡  propto ∝
        in ∈  notin ∉  ni ∋  subset ⊂  subseteq ⊆  supset ⊃  supseteq ⊇  cup ∪  cap ∩  setminus ∖
        land ∧  wedge ∧  lor ∨  vee ∨  neg ¬  lnot ¬  mid ∣  parallel ∥  perp ⟂  colon :
        to →  rightarrow →  leftarrow ←  gets ←  leftrightarrow ↔  mapsto ↦  longrightarrow ⟶  Rightarrow ⇒  Leftarrow ⇐
        Leftrightarrow ⇔  implies ⟹  iff ⟺  uparrow ↑  downarrow ↓
        prime ′  % %  & &  # #  $ $  _ _
        """);

    public static readonly Dictionary<string, string> LargeOperators = Table("sum ∑  prod ∏  coprod ∐  bigcup ⋃  bigcap ⋂  bigoplus ⨁  bigotimes ⨂");

    public static readonly Dictionary<string, string> Integrals = Table("int ∫  iint ∬  iiint ∭  oint ∮");

    public static readonly Dictionary<string, string> Delimiters = Table("""
        { {  } }  lbrace {  rbrace }  lbrack [  rbrack ]  | ‖  Vert ‖  vert |  lvert |  rvert |  lVert ‖  rVert ‖
        langle ⟨  rangle ⟩  lfloor ⌊  rfloor ⌋  lceil ⌈  rceil ⌉  backslash \
        """);

    public static readonly Dictionary<string, string> Accents = Table("""
        hat ^  widehat ^  bar ¯  tilde ˜  widetilde ˜  vec →  dot ˙  ddot ¨  overrightarrow →
        """);

    public static readonly Dictionary<string, string> Spaces = Table("""
        , 0.1667em  thinspace 0.1667em  : 0.2222em  > 0.2222em  ; 0.2778em  ! -0.1667em  quad 1em  qquad 2em  enspace 0.5em
        """).Append(new(" ", "0.3333em")).ToDictionary();

    /// <summary>Functions that are set upright.</summary>
    public static readonly HashSet<string> Functions =
    [
        "log", "ln", "lg", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "cot", "sec", "csc",
        "det", "dim", "ker", "deg", "gcd", "Pr", "min", "max", "inf", "sup", "lim", "liminf", "limsup",
    ];

    /// <summary>Those of <see cref="Functions"/> whose subscript stands below them.</summary>
    public static readonly HashSet<string> Limits = ["det", "gcd", "Pr", "min", "max", "inf", "sup", "lim", "liminf", "limsup"];

    public static readonly Dictionary<string, string> Negated = Table("= ≠  in ∉  equiv ≢  approx ≉  sim ≁  subset ⊄  subseteq ⊈  le ≰  leq ≰  ge ≱  geq ≱  mid ∤  parallel ∦  exists ∄");

    public static readonly Func<Rune, Rune> Upright = letter => letter;

    public static readonly Dictionary<string, Func<Rune, Rune>> Alphabets = new()
    {
        ["mathrm"] = Upright,
        ["mathbf"] = letter => Shift(letter, 0x1D400, 0x1D41A, 0x1D7CE, 0x1D6A8, 0x1D6C2),
        ["boldsymbol"] = BoldItalic,
        ["bm"] = BoldItalic,
        ["mathit"] = letter => letter,
        ["mathsf"] = letter => Shift(letter, 0x1D5A0, 0x1D5BA, 0x1D7E2),
        ["mathtt"] = letter => Shift(letter, 0x1D670, 0x1D68A, 0x1D7F6),
        ["mathcal"] = letter => Shift(letter, "BℬEℰFℱHℋIℐLℒMℳRℛeℯgℊoℴ", 0x1D49C, 0x1D4B6),
        ["mathscr"] = letter => Shift(letter, "BℬEℰFℱHℋIℐLℒMℳRℛeℯgℊoℴ", 0x1D49C, 0x1D4B6),
        ["mathbb"] = letter => Shift(letter, "CℂHℍNℕPℙQℚRℝZℤ", 0x1D538, 0x1D552, 0x1D7D8),
        ["mathfrak"] = letter => Shift(letter, "CℭHℌIℑRℜZℨ", 0x1D504, 0x1D51E),
    };

    private static Rune BoldItalic(Rune letter) => Shift(letter, 0x1D468, 0x1D482, 0x1D7CE, 0x1D71C, 0x1D736);

    /// <summary>Unicode set some letters of its mathematical alphabets long before the others; they are listed as pairs.</summary>
    private static Rune Shift(Rune letter, string exceptions, int upper, int lower, int digit = 0)
    {
        var index = exceptions.IndexOf(letter.ToString(), StringComparison.Ordinal);
        return index >= 0 && index % 2 == 0 ? new Rune(exceptions[index + 1]) : Shift(letter, upper, lower, digit);
    }

    private static Rune Shift(Rune letter, int upper, int lower, int digit = 0, int upperGreek = 0, int lowerGreek = 0) => letter.Value switch
    {
        >= 'A' and <= 'Z' => new Rune(upper + letter.Value - 'A'),
        >= 'a' and <= 'z' => new Rune(lower + letter.Value - 'a'),
        >= '0' and <= '9' when digit > 0 => new Rune(digit + letter.Value - '0'),
        >= 'Α' and <= 'Ω' when upperGreek > 0 => new Rune(upperGreek + letter.Value - 'Α'),
        >= 'α' and <= 'ω' when lowerGreek > 0 => new Rune(lowerGreek + letter.Value - 'α'),
        _ => letter,
    };

    private static Dictionary<string, string> Table(string pairs) => pairs
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Chunk(2)
        .ToDictionary(pair => pair[0], pair => pair[1]);
}
