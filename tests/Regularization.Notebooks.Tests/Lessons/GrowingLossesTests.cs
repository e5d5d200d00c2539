using Regularization.Notebooks.Tests.Charts;
using Regularization.Notebooks.Tests.Sessions;

namespace Regularization.Notebooks.Tests.Lessons;

/// <summary>The picture of the losses that grows below a cell while it trains.</summary>
public sealed class GrowingLossesTests(PlotlyNetSession session) : IClassFixture<PlotlyNetSession>
{
    /// <summary>A training as the cells of the notebooks have it, but for the network. An epoch takes a millisecond.</summary>
    private const string Train = """
        void Train(LossHistory history, int epochs, int milliseconds = 1)
        {
            for (var epoch = 0; epoch < epochs; epoch++)
            {
                System.Threading.Thread.Sleep(milliseconds);
                history.Add(1f / (epoch + 1), 0.5f);
                if (epoch % 100 == 0) Console.WriteLine(history);
            }
        }

        """;

    private readonly SessionRun _run = session.Run;

    private List<DisplayOutput> Shown => [.. _run.Outputs.OfType<DisplayOutput>()];

    private static bool IsEmpty(DisplayOutput shown) => shown.Data[MimeBundle.Html] == "";

    [Fact]
    public async Task It_stands_above_the_printed_lines_grows_and_makes_room_in_the_end()
    {
        await _run.SucceedAsync(Train + "var history = new LossHistory(); Train(history, 400); var run = new Run(\"\", null, history); Console.WriteLine(\"over\");");

        Assert.Equal((false, true), (Shown[0].IsUpdate, IsEmpty(Shown[0])));
        Assert.Same(Shown[0], _run.Outputs[0]); // before the first line
        Assert.All(Shown.Skip(1), update => Assert.Equal((Shown[0].DisplayId, true), (update.DisplayId, update.IsUpdate)));
        Assert.True(IsEmpty(Shown[^1]));
        Assert.Equal("over\n", ((StreamOutput)_run.Outputs[^1]).Text.ReplaceLineEndings("\n"));

        var pictures = Shown[1..^1];
        Assert.InRange(pictures.Count, 1, 400 / 10);
        Assert.All(pictures, picture => Assert.StartsWith("<img alt=\"epoch ", picture.Data[MimeBundle.Html]));
        Assert.Equal(4, _run.Text.Split('\n').Count(line => line.StartsWith("epoch", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task However_long_the_training_there_are_at_most_twenty_pictures_a_second_of_a_few_kilobytes()
    {
        var begun = System.Diagnostics.Stopwatch.StartNew();
        await _run.SucceedAsync(Train + "var history = new LossHistory(); Train(history, 20_000, 0); new Run(\"\", null, history); history.Train.Count");
        var most = begun.Elapsed.TotalSeconds * 20 + 1;

        var pictures = Shown[1..^1]; // the end waits for the last one and clears the place
        Assert.InRange(pictures.Count, 1, most);
        Assert.All(pictures, picture => Assert.InRange(picture.Data[MimeBundle.Html]!.Length, 500, 10_000));
    }

    [Fact]
    public async Task Trainings_one_after_the_other_share_a_place_and_those_side_by_side_have_their_own()
    {
        await _run.SucceedAsync(Train + "for (var i = 0; i < 3; i++) { var history = new LossHistory(); Train(history, 20); new Run(\"\", null, history); }");
        Assert.Single(Shown.Select(output => output.DisplayId).Distinct());
        Assert.Single(Shown, output => !output.IsUpdate);

        await _run.SucceedAsync("var (a, b) = (new LossHistory(), new LossHistory()); a.Add(1f, 1f); b.Add(1f, 1f); new Run(\"\", null, a); new Run(\"\", null, b); \"\"");
        Assert.Equal(2, Shown.Count(output => !output.IsUpdate));
        Assert.Equal(2, Shown.Count(output => output.IsUpdate && IsEmpty(output)));
    }

    [Fact]
    public async Task The_figure_of_a_training_takes_its_place()
    {
        await _run.SucceedAsync(Train + "var history = new LossHistory(); Train(history, 20); var figure = Figures.FitAndLoss(new Net(), NoisySine.Generate().Split(), history);\nclass Net() : nn.Module<Tensor, Tensor>(\"\") { public override Tensor forward(Tensor x) => x; }");

        Assert.True(Shown[^1] is { IsUpdate: true } && IsEmpty(Shown[^1]));
    }

    [Fact]
    public async Task Trainings_that_the_library_runs_itself_show_nothing()
    {
        await _run.SucceedAsync("Sweep.Run(NoisySine.Generate().Split(), [new Setting { Epochs = 30, HiddenSize = 8 }, new Setting { Epochs = 30, HiddenSize = 8, Seed = 1 }]).Count");

        Assert.Empty(Shown);
    }

    [Fact]
    public async Task Losses_that_are_no_numbers_do_no_harm()
    {
        await _run.SucceedAsync("var history = new LossHistory(); for (var i = 0; i < 100; i++) { history.Add(float.NaN, float.PositiveInfinity); System.Threading.Thread.Sleep(1); } new Run(\"\", null, history); history.Train.Count");

        Assert.Equal("100", _run.Result);
        Assert.True(IsEmpty(Shown[^1]));
    }

    [Fact]
    public async Task A_notebook_that_was_run_holds_nothing_of_it()
    {
        using var folder = new TemporaryFolder();
        var path = folder.WriteNotebook("training.ipynb", PlotlyNetSession.Setup, Train + "var history = new LossHistory(); Train(history, 200); var run = new Run(\"\", null, history);");

        Assert.Equal(ExitCode.Success, await new CommandLine(TextWriter.Null, TextWriter.Null, isTerminal: false).InvokeAsync(["run", path, "--output", folder["executed.ipynb"]]));

        var output = Assert.Single(folder.Outputs("executed.ipynb", 1));
        Assert.Equal("stream", (string?)output!["output_type"]);
    }
}
