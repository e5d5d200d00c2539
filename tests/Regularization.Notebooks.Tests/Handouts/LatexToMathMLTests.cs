using System.Xml.Linq;

namespace Regularization.Notebooks.Tests.Handouts;

public class LatexToMathMLTests
{
    [Theory]
    [InlineData("w_i", "<msub><mi>w</mi><mi>i</mi></msub>")]
    [InlineData("w_i^2", "<msubsup><mi>w</mi><mi>i</mi><mn>2</mn></msubsup>")]
    [InlineData("w^2_i", "<msubsup><mi>w</mi><mi>i</mi><mn>2</mn></msubsup>")]
    [InlineData("x^10", "<msup><mi>x</mi><mn>1</mn></msup><mn>0</mn>")] // TeX takes one digit
    [InlineData("x^{10}", "<msup><mi>x</mi><mn>10</mn></msup>")]
    [InlineData("0.01", "<mn>0.01</mn>")]
    [InlineData(@"\partial", "<mi mathvariant=\"normal\">∂</mi>")]
    [InlineData(@"a \exp(x)", "<mi>a</mi><mspace width=\"0.1667em\" /><mi>exp</mi><mo form=\"prefix\" stretchy=\"false\">(</mo><mi>x</mi><mo form=\"postfix\" stretchy=\"false\">)</mo>")]
    [InlineData("f'", "<msup><mi>f</mi><mo>′</mo></msup>")]
    [InlineData(@"\frac{1}{n}", "<mfrac><mn>1</mn><mi>n</mi></mfrac>")]
    [InlineData(@"\frac12", "<mfrac><mn>1</mn><mn>2</mn></mfrac>")]
    [InlineData(@"\sqrt{x}", "<msqrt><mi>x</mi></msqrt>")]
    [InlineData(@"\sqrt[3]{x}", "<mroot><mi>x</mi><mn>3</mn></mroot>")]
    [InlineData(@"\lambda_{L1}", "<msub><mi>λ</mi><mrow><mi>L</mi><mn>1</mn></mrow></msub>")]
    [InlineData(@"\sum_{i=1}^n", "<munderover><mo movablelimits=\"true\">∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>")]
    [InlineData(@"\int_0^1", "<msubsup><mo>∫</mo><mn>0</mn><mn>1</mn></msubsup>")]
    [InlineData(@"\Delta", "<mi mathvariant=\"normal\">Δ</mi>")]
    [InlineData(@"\text{if } x", "<mtext>if\u00A0</mtext><mi>x</mi>")]
    [InlineData(@"L_{\text{L2}}", "<msub><mi>L</mi><mtext>L2</mtext></msub>")]
    [InlineData(@"\mathrm{train}", "<mi>train</mi>")]
    [InlineData(@"\mathrm{d}", "<mi mathvariant=\"normal\">d</mi>")]
    [InlineData(@"\mathbf{w}", "<mi mathvariant=\"normal\">𝐰</mi>")]
    [InlineData(@"\boldsymbol{\theta}", "<mi mathvariant=\"normal\">𝜽</mi>")]
    [InlineData(@"\mathcal{N}", "<mi mathvariant=\"normal\">𝒩</mi>")]
    [InlineData(@"\mathcal{L}", "<mi mathvariant=\"normal\">ℒ</mi>")]
    [InlineData(@"\mathbb{R}", "<mi mathvariant=\"normal\">ℝ</mi>")]
    [InlineData(@"\hat{y}", "<mover accent=\"true\"><mi>y</mi><mo stretchy=\"false\">^</mo></mover>")]
    [InlineData("a-b", "<mi>a</mi><mo>−</mo><mi>b</mi>")]
    [InlineData(@"a\,b", "<mi>a</mi><mspace width=\"0.1667em\" /><mi>b</mi>")]
    [InlineData(@"\log x", "<mi>log</mi><mspace width=\"0.1667em\" /><mi>x</mi>")]
    [InlineData(@"\not\in", "<mo>∉</mo>")]
    [InlineData(@"50\% % a comment", "<mn>50</mn><mo>%</mo>")]
    [InlineData("", "")]
    [InlineData(@"^\circ", "<msup><mrow /><mo>∘</mo></msup>")] // an exponent behind a number in the text, as in 10$^{-3}$
    [InlineData(@"\mathbf{\mathrm{}}", "<mrow />")]
    [InlineData(@"\text{if $x_1$ holds}", "<mrow><mtext>if\u00A0</mtext><msub><mi>x</mi><mn>1</mn></msub><mtext>\u00A0holds</mtext></mrow>")]
    [InlineData(@"\text{a \textbf{b} {c} \%}", "<mrow><mtext>a\u00A0</mtext><mtext style=\"font-weight:bold;\">b</mtext><mtext>\u00A0</mtext><mtext>c</mtext><mtext>\u00A0%</mtext></mrow>")]
    [InlineData(@"\displaystyle\sum x", "<mstyle displaystyle=\"true\" scriptlevel=\"0\"><mrow><mo movablelimits=\"true\">∑</mo><mi>x</mi></mrow></mstyle>")]
    [InlineData(@"{\color{red} a b} c", "<mrow style=\"color:red\"><mrow><mi>a</mi><mi>b</mi></mrow></mrow><mi>c</mi>")]
    [InlineData(@"\color{red}{a} b", "<mrow style=\"color:red\"><mi>a</mi></mrow><mi>b</mi>")]
    [InlineData(@"\textcolor[RGB]{255,0,10}{a}", "<mrow style=\"color:rgb(255 0 10)\"><mi>a</mi></mrow>")]
    [InlineData(@"\newcommand{\R}{\mathbb{R}} \R^n", "<mrow /><msup><mi mathvariant=\"normal\">ℝ</mi><mi>n</mi></msup>")]
    [InlineData(@"\newcommand{\norm}[1]{|#1|} \norm{x}", "<mrow /><mo stretchy=\"false\" lspace=\"0\" rspace=\"0\">|</mo><mi>x</mi><mo stretchy=\"false\" lspace=\"0\" rspace=\"0\">|</mo>")]
    [InlineData(@"\newcommand{\p}[2][k]{#2_#1} \p{x} \p[j]{y}", "<mrow /><msub><mi>x</mi><mi>k</mi></msub><msub><mi>y</mi><mi>j</mi></msub>")]
    [InlineData(@"\def\half{\frac12} \half", "<mrow /><mfrac><mn>1</mn><mn>2</mn></mfrac>")]
    [InlineData(@"\DeclareMathOperator{\tr}{tr} \tr(A)", "<mrow /><mi>tr</mi><mo form=\"prefix\" stretchy=\"false\">(</mo><mi>A</mi><mo form=\"postfix\" stretchy=\"false\">)</mo>")]
    [InlineData(@"\xrightarrow[a]{b}", "<munderover><mo stretchy=\"true\">→</mo><mrow><mspace width=\"0.4em\" /><mi>a</mi><mspace width=\"0.4em\" /></mrow><mrow><mspace width=\"0.4em\" /><mi>b</mi><mspace width=\"0.4em\" /></mrow></munderover>")]
    [InlineData(@"a\hspace{9mu}b\kern 1pt c", "<mi>a</mi><mspace width=\"0.5em\" /><mi>b</mi><mspace width=\"1pt\" /><mi>c</mi>")]
    [InlineData(@"A^\dagger", "<msup><mi>A</mi><mo>†</mo></msup>")]
    [InlineData(@"{n \choose k}", "<mrow><mo form=\"prefix\" stretchy=\"true\" fence=\"true\">(</mo><mfrac linethickness=\"0\"><mi>n</mi><mi>k</mi></mfrac><mo form=\"postfix\" stretchy=\"true\" fence=\"true\">)</mo></mrow>")]
    [InlineData(@"{a \over b+1}", "<mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac>")]
    [InlineData(@"{\bf x} y", "<mi mathvariant=\"normal\">𝐱</mi><mi>y</mi>")]
    [InlineData(@"\operatorname*{arg\,min}_x", "<munder><mo movablelimits=\"true\" form=\"prefix\" lspace=\"0\" rspace=\"0\">arg\u2009min</mo><mi>x</mi></munder>")]
    [InlineData(@"\sum\limits_i", "<munder><mo movablelimits=\"false\">∑</mo><mi>i</mi></munder>")]
    [InlineData(@"\not\prec", "<mo>≺\u0338</mo>")]
    [InlineData("x ≤ 2、", "<mi>x</mi><mo>≤</mo><mn>2</mn><mtext>、</mtext>")]
    public void Formulas_become_the_MathML_of_the_same_meaning(string latex, string expected) => Assert.Equal(expected, Content(latex));

    [Fact]
    public void Delimiters_after_left_and_right_stretch() => Assert.Equal(
        """<mrow><mo form="prefix" stretchy="true" fence="true">|</mo><mi>w</mi><mo form="postfix" stretchy="true" fence="true">|</mo></mrow>""",
        Content(@"\left| w \right|"));

    [Fact]
    public void Bars_around_a_variable_keep_close_to_it() => Assert.Equal(
        """<mo stretchy="false" lspace="0" rspace="0">|</mo><msub><mi>w</mi><mi>i</mi></msub><mo stretchy="false" lspace="0" rspace="0">|</mo>""",
        Content("|w_i|"));

    [Fact]
    public void The_variable_of_a_maximum_stands_below_it()
    {
        var math = Content(@"\arg\max_w L");

        Assert.StartsWith("<munder><mo movablelimits=\"true\"", math);
        Assert.Contains(">arg max</mo><mi>w</mi></munder>", math);
    }

    [Theory]
    [InlineData(@"\begin{aligned} a &= b \\ &= c \end{aligned}", 2, 2)]
    [InlineData(@"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}", 2, 2)]
    [InlineData(@"\begin{pmatrix} a & b & c \\ \end{pmatrix}", 1, 3)]
    [InlineData(@"\begin{array}{l|cr} a & b & c \\[1ex] \hline d & e & f \end{array}", 2, 3)]
    [InlineData(@"\left(\begin{smallmatrix} a & b \\ c & d \end{smallmatrix}\right)", 2, 2)]
    [InlineData(@"\sum_{\substack{i<j \\ j<n}} x", 2, 1)]
    [InlineData(@"\begin{equation*} x \end{equation*}", 1, 1)]
    public void Environments_become_tables(string latex, int rows, int columns)
    {
        var table = XElement.Parse(LatexToMathML.Convert(latex, isDisplay: true)).DescendantsAndSelf("mtable").Single();

        Assert.Equal(rows, table.Elements("mtr").Count());
        Assert.All(table.Elements("mtr"), row => Assert.Equal(columns, row.Elements("mtd").Count()));
    }

    [Fact]
    public void Only_a_displayed_formula_has_a_line_of_its_own()
    {
        Assert.Contains("display=\"block\"", LatexToMathML.Convert("x", isDisplay: true));
        Assert.DoesNotContain("display=", LatexToMathML.Convert("x", isDisplay: false));
    }

    [Fact]
    public void Special_characters_are_escaped() =>
        Assert.Equal("""<math alttext="a&lt;&quot;\&amp;"><mi>a</mi><mo>&lt;</mo><mtext>"</mtext><mo>&amp;</mo></math>""", LatexToMathML.Convert("""a<\text{"}\&""", isDisplay: false).Replace("\\text{&quot;}", "&quot;"));

    [Theory]
    [InlineData(@"\foo", @"\foo")]
    [InlineData(@"\frac{1}", @"\frac has nothing behind it")]
    [InlineData(@"{x", "} is missing")]
    [InlineData(@"x}", "} is not expected")]
    [InlineData(@"\left( x", @"\left has no \right")]
    [InlineData(@"\begin{tabular}a\end{tabular}", "tabular")]
    [InlineData(@"\begin{aligned} a", @"\end{aligned}")]
    [InlineData(@"\begin{aligned} a \end{cases}", "cases")]
    [InlineData(@"a_b_c", "two subscripts")]
    [InlineData(@"x_", "_ has nothing behind it")]
    [InlineData(@"\text L2", @"\text needs braces")]
    [InlineData(@"\text{a \alpha}", @"holds \alpha, which is more than text")]
    [InlineData(@"\newcommand{\a}{\a x} \a", @"\a is defined by itself")]
    [InlineData(@"\newcommand{\a}{\b\b} \newcommand{\b}{\a\a} \b", "is defined by itself")]
    [InlineData(@"\newcommand{\a}[1]{#2} \a x", @"\a uses an argument that it does not take")]
    [InlineData(@"\newcommand{x}{y}", "needs the name of a command")]
    [InlineData(@"\color{url(x)}{y}", "is not a colour")]
    [InlineData(@"\hspace{1em;color:red}", "needs a length")]
    [InlineData(@"x \tag{1}", "line of their own")]
    [InlineData(@"\eqref{none}", @"no equation with \label{none}")]
    [InlineData("a\u0000b", "a character that no page can hold")]
    [InlineData(@"\left x \right)", "delimiter")]
    [InlineData(@"\", "single")]
    public void What_is_not_supported_is_named(string latex, string named) =>
        Assert.Contains(named, Assert.Throws<LatexException>(() => LatexToMathML.Convert(latex, isDisplay: false)).Message);

    private static string Content(string latex) =>
        string.Concat(XElement.Parse(LatexToMathML.Convert(latex, isDisplay: false)).Elements().Select(element => element.ToString(SaveOptions.DisableFormatting)));

    [Fact]
    public void Half_of_an_emoji_is_refused() => Assert.Throws<LatexException>(() => LatexToMathML.Convert("a" + "😀"[0], isDisplay: false));

    [Fact]
    public void The_lines_of_an_array_stand_where_they_were_put()
    {
        var cells = XElement.Parse(LatexToMathML.Convert(@"\begin{array}{l|c} a & b \\ \hline c & d \end{array}", isDisplay: true)).Descendants("mtd").Select(cell => cell.Attribute("style")?.Value).ToList();

        Assert.Equal("border-right:0.06em solid;", cells[0]);
        Assert.Null(cells[1]);
        Assert.Equal("border-right:0.06em solid;border-top:0.06em solid;", cells[2]);
        Assert.Equal("border-top:0.06em solid;", cells[3]);
    }

    [Theory]
    [InlineData(@"x = y \tag{3}", "(3)")]
    [InlineData(@"x = y \tag*{top}", "top")]
    [InlineData(@"\begin{equation} x \end{equation}", "(1)")]
    [InlineData(@"\begin{align} x &= 1 \\ y &= 2 \nonumber \\ z &= 3 \tag{A} \\ w &= 4 \end{align}", "(1)||(A)|(2)")]
    [InlineData(@"\begin{align*} x &= 1 \\ y &= 2 \tag{B} \end{align*}", "|(B)")]
    [InlineData(@"\begin{equation} \begin{split} x &= 1 \\ y &= 2 \end{split} \end{equation}", "(1)")]
    [InlineData(@"\begin{multline} a \\ b \\ c \end{multline}", "||(1)")]
    [InlineData(@"x \label{a} \eqref{a}", "(1)")]
    public void Equations_have_their_numbers(string latex, string numbers) =>
        Assert.Equal(numbers, string.Join('|', XElement.Parse(LatexToMathML.Convert(latex, isDisplay: true)).Descendants("mtd").Where(cell => cell.Attribute("class")?.Value == "margin number").Select(cell => cell.Value)));

    [Theory]
    [InlineData("{", "}")]
    [InlineData("\\hat{", "}")]
    [InlineData("\\left(", "\\right)")]
    [InlineData("\\hat", "")]
    [InlineData("\\text{$", "$}")]
    [InlineData("\\begin{matrix}", "\\end{matrix}")]
    [InlineData("x^{", "}")]
    [InlineData("\\displaystyle", "")]
    [InlineData("a\\over ", "")]
    public void What_is_nested_too_deeply_is_told(string open, string close)
    {
        var formula = string.Concat(Enumerable.Repeat(open, 20_000)) + "x" + string.Concat(Enumerable.Repeat(close, 20_000));

        Assert.Contains("nested more than 100 deep", Assert.Throws<LatexException>(() => LatexToMathML.Convert(formula, isDisplay: true)).Message);
    }
}
