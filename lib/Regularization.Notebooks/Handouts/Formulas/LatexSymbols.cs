using System.Text;

namespace Regularization.Notebooks.Handouts.Formulas;

/// <summary>The commands of LaTeX that stand for one symbol, name or space, without their backslash.</summary>
internal static class LatexSymbols
{
    public static readonly Dictionary<string, string> Identifiers = Table("""
        alpha α  beta β  gamma γ  delta δ  epsilon ϵ  varepsilon ε  zeta ζ  eta η  theta θ  vartheta ϑ  iota ι  kappa κ  varkappa ϰ
        lambda λ  mu μ  nu ν  xi ξ  omicron ο  pi π  varpi ϖ  rho ρ  varrho ϱ  sigma σ  varsigma ς  tau τ  upsilon υ  phi ϕ  varphi φ
        chi χ  psi ψ  omega ω  digamma ϝ
        Gamma Γ  Delta Δ  Theta Θ  Lambda Λ  Xi Ξ  Pi Π  Sigma Σ  Upsilon Υ  Phi Φ  Psi Ψ  Omega Ω
        varGamma Γ  varDelta Δ  varTheta Θ  varLambda Λ  varXi Ξ  varPi Π  varSigma Σ  varPhi Φ  varPsi Ψ  varOmega Ω
        partial ∂  nabla ∇  infty ∞  ell ℓ  hbar ℏ  hslash ℏ  emptyset ∅  varnothing ∅  forall ∀  exists ∃  nexists ∄  top ⊤  bot ⊥
        aleph ℵ  beth ℶ  gimel ℷ  Re ℜ  Im ℑ  wp ℘  imath ı  jmath ȷ  mho ℧  eth ð  Finv Ⅎ  complement ∁
        angle ∠  measuredangle ∡  sphericalangle ∢  triangle △  Box □  square □  blacksquare ■  Diamond ◊  lozenge ◊  bigstar ★
        clubsuit ♣  diamondsuit ♢  heartsuit ♡  spadesuit ♠  flat ♭  natural ♮  sharp ♯  surd √  checkmark ✓  maltese ✠
        ldots …  dots …  cdots ⋯  dotsc …  dotsb ⋯  dotsm ⋯  dotsi ⋯  dotso …  vdots ⋮  ddots ⋱
        S §  P ¶  copyright ©  circledR ®  pounds £  yen ¥  AA Å  degree °
        """);

    public static readonly Dictionary<string, string> Operators = Table("""
        cdot ⋅  cdotp ⋅  times ×  div ÷  pm ±  mp ∓  ast ∗  star ⋆  circ ∘  bullet ∙  odot ⊙  oplus ⊕  ominus ⊖  otimes ⊗  oslash ⊘
        dagger †  ddagger ‡  amalg ⨿  wr ≀  uplus ⊎  sqcup ⊔  sqcap ⊓  diamond ⋄  bigcirc ◯  ltimes ⋉  rtimes ⋊  bowtie ⋈  Join ⋈
        boxplus ⊞  boxminus ⊟  boxtimes ⊠  boxdot ⊡  circledast ⊛  circledcirc ⊚  circleddash ⊝  intercal ⊺  dotplus ∔
        triangleleft ◁  triangleright ▷  bigtriangleup △  bigtriangledown ▽  barwedge ⊼  veebar ⊻  curlywedge ⋏  curlyvee ⋎
        le ≤  leq ≤  leqslant ⩽  ge ≥  geq ≥  geqslant ⩾  ne ≠  neq ≠  lt <  gt >  ll ≪  gg ≫  lll ⋘  ggg ⋙  leqq ≦  geqq ≧
        lesssim ≲  gtrsim ≳  lessgtr ≶  gtrless ≷  nless ≮  ngtr ≯  nleq ≰  ngeq ≱  prec ≺  succ ≻  preceq ⪯  succeq ⪰
        approx ≈  approxeq ≊  sim ∼  simeq ≃  backsim ∽  cong ≅  ncong ≇  nsim ≁  equiv ≡  doteq ≐  triangleq ≜  coloneqq ≔  eqqcolon ≕  coloneq ≔
        propto ∝  varpropto ∝  asymp ≍  bumpeq ≏  Vdash ⊩  vdash ⊢  dashv ⊣  models ⊨  vDash ⊨  between ≬  pitchfork ⋔
        in ∈  notin ∉  ni ∋  owns ∋  subset ⊂  subseteq ⊆  subsetneq ⊊  nsubseteq ⊈  supset ⊃  supseteq ⊇  supsetneq ⊋  nsupseteq ⊉
        sqsubset ⊏  sqsubseteq ⊑  sqsupset ⊐  sqsupseteq ⊒  cup ∪  cap ∩  setminus ∖  smallsetminus ∖  Cup ⋓  Cap ⋒
        land ∧  wedge ∧  lor ∨  vee ∨  neg ¬  lnot ¬  mid ∣  nmid ∤  parallel ∥  nparallel ∦  perp ⟂  colon :
        therefore ∴  because ∵  smile ⌣  frown ⌢
        to →  rightarrow →  leftarrow ←  gets ←  leftrightarrow ↔  mapsto ↦  longmapsto ⟼  longrightarrow ⟶  longleftarrow ⟵  longleftrightarrow ⟷
        Rightarrow ⇒  Leftarrow ⇐  Leftrightarrow ⇔  Longrightarrow ⟹  Longleftarrow ⟸  Longleftrightarrow ⟺  implies ⟹  impliedby ⟸  iff ⟺
        uparrow ↑  downarrow ↓  updownarrow ↕  Uparrow ⇑  Downarrow ⇓  Updownarrow ⇕  nearrow ↗  searrow ↘  swarrow ↙  nwarrow ↖
        hookrightarrow ↪  hookleftarrow ↩  rightharpoonup ⇀  rightharpoondown ⇁  leftharpoonup ↼  leftharpoondown ↽  rightleftharpoons ⇌  leftrightharpoons ⇋
        twoheadrightarrow ↠  twoheadleftarrow ↞  rightarrowtail ↣  leadsto ⇝  rightsquigarrow ⇝  multimap ⊸  circlearrowleft ↺  circlearrowright ↻
        leftleftarrows ⇇  rightrightarrows ⇉  leftrightarrows ⇆  rightleftarrows ⇄  nrightarrow ↛  nleftarrow ↚  nRightarrow ⇏  dashrightarrow ⇢  dashleftarrow ⇠
        prime ′  backprime ‵  % %  & &  # #  $ $  _ _
        """);

    public static readonly Dictionary<string, string> LargeOperators = Table("""
        sum ∑  prod ∏  coprod ∐  bigcup ⋃  bigcap ⋂  bigoplus ⨁  bigotimes ⨂  bigodot ⨀  biguplus ⨄  bigsqcup ⨆  bigvee ⋁  bigwedge ⋀
        """);

    public static readonly Dictionary<string, string> Integrals = Table("int ∫  intop ∫  smallint ∫  iint ∬  iiint ∭  iiiint ⨌  oint ∮  oiint ∯  oiiint ∰");

    public static readonly Dictionary<string, string> Delimiters = Table("""
        { {  } }  lbrace {  rbrace }  lbrack [  rbrack ]  | ‖  Vert ‖  vert |  lvert |  rvert |  lVert ‖  rVert ‖
        langle ⟨  rangle ⟩  lfloor ⌊  rfloor ⌋  lceil ⌈  rceil ⌉  backslash \  lgroup ⟮  rgroup ⟯  lmoustache ⎰  rmoustache ⎱
        ulcorner ⌜  urcorner ⌝  llcorner ⌞  lrcorner ⌟
        """);

    public static readonly Dictionary<string, string> Accents = Table("""
        hat ^  widehat ^  bar ¯  tilde ˜  widetilde ˜  vec →  dot ˙  ddot ¨  dddot ⃛  check ˇ  widecheck ˇ  breve ˘  acute ´  grave `  mathring ˚
        overrightarrow →  overleftarrow ←  overleftrightarrow ↔
        """);

    public static readonly Dictionary<string, string> Spaces = Table("""
        , 0.1667em  thinspace 0.1667em  : 0.2222em  > 0.2222em  medspace 0.2222em  ; 0.2778em  thickspace 0.2778em
        ! -0.1667em  negthinspace -0.1667em  negmedspace -0.2222em  negthickspace -0.2778em  quad 1em  qquad 2em  enspace 0.5em  enskip 0.5em
        space 0.3333em  nobreakspace 0.3333em  / 0em  allowbreak 0em  hfill 1em
        """).Append(new(" ", "0.3333em")).ToDictionary();

    /// <summary>What commands for words mean in CSS.</summary>
    public static readonly Dictionary<string, string> TextStyles = new()
    {
        ["text"] = "", ["textrm"] = "", ["textnormal"] = "", ["textup"] = "", ["mbox"] = "", ["hbox"] = "",
        ["textbf"] = "font-weight:bold;", ["textit"] = "font-style:italic;", ["emph"] = "font-style:italic;", ["textsf"] = "font-family:var(--sans);", ["texttt"] = "font-family:var(--mono);",
    };

    /// <summary>The sizes of letters.</summary>
    public static readonly Dictionary<string, string> Sizes = Table("""
        tiny 0.5em  scriptsize 0.7em  footnotesize 0.8em  small 0.9em  normalsize 1em  large 1.2em  Large 1.44em  LARGE 1.73em  huge 2.07em  Huge 2.49em
        """);

    /// <summary>Functions that are set upright.</summary>
    public static readonly HashSet<string> Functions =
    [
        "log", "ln", "lg", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "cot", "coth", "sec", "csc",
        "det", "dim", "ker", "deg", "hom", "gcd", "Pr", "min", "max", "inf", "sup", "lim", "liminf", "limsup", "injlim", "projlim",
    ];

    /// <summary>Those of <see cref="Functions"/> whose subscript stands below them.</summary>
    public static readonly HashSet<string> Limits = ["det", "gcd", "Pr", "min", "max", "inf", "sup", "lim", "liminf", "limsup", "injlim", "projlim"];

    /// <summary>Those of <see cref="Functions"/> that are written with a space.</summary>
    public static readonly Dictionary<string, string> SpacedNames = new() { ["liminf"] = "lim\u2009inf", ["limsup"] = "lim\u2009sup", ["injlim"] = "inj\u2009lim", ["projlim"] = "proj\u2009lim" };

    public static readonly Dictionary<string, string> Negated = Table("""
        = ≠  < ≮  > ≯  in ∉  ni ∌  equiv ≢  approx ≉  sim ≁  simeq ≄  cong ≇  subset ⊄  subseteq ⊈  supset ⊅  supseteq ⊉  le ≰  leq ≰  ge ≱  geq ≱
        mid ∤  parallel ∦  exists ∄  to ↛  rightarrow ↛  leftarrow ↚  Rightarrow ⇏  Leftarrow ⇍  vdash ⊬  models ⊭
        """);

    public static readonly Func<Rune, Rune> Upright = letter => letter;

    public static readonly Dictionary<string, Func<Rune, Rune>> Alphabets = new()
    {
        ["mathrm"] = Upright,
        ["mathbf"] = letter => Shift(letter, 0x1D400, 0x1D41A, 0x1D7CE, 0x1D6A8, 0x1D6C2),
        ["boldsymbol"] = BoldItalic,
        ["bm"] = BoldItalic,
        ["pmb"] = BoldItalic,
        ["mathbfit"] = BoldItalic,
        ["mathit"] = letter => letter,
        ["mathnormal"] = letter => letter,
        ["Bbb"] = letter => Shift(letter, "CℂHℍNℕPℙQℚRℝZℤ", 0x1D538, 0x1D552, 0x1D7D8),
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
