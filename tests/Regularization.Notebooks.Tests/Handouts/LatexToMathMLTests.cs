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
    [InlineData(@"^2", "^ has nothing before it")]
    [InlineData(@"x_", "_ has nothing behind it")]
    [InlineData(@"\text L2", @"\text needs braces")]
    [InlineData(@"\text{a $x$}", "more than text")]
    [InlineData(@"\left x \right)", "delimiter")]
    [InlineData(@"\", "single")]
    public void What_is_not_supported_is_named(string latex, string named) =>
        Assert.Contains(named, Assert.Throws<LatexException>(() => LatexToMathML.Convert(latex, isDisplay: false)).Message);

    private static string Content(string latex) =>
        string.Concat(XElement.Parse(LatexToMathML.Convert(latex, isDisplay: false)).Elements().Select(element => element.ToString(SaveOptions.DisableFormatting)));
}
