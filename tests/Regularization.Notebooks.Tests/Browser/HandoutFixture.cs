using Regularization.Notebooks.Tests.Handouts;
using static Regularization.Notebooks.Tests.Handouts.HandoutRun;

namespace Regularization.Notebooks.Tests.Browser;

/// <summary>Two handouts that show everything once, in English and in Japanese.</summary>
public sealed class HandoutFixture : IAsyncLifetime
{
    private readonly HandoutRun _run = new();

    public string English { get; private set; } = "";

    public string Japanese { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        English = await _run.MakeAsync("sample.ipynb",
        [
            Text("# A sample\n\nSome words with a [link](#formulas), some `code`, and the weight $w_i$."),
            Text("## Formulas\n\n$$L_{\\text{L2}} = \\lambda \\sum_{i=1}^n w_i^2$$\n\n$$\\hat{w} = \\arg\\max_w \\left( \\frac{1}{\\sqrt{2\\pi}} \\exp\\left(-\\frac{w^2}{2}\\right) \\right), \\qquad x \\in \\mathbb{R}$$\n\n\\begin{align} a &= b \\\\ a + b + c &= d \\end{align}"),
            Text("## Words\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n> A remark.\n\n" + string.Join("\n\n", Enumerable.Repeat("The quick brown fox jumps over the lazy dog, and back again when nobody is looking at it.", 12))),
            Code(ChartSample.Source, "hide-input"),
            Code("// A comment that is much longer than the column of text is wide, so that it has to be scrolled on the screen and wrapped on paper: END-OF-LINE\nvar numbers = new List<int> { 1, 2, 3 };\nConsole.WriteLine($\"{numbers.Count} numbers\");\nConsole.Error.WriteLine(\"careful\");\nnumbers.Select(n => new { Number = n, Square = n * n })"),
            Text("## Charts\n\n### One"),
            Code("new Chart()"),
            Text("### Another"),
            Code("new Chart()"),
            Code("throw new Exception(\"as expected\");", "raises-exception"),
            Text("## Exercise\n\nWhy?"),
            Text("Because.", "solution"),
        ], null, "--audience", "instructor");
        Japanese = await _run.MakeAsync("sample.ja.ipynb",
        [
            Text("# 正則化\n\n重みパラメータ$w_i$の事前分布としてガウス分布を仮定します。"),
            Text("## L2正則化\n\n重みパラメータの2乗和\n$$\nL_{\\text{L2}} = \\sum_i w_i^2\n$$\nの大きさでペナルティーをかけます。"),
            Code(ChartSample.Source, "remove-input"),
            Code("// 図を表示\nnew Chart()"),
        ]);
    }

    public ValueTask DisposeAsync()
    {
        _run.Dispose();
        return ValueTask.CompletedTask;
    }
}
