using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Regularization.Notebooks.Tests.Lessons;

/// <summary>The lesson, run as a reader would run it. What its text claims is looked up in the numbers of this run.</summary>
[Collection(typeof(SharedRuns))]
public sealed partial class LessonTests(SharedRuns runs) : IAsyncLifetime
{
    private static readonly string[] Experiments = ["train-none", "train-l2", "train-weight-decay", "train-l1", "train-both"];

    private readonly RepositoryNotebook _lesson = runs.Lesson;

    public async ValueTask InitializeAsync() => await _lesson.RunAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public Task Every_cell_runs() => _lesson.AssertEveryCellRunsAsync();

    [Fact]
    public void There_are_at_least_seven_figures() =>
        Assert.InRange(_lesson.Outputs.OfType<ResultOutput>().Count(output => output.Data["application/vnd.plotly.v1+json"] is not null), 7, 20);

    // PyTorch 1.13.1, manual_seed(0): the losses of epochs 0 and 50.
    [Theory]
    [InlineData("train-none", 0.628616929f, 0.482222021f, 0.0445125438f, 0.0781998709f)]
    [InlineData("train-l2", 0.628616929f, 0.484425068f, 0.0481628068f, 0.0993140414f)]
    [InlineData("train-weight-decay", 0.628616929f, 0.483230442f, 0.0457826331f, 0.09588781f)]
    [InlineData("train-l1", 0.628616929f, 0.484222054f, 0.0531780198f, 0.115861639f)]
    [InlineData("train-both", 0.6286169f, 0.48729584f, 0.1408485f, 0.24054132f)]
    public void The_curves_are_those_of_PyTorch(string cell, float train0, float valid0, float train50, float valid50)
    {
        var (train, valid) = (_lesson.Trace(cell, "loss (train)"), _lesson.Trace(cell, "loss (valid)"));

        Assert.Equal(300, train.Length);
        Assert.Equal(300, valid.Length);
        Assert.Equal([train0, valid0, train50, valid50], [train[0], valid[0], train[50], valid[50]], (a, b) => Math.Abs(a - b) <= 5e-7f);
    }

    [Fact]
    public void Progress_is_printed_every_50_epochs()
    {
        foreach (var cell in Experiments)
        {
            Assert.Equal(["0", "50", "100", "150", "200", "250", "299"], ProgressLine().Matches(_lesson.Text(cell)).Select(match => match.Groups["epoch"].Value));
        }
    }

    /// <summary>With <c>torch.optim.Adam</c> the curves would be the same, and the loops take twice as long.</summary>
    [Fact]
    public void Every_loop_trains_with_the_fused_optimizer()
    {
        var loops = _lesson.Notebook.Cells.Where(cell => cell.Kind == CellKind.Code && cell.Source.Contains(".backward()", StringComparison.Ordinal)).ToList();

        Assert.Equal(5, loops.Count);
        Assert.All(loops, cell => Assert.Contains("new FusedAdam(", cell.Source, StringComparison.Ordinal));
    }

    [Fact]
    public void The_network_without_regularization_does_better_than_the_truth_and_then_worse()
    {
        var (train, valid) = (_lesson.Trace("train-none", "loss (train)"), _lesson.Trace("train-none", "loss (valid)"));

        Assert.True(Final(train) < 0.0537 / 4, "less than a quarter of what the sine scores");
        Assert.True(valid.Min() < valid[0], "falls at first");
        Assert.True(Final(valid) > 1.1 * valid.Min(), "and rises again");
        Assert.InRange(Array.IndexOf(valid, valid.Min()), 1, 250);
    }

    [Fact]
    public void The_sine_itself_scores_0_0537_on_the_training_points()
    {
        var points = Points(_lesson.Result("data")["application/vnd.plotly.v1+json"]!, "training data");

        Assert.Equal(0.0537, points.Average(point => Math.Pow(point.T - Math.Sin(point.X), 2)), 0.00005);
    }

    /// <summary>Details of the curves differ from machine to machine; what the picture consists of does not. <c>PICTURES=write</c> makes it anew.</summary>
    [Fact]
    public void The_picture_in_the_README_is_the_lessons_figure()
    {
        var path = RepositoryNotebook.PathOf("images/comparison.svg");
        var address = StillPicture().Match(_lesson.Result("compare")[MimeBundle.Html]!).Groups["svg"].Value;
        var svg = Uri.UnescapeDataString(System.Net.WebUtility.HtmlDecode(address)).Replace("<svg ", "<svg style=\"background:#fff;color:#222\" ", StringComparison.Ordinal)
            .Replace(" width=\"100%\" height=\"100%\"", "", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("PICTURES") == "write")
        {
            File.WriteAllText(path, svg + "\n");
        }

        Assert.Equal(Parts(XDocument.Parse(svg)), Parts(XDocument.Load(path)));

        static List<string> Parts(XDocument picture) =>
            [.. picture.Descendants().Select(element => element.Name.LocalName is "text" ? element.Value : $"{element.Name.LocalName} {element.Attribute("stroke")?.Value} {element.Attribute("stroke-dasharray")?.Value}")];
    }

    [Theory]
    [InlineData("train-l2")]
    [InlineData("train-weight-decay")]
    [InlineData("train-l1")]
    [InlineData("train-both")]
    public void With_regularization_the_validation_loss_ends_lower_and_the_training_loss_higher(string cell)
    {
        Assert.True(Final(_lesson.Trace(cell, "loss (valid)")) < Final(_lesson.Trace("train-none", "loss (valid)")));
        Assert.InRange(Final(_lesson.Trace(cell, "loss (train)")) / 0.0537, 0.4, 0.7); // "half to two thirds of what the true sine scores, instead of less than a quarter"
    }

    [Fact]
    public void With_L2_the_prediction_is_closer_to_the_sine()
    {
        Assert.True(Distance("train-l2") < 0.7 * Distance("train-none"));

        double Distance(string cell) => _lesson.Trace(cell, "prediction").Zip(_lesson.Trace(cell, "y=sin(x)"), (y, sine) => Math.Pow(y - sine, 2)).Average();
    }

    [Fact]
    public void The_penalty_written_out_is_the_penalty_of_the_library()
    {
        var values = Number().Matches(_lesson.Text("l2-by-hand").Replace("L2", "")).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture)).ToList();

        Assert.Equal(2, values.Count);
        Assert.Equal(212.50674401907338, values[0], 0.0005); // PyTorch 1.13.1; beyond three digits the order of the sum decides
        Assert.Equal(values[0], values[1]);
    }

    [Fact]
    public void Twice_the_weight_decay_is_the_L2_penalty() =>
        Assert.InRange(double.Parse(_lesson.Text("weight-decay-doubled").TrimEnd().Split(' ')[^1], CultureInfo.InvariantCulture), 0, 5e-7);

    [Fact]
    public void L1_makes_weights_small_but_hardly_any_zero()
    {
        var lines = _lesson.Text("weights").TrimEnd().Split('\n');
        var small = lines.Select(line => double.Parse(SmallWeights().Match(line).Groups["small"].Value, CultureInfo.InvariantCulture) / 49_921).ToList();
        var zero = lines.Select(line => int.Parse(SmallWeights().Match(line).Groups["zero"].Value, CultureInfo.InvariantCulture)).ToList();

        Assert.InRange(small[0], 0.005, 0.02); // "about one in a hundred"
        Assert.InRange(small[1], 0.4, 0.6);    // "about half"
        Assert.InRange(small[2], 0.9, 1);      // "more than nine out of ten"
        Assert.All(zero, count => Assert.InRange(count, 0, 50));
    }

    [Fact]
    public void The_lowest_validation_loss_of_all_is_the_one_without_regularization()
    {
        var lowest = Experiments.ToDictionary(cell => cell, cell => _lesson.Trace(cell, "loss (valid)").Min());

        Assert.Equal("train-none", lowest.MinBy(entry => entry.Value).Key);
    }

    [Fact]
    public void The_table_shows_the_losses_at_the_end()
    {
        var rows = _lesson.Result("table")[MimeBundle.Text]!.Split('\n')[1..];

        Assert.Equal(Experiments.Length, rows.Length);
        Assert.All(rows.Zip(Experiments), pair => Assert.Contains(string.Create(CultureInfo.InvariantCulture, $" {Final(_lesson.Trace(pair.Second, "loss (train)")):0.0000}  "), pair.First));
        Assert.All(rows.Zip(Experiments), pair => Assert.Contains(string.Create(CultureInfo.InvariantCulture, $" {Final(_lesson.Trace(pair.Second, "loss (valid)")):0.0000}  "), pair.First));
    }

    /// <summary>What the text calls the loss at the end.</summary>
    private static float Final(float[] losses) => losses[^30..].Average();

    private static IEnumerable<(double X, double T)> Points(string figure, string trace)
    {
        var data = System.Text.Json.JsonDocument.Parse(figure).RootElement.GetProperty("data").EnumerateArray().Single(t => t.GetProperty("name").GetString() == trace);
        return data.GetProperty("x").EnumerateArray().Zip(data.GetProperty("y").EnumerateArray(), (x, y) => (x.GetDouble(), y.GetDouble()));
    }

    [GeneratedRegex(@"^epoch +(?<epoch>\d+): loss \d\.\d{4} \(train\), \d\.\d{4} \(valid\), \d+\.\d{3} s$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex ProgressLine();

    [GeneratedRegex(@"\d+\.\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@"(?<small>\d+) of 49921 smaller than 0\.001, (?<zero>\d+) exactly 0")]
    private static partial Regex SmallWeights();

    [GeneratedRegex("src='data:image/svg\\+xml,(?<svg>[^']*)'")]
    private static partial Regex StillPicture();
}
