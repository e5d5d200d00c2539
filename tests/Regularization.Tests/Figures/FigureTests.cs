using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using Microsoft.DotNet.Interactive.Formatting;
using Plotly.NET;
using static TorchSharp.torch;

namespace Regularization.Tests;

public sealed partial class FigureTests
{
    private static readonly TrainValidationSplit Split = NoisySine.Generate().Split();

    private static Run ARun(string name = "a run")
    {
        manual_seed(0);
        var history = new LossHistory();
        history.Add(0.5f, 0.6f);
        history.Add(0.4f, 0.55f);
        history.Add(0.3f, 0.7f);
        return new Run(name, Mlp.Create(hiddenLayers: 1, hiddenSize: 3), history);
    }

    private static JsonElement Json(Figure figure) => JsonDocument.Parse(figure.ToJson()).RootElement;

    private static JsonElement Trace(Figure figure, string name) =>
        Json(figure).GetProperty("data").EnumerateArray().First(trace => trace.GetProperty("name").GetString() == name);

    private static Figure Points() => new(Plotly.NET.CSharp.Chart.Point<double, double, string>(Split.Train.X, Split.Train.T, UseDefaults: false), "21 points.");

    private static double[] Numbers(JsonElement trace, string axis) => [.. trace.GetProperty(axis).EnumerateArray().Select(number => number.GetDouble())];

    [Fact]
    public void The_fit_stands_among_every_point_and_the_sine()
    {
        var figure = Figures.FitAndLoss(Mlp.Create(), Split, new LossHistory());

        Assert.Equal(Split.Train.X, Numbers(Trace(figure, "training data"), "x"));
        Assert.Equal(Split.Train.T, Numbers(Trace(figure, "training data"), "y"));
        Assert.Equal(Split.Validation.X, Numbers(Trace(figure, "validation data"), "x"));
        Assert.Equal(Split.Validation.T, Numbers(Trace(figure, "validation data"), "y"));
        var sine = Trace(figure, "y=sin(x)");
        Assert.Equal(100, Numbers(sine, "x").Length);
        Assert.Equal(Numbers(sine, "x").Select(Math.Sin), Numbers(sine, "y"), (a, b) => Math.Abs(a - b) <= 0.00005);
    }

    [Fact]
    public void Fit_and_loss_stand_in_panels_of_their_own()
    {
        var run = ARun();
        var figure = Figures.FitAndLoss(run.Model, Split, run.History);

        var prediction = Trace(figure, "prediction");
        Assert.Equal("x", prediction.GetProperty("xaxis").GetString());
        Assert.Equal(run.Predict([0])[0], run.Model.forward(zeros(1, 1)).item<float>());
        Assert.Equal(run.Predict(Numbers(prediction, "x")).Select(y => (double)y), Numbers(prediction, "y"), (a, b) => Math.Abs(a - b) <= 0.000051);

        Assert.Equal([0, 1, 2], Numbers(Trace(figure, "loss (train)"), "x"));
        Assert.Equal([0.5, 0.4, 0.3], Numbers(Trace(figure, "loss (train)"), "y"));
        Assert.Equal([0.6, 0.55, 0.7], Numbers(Trace(figure, "loss (valid)"), "y"));
        Assert.Equal("y2", Trace(figure, "loss (valid)").GetProperty("yaxis").GetString());

        var layout = Json(figure).GetProperty("layout");
        Assert.Equal("epochs", layout.GetProperty("xaxis2").GetProperty("title").GetProperty("text").GetString());
        Assert.Equal("loss", layout.GetProperty("yaxis2").GetProperty("title").GetProperty("text").GetString());
        Assert.Equal("log", layout.GetProperty("yaxis2").GetProperty("type").GetString());
        Assert.Contains("validation loss 0.600 at first, 0.550 at best, 0.617 at the end", figure.Description);
    }

    /// <summary>The slider's numbers are a position's epoch, its losses, and the prediction at that time in thousandths.</summary>
    [Fact]
    public void A_slider_goes_back_through_the_epochs()
    {
        manual_seed(0);
        var model = Mlp.Create(hiddenLayers: 1, hiddenSize: 3);
        var history = new LossHistory();
        for (var epoch = 0; epoch < 25; epoch++)
        {
            using (no_grad())
            {
                model.parameters().Last().fill_(epoch / 10f); // the output's bias: the prediction moves up
            }

            history.Add(1f / (epoch + 1), 2f / (epoch + 1), model);
        }

        var figure = Figures.FitAndLoss(model, Split, history);
        var html = new HtmlParser().ParseDocument(figure.ToHtml());
        const string start = "const slider = ";
        var script = html.QuerySelectorAll("script").Last().TextContent;
        script = script[(script.IndexOf(start, StringComparison.Ordinal) + start.Length)..];
        var slider = JsonDocument.Parse(script[..script.IndexOf(";\n", StringComparison.Ordinal)]).RootElement;
        var positions = slider.GetProperty("families")[0].GetProperty("positions").EnumerateArray().ToList();
        var names = slider.GetProperty("traces").EnumerateArray().Select(i => Json(figure).GetProperty("data")[i.GetInt32()].GetProperty("name").GetString());

        Assert.Equal(["prediction", "this epoch"], names);
        Assert.Equal([0, 10, 20, 24], positions.Select(position => position.GetProperty("x")[1][0].GetInt32()));
        Assert.Equal([1.0 / 11, 2.0 / 11], positions[1].GetProperty("y")[1].EnumerateArray().Select(y => y.GetDouble()), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal("epoch 10: loss 0.0909 (train), 0.1818 (valid)", positions[1].GetProperty("label").GetString());
        Assert.Equal("3", html.QuerySelector("input[type=range]")!.GetAttribute("value"));
        var (first, last) = (Unpacked(positions[0]), Unpacked(positions[3]));
        Assert.Equal(100, first.Length);
        Assert.Equal(first.Select(y => y + 2.4), last, (a, b) => Math.Abs(a - b) <= 0.0011);
        Assert.Equal(Numbers(Trace(figure, "prediction"), "y"), last, (a, b) => Math.Abs(a - b) <= 0.0006);

        static double[] Unpacked(JsonElement position)
        {
            var packed = position.GetProperty("y")[0].GetString()!.Split(':');
            Assert.Equal("1000", packed[0]);
            var bytes = Convert.FromBase64String(packed[1]);
            return [.. Enumerable.Range(0, bytes.Length / 2).Select(i => System.Buffers.Binary.BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(2 * i)) / 1000.0)];
        }
    }

    [Fact]
    public void Losses_without_a_model_have_no_slider()
    {
        var run = ARun();

        Assert.Empty(new HtmlParser().ParseDocument(Figures.FitAndLoss(run.Model, Split, run.History).ToHtml()).QuerySelectorAll("input"));
    }

    /// <summary>NumPy, from the points of the original lesson: np.mean((t - np.sin(x)) ** 2) of the training and of the validation points.</summary>
    [Fact]
    public void What_the_sine_itself_scores_stands_beside_each_loss()
    {
        var run = ARun();
        var figure = Figures.FitAndLoss(run.Model, Split, run.History);

        Assert.Equal([0.0537, 0.0537], Numbers(Trace(figure, "y=sin(x) (train)"), "y"), (a, b) => Math.Abs(a - b) <= 0.00005);
        Assert.Equal([0.0755, 0.0755], Numbers(Trace(figure, "y=sin(x) (valid)"), "y"), (a, b) => Math.Abs(a - b) <= 0.00005);
        Assert.Equal([0, 2], Numbers(Trace(figure, "y=sin(x) (valid)"), "x"));
        Assert.Equal("y2", Trace(figure, "y=sin(x) (train)").GetProperty("yaxis").GetString());
        Assert.Contains("0.0537", figure.Description);
    }

    [Theory]
    [InlineData(0.5f, 0.01f, 0.004, 1)]    // the lesson's losses: always the same axis, so that figures can be compared
    [InlineData(0.5f, 0.001f, 0.0009, 1)]
    [InlineData(50f, 0.01f, 0.004, 55)]
    [InlineData(float.NaN, 0f, 0.004, 1)]  // a training that diverged, and a loss that has no logarithm
    public void The_axis_of_the_losses_holds_them_all(float first, float last, double low, double high)
    {
        var history = new LossHistory();
        history.Add(first, first);
        history.Add(last, last);
        var range = Json(Figures.FitAndLoss(Mlp.Create(1, 1), Split, history)).GetProperty("layout").GetProperty("yaxis2").GetProperty("range").EnumerateArray().Select(end => Math.Pow(10, end.GetDouble())).ToList();

        Assert.Equal([low, high], range, (a, b) => Math.Abs(a / b - 1) < 1e-6);
    }

    /// <summary>Panels neither touch nor leave the picture, in as many rows and columns as there are runs, on a screen and on a phone.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Runs_stand_beside_each_other_without_touching(int count)
    {
        var html = new HtmlParser().ParseDocument(Figures.Compare(Split, [.. Enumerable.Range(0, count).Select(i => ARun($"run {i}"))]).ToHtml());

        Assert.Equal(2, StillPictures.Of(html).Count);
        foreach (var picture in StillPictures.Of(html))
        {
            // The frame of a panel is the path that starts with a rectangle: M left top H right V bottom H left z.
            var frames = picture.QuerySelectorAll("path").Select(path => Frame().Match(path.GetAttribute("d")!)).Where(match => match.Success && match.Groups.Count == 5)
                .Select(match => match.Groups.Values.Skip(1).Select(group => double.Parse(group.Value, System.Globalization.CultureInfo.InvariantCulture)).ToArray()).ToList();
            var box = picture.GetAttribute("viewBox")!.Split(' ').Select(double.Parse).ToArray();

            Assert.Equal(2 * count, frames.Count);
            Assert.All(frames, frame => Assert.True(frame[0] > 40 && frame[2] < box[2] && frame[1] > 60 && frame[3] < box[3] && frame[2] - frame[0] > 110 && frame[3] - frame[1] > 80));
            Assert.All(frames.SelectMany((a, i) => frames.Skip(i + 1).Select(b => (a, b))), pair =>
                Assert.True(pair.a[2] + 5 < pair.b[0] || pair.b[2] + 5 < pair.a[0] || pair.a[3] + 40 < pair.b[1] || pair.b[3] + 40 < pair.a[1]));
        }
    }

    [Fact]
    public void Runs_are_compared_on_the_same_axes()
    {
        var json = Json(Figures.Compare(Split, ARun("one"), ARun("two")));
        var traces = json.GetProperty("data").EnumerateArray().ToList();

        Assert.Equal(16, traces.Count);
        Assert.Equal(8, traces.Count(trace => trace.GetProperty("showlegend").GetBoolean())); // each label once
        Assert.Equal(["x", "x2", "x3", "x4"], traces.Select(trace => trace.GetProperty("xaxis").GetString()).Distinct().Order());
        Assert.Equal("y", json.GetProperty("layout").GetProperty("yaxis2").GetProperty("matches").GetString());
        Assert.Equal("y3", json.GetProperty("layout").GetProperty("yaxis4").GetProperty("matches").GetString());
        Assert.Equal(["<b>one</b>", "<b>two</b>"], json.GetProperty("layout").GetProperty("annotations").EnumerateArray().Select(annotation => annotation.GetProperty("text").GetString()));
    }

    [Fact]
    public void The_histogram_counts_every_parameter_once()
    {
        var run = ARun();
        using (no_grad())
        {
            // Of 10 parameters, 6 weights and 4 biases: one far outside, the others 0.
            foreach (var parameter in run.Model.parameters())
            {
                parameter.fill_(0);
            }

            run.Model.parameters().First()[0, 0] = 100;
        }

        var counts = Numbers(Trace(Figures.WeightHistogram(run), run.Name), "y");

        Assert.Equal(9, counts[30]);
        Assert.Equal(1, counts[60]);
        Assert.Equal(10, counts.Sum());
    }

    [Fact]
    public void Nothing_or_too_much_to_compare_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Figures.Compare(Split));
        Assert.Throws<ArgumentOutOfRangeException>(() => Figures.WeightHistogram());
        Assert.Throws<ArgumentOutOfRangeException>(() => Figures.Compare(Split, [.. Enumerable.Repeat(ARun(), 7)]));
    }

    [Fact]
    public void DotNet_Interactive_draws_a_figure_alone_and_in_a_list()
    {
        var figure = Points();

        Assert.Equal("text/html", Assert.Single(Formatter.GetPreferredMimeTypesFor(typeof(Figure))));
        var html = new HtmlParser().ParseDocument(figure.ToDisplayString("text/html"));
        var element = Assert.Single(html.QuerySelectorAll("figure"));
        Assert.Equal(figure.Caption, element.QuerySelector("figcaption")!.TextContent);
        Assert.Equal(element.QuerySelector("figcaption")!.Id, element.QuerySelector("[role=img]")!.GetAttribute("aria-labelledby"));
        Assert.Contains("<figure", new[] { figure }.ToDisplayString("text/html"));
        Assert.Equal(figure.ToString(), figure.ToDisplayString("text/plain"));
        Assert.Equal(figure.ToJson(), figure.ToDisplayString("application/vnd.plotly.v1+json"));
    }

    [Fact]
    public void The_numbers_are_there_without_a_script()
    {
        var run = ARun();
        var html = new HtmlParser().ParseDocument(Figures.FitAndLoss(run.Model, Split, run.History).ToHtml());

        var losses = html.QuerySelectorAll("table").Single(table => table.TextContent.Contains("loss (train)"));
        Assert.Equal(["x", "loss (train)", "loss (valid)"], losses.QuerySelectorAll("th").Select(header => header.TextContent));
        Assert.Equal(["0", "0.5", "0.6"], losses.QuerySelectorAll("tbody tr").First().Children.Select(cell => cell.TextContent));
        Assert.Equal(3, losses.QuerySelectorAll("tbody tr").Length);
    }

    /// <summary>They would be most of a page's elements, so a page with scripts makes them when they are opened.</summary>
    [Fact]
    public void The_numbers_are_no_elements_where_scripts_run()
    {
        var scripting = new HtmlParser(new HtmlParserOptions { IsScripting = true });

        Assert.Empty(scripting.ParseDocument(Points().ToHtml()).QuerySelectorAll("table"));
    }

    [Fact]
    public void The_caption_is_seen_and_the_numbers_are_told_to_those_who_cannot_see_the_chart()
    {
        var figure = new Figure(Plotly.NET.CSharp.Chart.Point<double, double, string>([1], [2], UseDefaults: false), "One point.", "It lies at 1, 2.");
        var html = new HtmlParser().ParseDocument(figure.ToHtml());
        var described = html.GetElementById(html.QuerySelector("[role=img]")!.GetAttribute("aria-describedby")!)!;

        Assert.Equal("One point.", html.QuerySelector("figcaption")!.TextContent);
        Assert.Equal("It lies at 1, 2.", described.TextContent);
        Assert.Equal("display:none", described.GetAttribute("style")); // some notebook hosts show what is only "hidden"
        Assert.Equal("Figure: One point. It lies at 1, 2.", figure.ToString());
    }

    [Fact]
    public void Text_from_outside_ends_neither_the_script_nor_an_element()
    {
        const string hostile = "</script><img src=x onerror=alert(1)>";
        var chart = Plotly.NET.CSharp.Chart.Point<double, double, string>([1], [2], Name: hostile, UseDefaults: false);
        var html = new HtmlParser().ParseDocument(new Figure(chart, hostile).ToHtml());

        Assert.Empty(html.QuerySelectorAll("img[onerror]"));
        Assert.All(StillPictures.Of(html), picture => Assert.Empty(picture.Owner!.QuerySelectorAll("img, script")));
        Assert.Equal(hostile, html.QuerySelector("figcaption")!.TextContent);
        Assert.Equal(hostile, html.QuerySelectorAll("th").Last().TextContent);
        Assert.Equal(2, html.QuerySelectorAll("script").Length);
    }

    [Fact]
    public void A_figure_without_a_description_is_refused() =>
        Assert.Throws<ArgumentException>(() => new Figure(GenericChart.fromFigure(GenericChart.toFigure(Plotly.NET.CSharp.Chart.Point<double, double, string>([1], [2]))), " "));

    [Fact]
    public void A_chart_keeps_everything_that_Plotly_NET_writes()
    {
        var points = Plotly.NET.CSharp.Chart.Point<double, double, string>([1, double.NaN], [2, 1e-300], Name: "\"é<", MultiText: new[] { "a", "b" });
        var days = Plotly.NET.CSharp.Chart.Line<DateTime, decimal, string>([new DateTime(2026, 11, 25)], [0.1m], ShowMarkers: true);
        GenericChart[] charts =
        [
            points,
            days,
            Plotly.NET.CSharp.Chart.Point<double, double, string>([1, 2], [2, 3], MarkerColor: Color.fromColors([Color.fromString("currentColor"), Color.fromRGB(1, 2, 3)])),
            Plotly.NET.CSharp.Chart.Point<double, double, string>([1, 2], [2, 3], MarkerColor: Color.fromColorScaleValues([0.25, 0.5])),
            Plotly.NET.CSharp.Chart.Grid([points, Plotly.NET.CSharp.Chart.Combine([points, days])], 1, 2),
            Plotly.NET.CSharp.Chart.Heatmap<double, string, int, string>([[1, 2.5], [3, double.PositiveInfinity]], X: new[] { "l", "r" }, Y: new[] { 1, 2 }),
        ];

        foreach (var chart in charts)
        {
            var expected = JsonNode.Parse(GenericChart.toFigureJson(chart))!.AsObject();
            Assert.Empty(expected["frames"]!.AsArray());
            expected.Remove("frames");

            var actual = ChartJson.Of(chart);

            Assert.True(JsonNode.DeepEquals(expected, actual), $"{expected.ToJsonString()}\n{actual.ToJsonString()}");
        }
    }

    [Fact]
    public void What_the_author_says_of_template_and_size_is_kept_and_what_Plotly_NET_says_for_everyone_is_not()
    {
        static GenericChart Plain() => Plotly.NET.CSharp.Chart.Point<double, double, string>([1], [2]); // one for each: Plotly.NET changes the chart itself
        var dark = Plain();
        GenericChart.getLayout(dark).SetProperty("template", ChartTemplates.dark);
        var small = new Figure(Plotly.NET.CSharp.GenericChartExtensions.WithSize(Plain(), 300, 200), "A point.");

        var layout = Json(new Figure(Plain(), "A point.")).GetProperty("layout");
        Assert.Equal("#222", layout.GetProperty("template").GetProperty("layout").GetProperty("font").GetProperty("color").GetString());
        Assert.False(layout.TryGetProperty("width", out _));
        Assert.Equal(420, layout.GetProperty("height").GetDouble());

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(GenericChart.toFigureJson(dark))!["layout"]!["template"], JsonNode.Parse(new Figure(dark, "A point.").ToJson())!["layout"]!["template"]));
        Assert.Equal((300, 200), (Json(small).GetProperty("layout").GetProperty("width").GetInt32(), Json(small).GetProperty("layout").GetProperty("height").GetInt32()));
    }

    [Fact]
    public void Two_figures_in_a_page_do_not_share_an_id()
    {
        var figure = Points();
        var html = new HtmlParser().ParseDocument(figure.ToHtml() + figure.ToHtml());

        Assert.Equal(html.QuerySelectorAll("[id]").Length, html.QuerySelectorAll("[id]").Select(element => element.Id).Distinct().Count());
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"^M([\d.]+) ([\d.]+)H([\d.]+)V([\d.]+)H\1zM")]
    private static partial System.Text.RegularExpressions.Regex Frame();

    [Fact]
    public void The_offline_script_is_plotly_js_itself()
    {
        var html = new PlotlyScript().ToDisplayString("text/html");

        Assert.Contains("plotly.js v2.28.0", html);
        Assert.Equal(1, html.Split("</script").Length - 1);

        // What the browser keeps of it, figures accept only by its digest.
        var function = html[html.IndexOf("function (define, module, exports) {", StringComparison.Ordinal)..(html.LastIndexOf("\n}));", StringComparison.Ordinal) + 2)];
        Assert.Contains(Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"({function}).call(window)"))), Points().ToHtml());
    }
}
