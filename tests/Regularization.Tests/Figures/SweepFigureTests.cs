using System.Globalization;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Regularization.Tests;

public sealed class SweepFigureTests
{
    private static readonly TrainValidationSplit Split = NoisySine.Generate().Split();

    [Fact]
    public void The_slider_carries_every_run_and_starts_with_the_first()
    {
        var figure = SweepFigures.Slider(Split, ("L2", [Run(lambda2: 0, loss: 0.5f), Run(lambda2: 0.01, loss: 0.25f)]), ("L1", [Run(loss: 0.5f), Run(lambda1: 2.5e-6, loss: 0.75f)]));
        var html = new HtmlParser().ParseDocument(figure.ToHtml());
        var families = Slider(html).GetProperty("families").EnumerateArray().ToList();
        var data = Json(figure).GetProperty("data");

        Assert.Equal(["L2, λ = 0", "L2, λ = 0.01", "L1, λ = 0", "L1, λ = 2.5e-6"], families.SelectMany(family => family.GetProperty("positions").EnumerateArray()).Select(position => position.GetProperty("label").GetString()));
        Assert.Equal(["prediction", "loss (train)", "loss (valid)", "number of weights"], Slider(html).GetProperty("traces").EnumerateArray().Select(i => data[i.GetInt32()].GetProperty("name").GetString()));
        var losses = families[1].GetProperty("positions")[1].GetProperty("y")[1].GetString()!.Split(':');
        Assert.Equal(0.75, BitConverter.ToInt16(Convert.FromBase64String(losses[1])) / double.Parse(losses[0], CultureInfo.InvariantCulture), 0.00005);
        Assert.StartsWith("L1 with λ = 2.5e-6. Training loss 0.750", families[1].GetProperty("positions")[1].GetProperty("description").GetString());
        Assert.StartsWith("L2 with λ = 0. Training loss 0.500", html.GetElementById(html.QuerySelector("[role=img]")!.GetAttribute("aria-describedby")!)!.TextContent);
        Assert.Equal("1", html.QuerySelector("input[type=range]")!.GetAttribute("max"));
        Assert.Equal(2, html.QuerySelectorAll("input[type=radio]").Length);
        Assert.Equal("Show the numbers of L2, λ = 0", html.QuerySelector("summary")!.TextContent);
        Assert.DoesNotContain("families", figure.ToJson());
    }

    [Fact]
    public void A_run_that_diverged_is_shown_as_such()
    {
        var figure = SweepFigures.Slider(Split, ("L2", [Run(loss: float.NaN, divergedAt: 0)]));

        Assert.Contains("diverged in epoch 0", figure.Description);
        Assert.Equal("NaN", Slider(new HtmlParser().ParseDocument(figure.ToHtml())).GetProperty("families")[0].GetProperty("positions")[0].GetProperty("y")[1][0].GetString());
    }

    [Fact]
    public void The_path_shows_lowest_median_and_highest_and_marks_the_lowest_median()
    {
        SweepRun[] runs =
        [
            Run(lambda2: 0, loss: 0.01f), // has no place on a logarithmic axis
            Run(lambda2: 0.1, seed: 0, loss: 0.9f), Run(lambda2: 0.1, seed: 1, loss: 0.7f), Run(lambda2: 0.1, seed: 2, loss: 0.2f),
            Run(lambda2: 0.01, seed: 0, loss: 0.3f), Run(lambda2: 0.01, seed: 1, loss: 0.5f), Run(lambda2: 0.01, seed: 2, loss: 0.4f),
        ];
        var figure = SweepFigures.Path(Split, ("L2", runs));

        Assert.Equal([0.01, 0.1], Numbers(figure, "L2", "x"));
        Assert.Equal([0.4, 0.7], Numbers(figure, "L2", "y"));
        Assert.Equal([0.3, 0.2], Numbers(figure, "L2, lowest", "y"));
        Assert.Equal([0.5, 0.9], Numbers(figure, "L2, highest", "y"));
        Assert.Equal([0.01], Numbers(figure, "L2, chosen by validation", "x"));
        Assert.Equal([0.0755, 0.0755], Numbers(figure, "what the sine itself scores", "y"), (a, b) => Math.Abs(a - b) < 0.00005); // NumPy: 0.0755
        Assert.Contains("L2, 3 seeds: the median validation loss is lowest, 0.400, at λ = 0.01", figure.Description);
    }

    [Fact]
    public void The_heat_map_has_a_column_for_each_L1_and_a_row_for_each_L2_in_words_too()
    {
        var figure = SweepFigures.HeatMap([Run(0.1, 0.02, loss: 0.4f), Run(0, 0, loss: 0.1f), Run(0.1, 0, loss: 0.2f), Run(0, 0.02, loss: 0.05f)]);
        var map = Json(figure).GetProperty("data")[0];

        Assert.Equal("[\"0\",\"0.1\"]", map.GetProperty("x").GetRawText());
        Assert.Equal("[\"0\",\"0.02\"]", map.GetProperty("y").GetRawText());
        Assert.Equal("[[0.1,0.2],[0.05,0.4]]", map.GetProperty("z").GetRawText());
        Assert.Contains("at best 0.050 with λ = 0 for L1 and λ = 0.02 for L2", figure.Description);
        var table = new HtmlParser().ParseDocument(figure.ToHtml()).QuerySelectorAll("table").Single();
        Assert.Equal(["00.10.2", "0.020.050.4"], table.QuerySelectorAll("tbody tr").Select(row => row.TextContent));
    }

    /// <summary>WCAG 2.2, success criterion 1.4.3: the number in each cell against the cell's colour, by the definition of contrast there.</summary>
    [Fact]
    public void The_numbers_of_the_heat_map_can_be_read_on_every_colour()
    {
        var runs = Enumerable.Range(0, 30).SelectMany(i => new[] { Run(0, i, loss: 0.05f + i * 0.005f), Run(1, i, loss: 0.2f - i * 0.003f) }).ToList();
        var html = new HtmlParser().ParseDocument(SweepFigures.HeatMap(runs).ToHtml());
        var picture = StillPictures.Of(html)[0];
        var cells = picture.QuerySelectorAll("path[shape-rendering]").Select(path => path.GetAttribute("fill")!).ToList();
        var numbers = picture.QuerySelectorAll("text[fill]").Where(text => text.TextContent.StartsWith("0.", StringComparison.Ordinal)).ToList();

        Assert.Equal(60, cells.Count);
        Assert.Equal(60, numbers.Count);
        Assert.Equal(60, numbers.Select(text => (text.GetAttribute("x"), text.GetAttribute("y"))).Distinct().Count());
        var ofCells = runs.OrderBy(run => run.Setting.Lambda2).ThenBy(run => run.Setting.Lambda1).Select(run => run.History.Validation[0].ToString("0.000", System.Globalization.CultureInfo.InvariantCulture)).Zip(cells).ToLookup(cell => cell.First, cell => cell.Second);
        Assert.All(numbers, text => Assert.All(ofCells[text.TextContent], color => Assert.True(Contrast(text.GetAttribute("fill")!, color) >= 4.5, $"{text.TextContent} on {color}")));

        static double Contrast(string a, string b)
        {
            var (first, second) = (Luminance(a), Luminance(b));
            return (Math.Max(first, second) + 0.05) / (Math.Min(first, second) + 0.05);
        }

        static double Luminance(string color)
        {
            color = color.Length == 4 ? string.Concat(color.SelectMany(c => c == '#' ? "#" : $"{c}{c}")) : color;
            var channels = new[] { 1, 3, 5 }.Select(i => Convert.ToInt32(color[i..(i + 2)], 16) / 255.0).Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4)).ToArray();
            return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2];
        }
    }

    [Fact]
    public void Differences_of_zero_are_gaps_on_the_logarithmic_axis()
    {
        var figure = SweepFigures.Differences(Trained("a", 0.5f, 0.5f), Trained("b", 0.5f, 0.25f));

        Assert.Equal("[null,0.25]", Trace(figure, "b").GetProperty("y").GetRawText());
        Assert.Contains("b: at most 2.5e-1 through epoch 50", figure.Description);

        static Run Trained(string name, params float[] losses)
        {
            var history = new LossHistory();
            Array.ForEach(losses, loss => history.Add(loss, loss));
            return new Run(name, Mlp.Create(1, 1), history);
        }
    }

    [Fact]
    public void Remedies_are_grouped_by_size_with_the_penalty_and_without()
    {
        var figure = SweepFigures.Remedies([(10, Run()), (20, Run()), (10, Run(lambda2: 0.1)), (20, Run(lambda2: 0.1))], [Run(hiddenSize: 4), Run(hiddenSize: 8, lambda2: 0.1)]);

        Assert.Equal([10, 20], Numbers(figure, "no regularization", "x"));
        Assert.Equal([4.0], [.. Json(figure).GetProperty("data").EnumerateArray().Last(trace => trace.GetProperty("name").GetString() == "no regularization").GetProperty("x").EnumerateArray().Select(x => x.GetDouble())]);
    }

    [Theory]
    [InlineData("Gaussian")]
    [InlineData("Laplace")]
    public void The_priors_have_the_area_1_and_the_variance_1(string name)
    {
        var (w, density) = (Numbers(SweepFigures.Priors(), name, "x"), Numbers(SweepFigures.Priors(), name, "y"));
        var step = w[1] - w[0];

        Assert.Equal(1, density.Sum() * step, 0.005);                                // the tails beyond ±4 are missing
        Assert.Equal(1, w.Zip(density, (w, p) => w * w * p).Sum() * step, 0.1);
    }

    [Fact]
    public void Nothing_to_show_is_refused()
    {
        Assert.Throws<ArgumentException>(() => SweepFigures.Slider(Split));
        Assert.Throws<ArgumentException>(() => SweepFigures.Slider(Split, ("L2", [])));
        Assert.Throws<ArgumentException>(() => SweepFigures.Slider(Split, ("L2", [Run()]), ("L1", [Run(), Run()])));
        Assert.Throws<ArgumentException>(() => SweepFigures.Path(Split));
        Assert.Throws<ArgumentException>(() => SweepFigures.Path(Split, ("L2", [Run(lambda2: 0)])));
        Assert.Throws<ArgumentException>(() => SweepFigures.HeatMap([Run(0, 0), Run(1, 1)]));
        Assert.Throws<ArgumentException>(() => SweepFigures.HeatMap([Run(0, 0), Run(0, 0)]));
    }

    private static SweepRun Run(double lambda1 = 0, double lambda2 = 0, long seed = 0, float loss = 0.5f, int hiddenSize = 128, int? divergedAt = null)
    {
        var history = new LossHistory();
        history.Add(loss, loss);
        return new SweepRun(
            new Setting { Lambda1 = lambda1, Lambda2 = lambda2, Seed = seed, HiddenSize = hiddenSize }, history, [.. SweepRun.X.Select(x => 0f)], WeightStatistics.Of([0f, 0.1f]), divergedAt);
    }

    private static JsonElement Json(Figure figure) => JsonDocument.Parse(figure.ToJson()).RootElement;

    private static JsonElement Trace(Figure figure, string name) => Json(figure).GetProperty("data").EnumerateArray().First(trace => trace.GetProperty("name").GetString() == name);

    private static double[] Numbers(Figure figure, string name, string axis) => [.. Trace(figure, name).GetProperty(axis).EnumerateArray().Select(value => value.GetDouble())];

    private static JsonElement Slider(IDocument html)
    {
        const string start = "const slider = ";
        var script = html.QuerySelectorAll("script").Last().TextContent;
        script = script[(script.IndexOf(start, StringComparison.Ordinal) + start.Length)..];
        return JsonDocument.Parse(script[..script.IndexOf(";\n", StringComparison.Ordinal)]).RootElement;
    }
}
