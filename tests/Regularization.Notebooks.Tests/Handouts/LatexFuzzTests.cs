using System.Globalization;
using System.Xml.Linq;

namespace Regularization.Notebooks.Tests.Handouts;

/// <summary>
/// Formulas that nobody would write: pieces of LaTeX in any order, and sound formulas with a few characters changed. Whatever they are,
/// the answer is sound MathML or one line that says why not. 1,000 by default; the environment variable <c>FUZZ</c> takes another number.
/// </summary>
public sealed class LatexFuzzTests
{
    private static readonly int s_count = int.TryParse(Environment.GetEnvironmentVariable("FUZZ"), CultureInfo.InvariantCulture, out var count) ? count : 1000;

    private static readonly string[] s_pieces =
    [
        "x", "y", "1", "2.5", ".", " ", "\n", "%", "{", "}", "{", "}", "[", "]", "(", ")", "|", "_", "^", "'", "&", @"\\", "$", "#", "#1", "~", "あ", "😀", "∑", "\t",
        @"\frac", @"\sqrt", @"\left", @"\right", @"\middle", @"\big", @"\begin{align}", @"\end{align}", @"\begin{array}{l|c}", @"\end{array}", @"\begin{cases}", @"\end{cases}",
        @"\begin", @"\end", @"\text", @"\text{a $x$}", @"\mathrm", @"\mathbf", @"\hat", @"\overline", @"\color{red}", @"\color", @"\newcommand{\a}[1]{#1#1}", @"\newcommand", @"\def\b{\a\a}", @"\def",
        @"\a", @"\b", @"\let\a\b", @"\over", @"\choose", @"\displaystyle", @"\rm", @"\tag{1}", @"\tag", @"\label{k}", @"\eqref{k}", @"\nonumber", @"\not", @"\hspace{1em}", @"\kern", @"\hline", @"\limits",
        @"\xrightarrow", @"\substack", @"\operatorname", @"\alpha", @"\sum", @"\log", @"\,", @"\", @"\{", @"\}", @"\mathop", @"\boxed", @"\phantom", @"\unheardof", @"\ ", "1em", "red",
    ];

    private static readonly string[] s_sound =
    [
        @"\frac{1}{\sqrt{2\pi\sigma^2}} \exp\left(-\frac{(x-\mu)^2}{2\sigma^2}\right)",
        @"\begin{align} L &= \sum_{i=1}^n \left( t_i - y_i \right)^2 \label{loss} \\ &= \lVert t - y \rVert^2 \tag{A} \end{align}",
        @"\newcommand{\norm}[2][2]{\left\| #2 \right\|_{#1}} \norm{w} + \norm[1]{w}",
        @"f(x) = \begin{cases} x & \text{if $x > 0$} \\ 0 & \text{otherwise} \end{cases}",
        @"\left[\begin{array}{cc|c} 1 & 0 & a \\ \hline 0 & 1 & b \end{array}\right] \xrightarrow[n \to \infty]{p} \mathbf{\mathrm{W}}_{\substack{i<j \\ j<n}}",
        @"{n \choose k} \not\in \color{red}{\mathbb{R}^{n \times m}} \hspace{1em} \underbrace{a + b}_{\text{sum}} \bigl( \overline{z} \bigr)",
    ];

    [Fact]
    public void Any_text_becomes_sound_MathML_or_a_message()
    {
        var random = new Random(20261126);
        for (var i = 0; i < s_count; i++)
        {
            var latex = i % 2 == 0 ? string.Concat(Enumerable.Range(0, random.Next(1, 25)).Select(_ => s_pieces[random.Next(s_pieces.Length)])) : Changed(s_sound[random.Next(s_sound.Length)], random);
            try
            {
                AssertSound(latex, XElement.Parse(LatexToMathML.Convert(latex, isDisplay: random.Next(2) == 0)));
            }
            catch (LatexException e)
            {
                Assert.False(string.IsNullOrWhiteSpace(e.Message), latex);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{latex}\n{e}");
            }
        }
    }

    [Fact]
    public void The_formulas_that_are_changed_are_sound() => Assert.All(s_sound, latex => AssertSound(latex, XElement.Parse(LatexToMathML.Convert(latex, isDisplay: true))));

    /// <summary>Scripts, fractions and roots have as many children as MathML Core asks for, leaves hold text only, and no LaTeX is left.</summary>
    private static void AssertSound(string latex, XElement math)
    {
        foreach (var element in math.DescendantsAndSelf())
        {
            var children = element.Name.LocalName switch { "mfrac" or "msub" or "msup" or "munder" or "mover" or "mroot" => 2, "msubsup" or "munderover" => 3, _ => -1 };
            Assert.True(children < 0 || element.Elements().Count() == children, $"{latex}\n{element}");
            Assert.True(element.Name.LocalName is not ("mi" or "mn" or "mo") || !element.HasElements, $"{latex}\n{element}");
            Assert.True(element.Name.LocalName is not ("mrow" or "mfrac" or "mtable" or "mtr" or "mtd" or "mstyle" or "math") || element.Nodes().All(node => node is XElement), $"{latex}\n{element}");
            Assert.True(element.Name.LocalName != "mtr" || element.Elements("mtd").Count() == element.Elements().Count(), $"{latex}\n{element}");
        }
    }

    private static string Changed(string latex, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var place = random.Next(latex.Length);
            latex = random.Next(4) switch
            {
                0 => latex.Remove(place, 1),
                1 => latex.Insert(place, s_pieces[random.Next(s_pieces.Length)]),
                2 => latex[..place] + (char)random.Next(1, 0x3000) + latex[(place + 1)..],
                _ => latex.Insert(place, latex[place..Math.Min(latex.Length, place + random.Next(12))]),
            };
            if (latex.Length == 0)
            {
                return "x";
            }
        }

        return latex;
    }
}
