using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace Regularization.Notebooks.Tests.Lessons;

/// <summary>The first cell of every notebook, by itself.</summary>
[Collection(typeof(SharedRuns))]
public class SetupTests
{
    [Fact]
    public async Task After_the_first_cell_tensors_charts_and_the_library_work()
    {
        using var session = new CSharpSession(RepositoryNotebook.Folder());
        var outputs = new List<CellOutput>();

        foreach (var cell in new[]
        {
            "#!import setup.csx",
            "Tensor ones = torch.ones(2);\nones.sum().item<float>()",
            "Sequential model = Mlp.Create();\nnn.MSELoss().forward(model.forward(torch.zeros(3, 1)), torch.zeros(3, 1)).item<float>() >= 0",
            "new Figure(Chart.Point<double, double, string>(x: new[] { 1.0, 2.0 }, y: new[] { 3.0, 4.0 }, Name: \"points\"), \"Two points.\")",
        })
        {
            var result = await session.RunAsync(cell, outputs.Add);
            Assert.True(result.Status == CellStatus.Succeeded, result.Error?.Message);
        }

        Assert.DoesNotContain(outputs, output => output is StreamOutput);
        Assert.Equal(["2", "True"], outputs.OfType<ResultOutput>().Take(2).Select(output => output.Data[MimeBundle.Text]));
        Assert.Contains("\"points\"", outputs.OfType<ResultOutput>().Last().Data["application/vnd.plotly.v1+json"]);
    }

    /// <summary>Other notebook hosts leave the loading of libraries to C# scripting, which gives each library a load context of its own.</summary>
    [Fact]
    public async Task Tensors_charts_and_figures_work_in_plain_CSharp_scripting()
    {
        var setup = await File.ReadAllTextAsync(RepositoryNotebook.PathOf("setup.csx"));
        var state = await CSharpScript.RunAsync(setup, ScriptOptions.Default);
        state = await state.ContinueWithAsync("torch.ones(2).sum().item<float>()");
        Assert.Equal(2f, state.ReturnValue);

        state = await state.ContinueWithAsync("Figures.FitAndLoss(Mlp.Create(), NoisySine.Generate().Split(), new LossHistory()).ToHtml()");
        Assert.Contains("<figure", (string)state.ReturnValue);

        // Plotly.NET's own HTML is made by a library that was built with an older FSharp.Core.
        state = await state.ContinueWithAsync("Plotly.NET.GenericChart.toChartHTML(Chart.Line<double, double, string>(x: new[] { 1.0, 2.0 }, y: new[] { 3.0, 4.0 }))");
        Assert.Contains("Plotly.newPlot", (string)state.ReturnValue);
    }
}
