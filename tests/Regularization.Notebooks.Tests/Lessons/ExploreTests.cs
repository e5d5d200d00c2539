using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Regularization.Notebooks.Tests.Lessons;

/// <summary>The notebook that opens up the closing exercise. What its text claims is looked up in the numbers of this run.</summary>
[Collection(typeof(SharedRuns))]
public sealed partial class ExploreTests(SharedRuns runs) : IAsyncLifetime
{
    private readonly RepositoryNotebook _explore = runs.Explore;

    public async ValueTask InitializeAsync() => await _explore.RunAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public Task Every_cell_runs() => _explore.AssertEveryCellRunsAsync();

    [Fact]
    public void Unanswered_exercises_are_open_and_the_solutions_are_right()
    {
        var exercises = Cells("exercise-");
        var solutions = Cells("solution-");

        Assert.InRange(exercises.Count, 8, 20);
        Assert.Equal(exercises.Count, solutions.Count);
        Assert.All(exercises, cell => Assert.StartsWith("○ Open.", _explore.Result(cell.Id)[MimeBundle.Text]));
        Assert.All(solutions, cell => Assert.StartsWith("✓ Right.", _explore.Result(cell.Id)[MimeBundle.Text]));
        Assert.All(solutions, cell => Assert.Contains("solution", cell.Tags));

        List<Cell> Cells(string prefix) => [.. _explore.Notebook.Cells.Where(cell => cell.Kind == CellKind.Code && cell.Id.StartsWith(prefix, StringComparison.Ordinal))];
    }

    [Fact]
    public void The_figures_hold_at_most_a_megabyte_and_a_half() =>
        Assert.InRange(_explore.Outputs.OfType<ResultOutput>().Sum(output => output.Data[MimeBundle.Html]?.Length ?? 0), 100_000, 1_500_000);

    [Fact]
    public void The_slider_has_26_strengths_for_each_penalty()
    {
        Assert.Equal(["L2", "L1"], Slider().EnumerateArray().Select(family => family.GetProperty("name").GetString()));
        Assert.Equal([26, 26], Slider().EnumerateArray().Select(family => family.GetProperty("positions").GetArrayLength()));
        Assert.Equal("L1, λ = 0.001", Position("L1", 13).GetProperty("label").GetString());
    }

    // Position i > 0 of the slider stands for 10^(-6 + (i - 1) / 4).
    [Theory]
    [InlineData("L2", 9, 17)]
    [InlineData("L1", 5, 13)]
    public void Too_weak_is_like_nothing_and_the_valley_is_closer_to_the_sine(string penalty, int lastTooWeak, int valley)
    {
        for (var i = 0; i <= lastTooWeak; i++)
        {
            Assert.InRange(ErrorToSine(penalty, i) / ErrorToSine(penalty, 0), 0.7, 1.4);
        }

        Assert.True(ErrorToSine(penalty, valley) < 0.65 * ErrorToSine(penalty, 0));
    }

    [Theory]
    [InlineData("L2", 24)]
    [InlineData("L1", 20)]
    public void Too_strong_ends_the_learning(string penalty, int firstTooStrong)
    {
        for (var i = firstTooStrong; i < 26; i++)
        {
            var (prediction, losses, histogram) = (Y(penalty, i, 0), Y(penalty, i, 1), Y(penalty, i, 3));
            Assert.InRange(prediction.Max() - prediction.Min(), 0, 0.05);
            Assert.True(losses[^1] > 0.98 * losses[0]);
            Assert.True(histogram[30] > 0.98 * histogram.Sum());
        }
    }

    [Fact]
    public void Near_0_003_the_seeds_of_L1_differ_by_more_than_half()
    {
        var (low, high) = (Path("L1, lowest", "y"), Path("L1, highest", "y"));

        Assert.Equal(13, low.Length);
        Assert.True(high[7] > 1.5 * low[7]);
        Assert.All(Path("L2", "y")[..3], median => Assert.InRange(median / Path("L2", "y")[0], 0.85, 1.15)); // "nearly level"
        Assert.All(Path("L1", "y")[..3], median => Assert.InRange(median / Path("L1", "y")[0], 0.85, 1.15));
    }

    [Fact]
    public void In_the_valley_the_networks_score_less_than_the_sine()
    {
        Assert.Equal(0.0755, Path("what the sine itself scores", "y")[0], 0.00005);
        Assert.True(Path("L2", "y").Min() < 0.0755);
        Assert.True(Path("L1", "y").Min() < 0.0755);
    }

    [Fact]
    public void The_best_against_the_sine_is_stronger_than_the_one_that_validation_chooses()
    {
        foreach (var penalty in new[] { "L1", "L2" })
        {
            Assert.True(Path($"{penalty}, chosen by validation", "y2", "x")[0] < Path(penalty, "y2", "x")[Array.IndexOf(Path(penalty, "y2"), Path(penalty, "y2").Min())]);
        }

        var error = Path("L2", "y2");
        var chosen = Path("L2, chosen by validation", "y2")[0];
        Assert.InRange(error.Min() / error[0], 0.35, 0.65); // "about half of what it is at the left end"
        Assert.InRange(chosen / error[0], 0.35, 0.65);
    }

    [Fact]
    public void The_proximal_step_makes_zeros_and_the_penalty_almost_none()
    {
        var rows = Table("sparsity-runs");

        Assert.InRange(rows["proximal L1"][^1] / 49_921, 0.9, 1);
        Assert.InRange(rows["L1"][^1], 0, 50);
        Assert.InRange(rows["L1"][^2] / 49_921, 0.9, 1);
        Assert.Equal(0, rows["no regularization"][^1]);
    }

    [Fact]
    public void The_pruned_network_has_about_a_tenth_of_the_parameters_and_predicts_the_same()
    {
        var text = _explore.Text("pruning");

        Assert.InRange(Number(text.Split('\n').Single(line => line.StartsWith("Total", StringComparison.Ordinal)).Split(' ')[^1]) / 49_921, 0.05, 0.17);
        Assert.InRange(Number(text.TrimEnd().Split(' ')[^1]), 0, 1e-5);
    }

    [Fact]
    public void Nearly_all_weak_pairs_beat_no_penalty_and_one_strong_penalty_is_too_much()
    {
        var map = Traces("both").Single().GetProperty("z").EnumerateArray().Select(row => row.EnumerateArray().Select(z => z.GetDouble()).ToArray()).ToArray();
        var plain = (from row in map[..4] from loss in row[..4] select loss).Skip(1).ToList();

        Assert.InRange(plain.Count(loss => loss < map[0][0]), 14, 15);
        Assert.All(map, row => Assert.True(row[^1] > 2 * map[0][0]));
        Assert.All(map[^1], loss => Assert.True(loss > 2 * map[0][0]));
        var seeds = Path("L2, highest", "y").Zip(Path("L2, lowest", "y"), (high, low) => high - low).Take(9).Max();
        Assert.True(plain.Max() - plain.Min() <= seeds);
    }

    [Fact]
    public void Coupled_decay_is_L2_and_decoupled_decay_is_not()
    {
        var coupled = Differences("coupled decay 0.02");
        var decoupled = Differences("decoupled decay 0.02");

        Assert.InRange(coupled.Take(51).Max(), 0, 5e-7);
        Assert.True(decoupled.Take(20).Max() > 0.01);

        double[] Differences(string name) => [.. Traces("decay").Single(trace => trace.GetProperty("name").GetString() == name).GetProperty("y").EnumerateArray()
            .Select(y => y.ValueKind == JsonValueKind.Number ? y.GetDouble() : 0)];
    }

    [Fact]
    public void Decoupled_decay_needs_hundreds_of_times_the_number()
    {
        var squares = Table("decay-table").ToDictionary(row => row.Key, row => row.Value[0]);

        Assert.InRange(squares["decoupled decay 0.02"] / squares["no regularization"], 0.95, 1.05);
        Assert.InRange(squares["decoupled decay 5"] / squares["L2 penalty, lambda 0.01"], 0.7, 1.3);
        Assert.InRange(squares["decoupled decay 10"] / squares["L2 penalty, lambda 0.01"], 0.5, 1.3);
    }

    [Fact]
    public void More_data_makes_the_penalty_needless_and_too_little_makes_it_useless()
    {
        var (without, with) = (Remedy("no regularization", "y"), Remedy("with the penalty", "y")); // 10, 30, 60, 100, 300 points

        Assert.True(without[0] > 0.03 && with[0] > 0.025, $"{without[0]}, {with[0]}");
        Assert.All(without[1..4].Zip(with[1..4]), pair => Assert.True(pair.Second < 0.6 * pair.First));
        Assert.InRange(without[4], 0, 0.015);
        Assert.InRange(with[4], 0, 0.015);
    }

    [Fact]
    public void A_smaller_network_overfits_less_until_it_is_too_small_and_the_penalty_forgives_the_size()
    {
        var (without, with) = (Remedy("no regularization", "y2"), Remedy("with the penalty", "y2")); // 4, 16, 64, 256 units

        Assert.True(without[1] < 0.8 * without[3] && without[2] < 0.8 * without[3]);
        Assert.True(without[0] > 3 * without[3] && with[0] > 0.8 * without[0]);
        Assert.InRange(with[2] / with[3], 0.75, 1.35);
    }

    private JsonElement Slider() => JsonDocument.Parse(SliderData().Match(_explore.Result("slider")[MimeBundle.Html]!).Groups[1].Value).RootElement.GetProperty("families");

    private JsonElement Position(string penalty, int i) => Slider().EnumerateArray().Single(family => family.GetProperty("name").GetString() == penalty).GetProperty("positions")[i];

    /// <summary>What the page draws: numbers, or 16-bit numbers in base 64 behind what they are divided by.</summary>
    private double[] Y(string penalty, int i, int trace)
    {
        var y = Position(penalty, i).GetProperty("y")[trace];
        if (y.ValueKind == JsonValueKind.Array)
        {
            return [.. y.EnumerateArray().Select(value => value.GetDouble())];
        }

        var packed = y.GetString()!.Split(':');
        var scale = double.Parse(packed[0], CultureInfo.InvariantCulture);
        return [.. Convert.FromBase64String(packed[1]).Chunk(2).Select(value => BinaryPrimitives.ReadInt16LittleEndian(value) / scale)];
    }

    private double ErrorToSine(string penalty, int i)
    {
        var prediction = Y(penalty, i, 0);
        return prediction.Select((y, j) => Math.Pow(y - Math.Sin(-Math.PI + 2 * Math.PI * j / (prediction.Length - 1)), 2)).Average();
    }

    private IEnumerable<JsonElement> Traces(string cell) => JsonDocument.Parse(_explore.Result(cell)["application/vnd.plotly.v1+json"]!).RootElement.GetProperty("data").EnumerateArray();

    private double[] Path(string name, string panel, string axis = "y") => Panel("path", name, panel, axis);

    private double[] Remedy(string name, string panel) => Panel("remedies", name, panel, "y");

    private double[] Panel(string cell, string name, string panel, string axis) =>
        [.. Traces(cell).Single(trace => trace.GetProperty("name").GetString() == name && trace.GetProperty("yaxis").GetString() == panel).GetProperty(axis).EnumerateArray().Select(value => value.GetDouble())];

    private Dictionary<string, double[]> Table(string cell) => _explore.Result(cell)[MimeBundle.Text]!.Split('\n').Skip(1)
        .Select(line => Columns().Split(line)).ToDictionary(columns => columns[0], columns => columns[1..].Select(Number).ToArray());

    private static double Number(string text) => double.Parse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"const slider = (\{.*\});")]
    private static partial Regex SliderData();

    [GeneratedRegex(@" {2,}")]
    private static partial Regex Columns();
}
