using Regularization.Notebooks.Tests.Charts;
using Regularization.Notebooks.Tests.Commands;

namespace Regularization.Notebooks.Tests.Hosts;

/// <summary>
/// The lesson's own packages, by <c>#r "nuget: …"</c> as in the notebooks of other projects. In a process of its own each: a process has one libtorch.
/// </summary>
public sealed class RestoredLibraryTests
{
    private const string Chart = "Plotly.NET.CSharp.Chart.Line<double, double, string>(x: new[] { 1.0, 2.0 }, y: new[] { 3.0, 4.0 })";

    [Fact]
    public async Task TorchSharp_works_alone() =>
        await SucceedAsync("#r \"nuget: TorchSharp-cpu, 0.107.0\"", "TorchSharp.torch.ones(3).sum().item<float>()");

    [Fact]
    public async Task TorchSharp_works_behind_the_setup_of_the_lesson() =>
        await SucceedAsync(PlotlyNetSession.Setup, "#r \"nuget: TorchSharp-cpu, 0.107.0\"\nusing TorchSharp;", "torch.manual_seed(0);\nMlp.Create().forward(torch.zeros(3, 1)).sum().item<float>() is float.NaN ? 0f : torch.ones(3).sum().item<float>()");

    [Theory]
    [InlineData("Plotly.NET, 6.0.0")]
    [InlineData("Plotly.NET.Interactive, 6.0.0")]
    public async Task Plotly_NET_works_behind_the_setup_of_the_lesson(string package)
    {
        var cells = await SucceedAsync(PlotlyNetSession.Setup, $"#r \"nuget: {package}\"", Chart, "torch.ones(3).sum().item<float>()");
        Assert.Contains("Plotly.react", Assert.Single(cells[2].Values)[MimeBundle.Html]);
    }

    [Fact]
    public async Task Plotly_NET_Interactive_works_alone()
    {
        var cells = await SucceedAsync("#r \"nuget: Plotly.NET.Interactive, 6.0.0\"\n#r \"nuget: Plotly.NET.CSharp, 0.14.0\"", Chart, "3f");
        Assert.Contains("Plotly.react", Assert.Single(cells[1].Values)[MimeBundle.Html]);
    }

    /// <summary>Runs cells of which the last one's value is 3.</summary>
    private static async Task<IReadOnlyList<ExecutedCell>> SucceedAsync(params string[] cells)
    {
        using var folder = new TemporaryFolder();
        using var run = CommandRun.Start(folder.Path, "run", folder.WriteNotebook("cells.ipynb", cells), "--output", folder["executed.ipynb"]);
        var (exitCode, _, error) = await run.EndAsync();

        Assert.Equal("", error);
        Assert.Equal(ExitCode.Success, exitCode);
        var executed = ExecutedCell.Load(folder["executed.ipynb"]);
        Assert.Equal("3", Assert.Single(executed[^1].Values)[MimeBundle.Text]);
        return executed;
    }
}
