using System.Globalization;
using DynamicObj;
using Microsoft.FSharp.Collections;
using Plotly.NET;
using static Regularization.Language;
using static TorchSharp.torch;

namespace Regularization;

/// <summary>The lesson's figures.</summary>
/// <remarks>
/// The colours are from the palette of Okabe and Ito (2008), which readers with any colour vision can tell apart; the amber is
/// darkened for contrast on white. Markers and dashes differ as well.
/// </remarks>
public static class Figures
{
    internal const string Ink = "currentColor", Amber = "#c08000", Vermilion = "#d55e00", Blue = "#0072b2";

    // Four digits behind the point are more than a chart shows, and the page is a third of the size.
    private static readonly double[] GridX = LossHistory.SnapshotX;
    private static readonly double[] GridSine = Rounded(GridX.Select(Math.Sin));

    /// <summary>The prediction among the data, above the loss curves and what the sine itself scores.</summary>
    /// <param name="model">The trained model.</param>
    /// <param name="split">The data that it was trained and validated on.</param>
    /// <param name="history">Its loss curves.</param>
    public static Figure FitAndLoss(nn.Module<Tensor, Tensor> model, TrainValidationSplit split, LossHistory history)
    {
        Argument.ThrowIfNull(split);
        Argument.ThrowIfNull(history);
        history.End();
        var prediction = Run.Predict(model, GridX);
        Trace[] traces = [.. Fit(prediction, split, panel: 1), .. Losses(history, split, panel: 2), .. Place(history)];
        return new Figure(
            Chart(traces, Object(
                ("height", 720),
                ("grid", Object(("rows", 2), ("columns", 1), ("pattern", "independent"), ("ygap", 0.22))),
                ("xaxis", Axis("x")), ("yaxis", Axis(Text("target t, prediction y"))), ("legend", Legend(0.02, 0.99)),
                ("xaxis2", Axis(Text("epochs"))), ("yaxis2", LossAxis(AllOf([history]))), ("legend2", Legend(0.98, 0.44, right: true)))),
            Text("Above, the prediction among the data and the sine; below, the losses, and what the sine itself scores as dotted lines."),
            Sentences(LossesInWords(history), SineInWords(split)))
        {
            LowHeight = 480, // it cannot break: a taller one leaves half of the page before it empty
            Slider = history.Snapshots.Count > 1 ? Epochs(prediction, history, Array.FindIndex(traces, trace => Equals(trace.GetPropertyValue("name"), Text("prediction"))), traces.Length - 1) : null,
        };

        // Where on the loss curves the prediction above is: the last epoch, unless the slider goes back.
        static Trace[] Place(LossHistory history)
        {
            if (history.Train.Count == 0)
            {
                return [];
            }

            var (x, y) = PlaceAt(history, history.Train.Count - 1);
            var place = Scatter(Text("this epoch"), x, y, panel: 2, "markers", ("marker", Object(("color", Ink), ("symbol", "circle"), ("size", 8))));
            place.SetProperty("showlegend", false);
            return [place];
        }
    }

    /// <summary>A slider through the epochs of a training: the prediction as it was, and its place on the loss curves.</summary>
    private static FigureSlider Epochs(IReadOnlyList<float> last, LossHistory history, int prediction, int place)
    {
        var end = history.Train.Count - 1;
        var positions = history.Snapshots.Where(snapshot => snapshot.Epoch < end).Append((Epoch: end, Prediction: [.. last])).Select(snapshot =>
        {
            var (x, y) = PlaceAt(history, snapshot.Epoch);
            var label = Text("epoch {0}: loss {1:0.0000} (train), {2:0.0000} (valid)", snapshot.Epoch, history.Train[snapshot.Epoch], history.Validation[snapshot.Epoch]);
            return new FigureSlider.Position(label, null, [FigureSlider.Packed(snapshot.Prediction), y], [null, x]);
        }).ToList();
        return new FigureSlider(Text("Epoch"), [prediction, place], [new FigureSlider.Family("", positions)]) { Start = positions.Count - 1, Plays = true };
    }

    private static (double[] X, double[] Y) PlaceAt(LossHistory history, int epoch) =>
        ([epoch, epoch], [Math.Round((double)history.Train[epoch], 5), Math.Round((double)history.Validation[epoch], 5)]);

    /// <summary>Several runs beside each other, on the same axes: for each the fit, and the losses below it.</summary>
    /// <param name="split">The data that all of them were trained and validated on.</param>
    /// <param name="runs">One to six runs.</param>
    public static Figure Compare(TrainValidationSplit split, params IReadOnlyList<Run> runs)
    {
        Argument.ThrowIfNull(split);
        OneToSix(runs);

        var traces = new List<Trace>();
        for (var i = 0; i < runs.Count; i++)
        {
            Trace[] panels = [.. Fit(runs[i].Predict(GridX), split, panel: i + 1, markerSize: 4), .. Losses(runs[i].History, split, panel: runs.Count + i + 1, legend: "legend")];
            foreach (var trace in panels)
            {
                trace.SetProperty("showlegend", i == 0);
                trace.SetProperty("legendgroup", trace.GetPropertyValue("name"));
                trace.SetProperty("meta", $"{runs[i].Name}: {trace.GetPropertyValue("name")}");
            }

            traces.AddRange(panels);
        }

        return new Figure(
            Chart(traces, Beside(runs, columns: runs.Count == 4 ? 2 : Math.Min(runs.Count, 3), above: 100)),
            Text("The runs beside each other: for each the prediction among the data, and the losses below it."),
            Sentences([.. runs.Select(run => $"{run.Name}: {LossesInWords(run.History)}"), SineInWords(split)]))
        {
            NarrowLayout = Beside(runs, columns: Math.Min(runs.Count, 2), above: 136),
        };
    }

    /// <summary>The layout of runs beside each other, in as many rows as it takes.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="columns">How many stand beside each other.</param>
    /// <param name="above">The pixels above the plot, for the legend.</param>
    private static DynamicObj.DynamicObj Beside(IReadOnlyList<Run> runs, int columns, int above)
    {
        const double fit = 150, between = 58, losses = 120, next = 88, below = 52; // pixels
        var rows = (runs.Count + columns - 1) / columns;
        var height = rows * (fit + between + losses) + (rows - 1) * next;
        var layout = Object(("height", height + above + below), ("margin", Object(("t", above), ("b", below))));
        for (var i = 0; i < runs.Count; i++)
        {
            var (row, column) = (i / columns, i % columns);
            var top = row * (fit + between + losses + next);
            double[] across = [column / (columns - 0.06), (column + 0.94) / (columns - 0.06)];
            var (x, y) = (i == 0 ? "" : $"{i + 1}", $"{runs.Count + i + 1}");
            layout.SetProperty($"xaxis{x}", Axis("x", ("domain", across), ("anchor", $"y{x}")));
            layout.SetProperty($"yaxis{x}", Axis(column == 0 ? "t, y" : "", ("domain", Down(top, fit)), ("anchor", $"x{x}"), ("showticklabels", column == 0), Matching(i, "y")));
            layout.SetProperty($"xaxis{y}", Axis(Text("epochs"), ("domain", across), ("anchor", $"y{y}")));
            layout.SetProperty($"yaxis{y}", LossAxis(AllOf(runs.Select(run => run.History)), column == 0 ? Text("loss") : "", ("domain", Down(top + fit + between, losses)), ("anchor", $"x{y}"), ("showticklabels", column == 0), Matching(i, $"y{runs.Count + 1}")));
        }

        layout.SetProperty("legend", Above(1 + 24 / height));
        layout.SetProperty("annotations", runs.Select((run, i) => Object(
            ("text", $"<b>{run.Name}</b>"), ("showarrow", false), ("xref", $"x{i + 1} domain"), ("yref", $"y{i + 1} domain"),
            ("x", 0.5), ("y", 1.02), ("yanchor", "bottom"))).ToArray());
        return layout;

        double[] Down(double top, double length) => [1 - (top + length) / height, 1 - top / height];

        static (string, object) Matching(int i, string first) => i == 0 ? ("fixedrange", false) : ("matches", first);
    }

    /// <summary>How large the parameters of several runs are: for each run, how many of its numbers lie in each of 61 bins around 0, on a logarithmic axis.</summary>
    /// <param name="runs">One to six runs.</param>
    public static Figure WeightHistogram(params IReadOnlyList<Run> runs)
    {
        OneToSix(runs);

        var weights = runs.Select(run => WeightStatistics.Of(run.Parameters())).ToList();
        var styles = new[] { (Ink, "solid"), (Blue, "dash"), (Vermilion, "dot"), (Amber, "dashdot"), ("#009e73", "longdash"), ("#cc79a7", "longdashdot") };
        var traces = runs.Select((run, i) =>
        {
            var trace = Line(run.Name, WeightStatistics.BinCenters, weights[i].Histogram, styles[i].Item1, styles[i].Item2, panel: 1);
            ((DynamicObj.DynamicObj)trace.GetPropertyValue("line")).SetProperty("shape", "hvh");
            return trace;
        });
        return new Figure(
            Chart(traces, Layout(("legend", Legend(0.96, 0.98, right: true)))),
            Text("How many of the weights and biases have which size, on a logarithmic scale; the grey steps at the ends hold all that lie beyond."),
            Sentences(runs.Zip(weights, (run, weights) => Text("{0}: {1:N0} of {2:N0} are smaller than 0.001.", run.Name, weights.Small, weights.Count))))
        {
            NarrowLayout = Layout(("margin", Object(("t", 72))), ("legend", Above())),
        };

        static DynamicObj.DynamicObj Layout(params (string, object)[] properties) => Object([("height", 420), ("xaxis", WeightAxis()), ("yaxis", CountAxis()), ("shapes", Beyond("x", "y")), .. properties]);
    }

    private static void OneToSix(IReadOnlyList<Run> runs)
    {
        if (runs.Count is < 1 or > 6)
        {
            throw Argument.OutOfRange(Text("The figure takes one to six runs."), runs.Count, nameof(runs));
        }
    }

    internal static DynamicObj.DynamicObj WeightAxis(params (string, object)[] properties) => Axis(Text("weight"),
    [
        ("range", new[] { -0.312, 0.312 }), ("tickvals", new[] { -0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3 }), ("ticktext", new[] { "≤ −0.3", "−0.2", "−0.1", "0", "0.1", "0.2", "≥ 0.3" }), .. properties,
    ]);

    internal static DynamicObj.DynamicObj CountAxis(params (string, object)[] properties) => Axis(Text("number of weights"), [("type", "log"), ("dtick", 1), ("exponentformat", "power"), .. properties]);

    /// <summary>A grey ground for the outermost bins, which hold more than their place on the axis says.</summary>
    internal static DynamicObj.DynamicObj[] Beyond(string x, string y) => [.. new[] { -1, 1 }.Select(side => Object(
        ("type", "rect"), ("layer", "below"), ("xref", x), ("yref", $"{y} domain"), ("x0", side * 0.295), ("x1", side * 0.312), ("y0", 0), ("y1", 1),
        ("fillcolor", "rgba(128,128,128,0.3)"), ("line", Object(("width", 0)))))];

    /// <summary>
    /// The lesson's network, to be trained in the page itself: the strengths of the penalties, the data, the seed and the size of the network can be chosen, and fit, losses and
    /// weights be watched. It is <see cref="Sweep"/> in the reader's browser, with the same numbers, and works without a kernel and without a network.
    /// </summary>
    /// <param name="setting">What is set at first; the lesson without regularization if it is left out.</param>
    /// <exception cref="ArgumentException">The page cannot offer one of the numbers.</exception>
    public static LiveFigure Live(Setting? setting = null) => new(setting ?? new Setting());

    internal static Trace[] Fit(IReadOnlyList<float> prediction, TrainValidationSplit split, int panel, int markerSize = 7)
    {
        Trace[] traces = [.. Points(split, markerSize), Line(Text("prediction"), GridX, Rounded(prediction.Select(y => (double)y)), Vermilion, "solid", panel), Sine()];
        foreach (var trace in traces)
        {
            Place(trace, panel);
        }

        return traces;
    }

    private static Trace[] Points(TrainValidationSplit split, int markerSize = 7) =>
    [
        Markers(Text("training data"), split.Train, Ink, "circle", markerSize),
        Markers(Text("validation data"), split.Validation, Amber, "diamond", markerSize),
    ];

    private static Trace Sine() => Line("y=sin(x)", GridX, GridSine, Blue, "dash", panel: 1);

    /// <summary>The loss curves, and what the sine itself scores on the same points: whoever does better has learned the noise.</summary>
    internal static Trace[] Losses(LossHistory history, TrainValidationSplit split, int panel, string legend = "legend2")
    {
        var epochs = Enumerable.Range(0, history.Train.Count).ToArray();
        int[] ends = [0, Math.Max(1, history.Train.Count - 1)];
        Trace[] traces =
        [
            Line(Text("loss (train)"), epochs, history.Train, Blue, "solid", panel),
            Line(Text("loss (valid)"), epochs, history.Validation, Amber, "dash", panel),
            Line(Text("y=sin(x) (train)"), ends, Level(SineScore(split.Train)), Blue, "dot", panel),
            Line(Text("y=sin(x) (valid)"), ends, Level(SineScore(split.Validation)), Amber, "dot", panel),
        ];
        foreach (var trace in traces)
        {
            trace.SetProperty("legend", legend);
        }

        return traces;

        static double[] Level(double value) => [Math.Round(value, 4), Math.Round(value, 4)];
    }

    /// <summary>The mean squared error of y = sin(x): not 0, because of the noise.</summary>
    internal static double SineScore(Dataset data) => data.X.Zip(data.T, (x, t) => Math.Pow(t - Math.Sin(x), 2)).Average();

    internal static string SineInWords(TrainValidationSplit split) =>
        Text("The sine itself scores {0:0.0000} on the training points and {1:0.0000} on the validation points.", SineScore(split.Train), SineScore(split.Validation));

    /// <summary>A logarithmic axis for losses: what matters happens below a tenth of the first loss. From 0.004 to 1 in all figures of the lesson, so that they can be compared.</summary>
    internal static DynamicObj.DynamicObj LossAxis(IEnumerable<float> all, string? title = null, params (string, object)[] properties)
    {
        var losses = all.Where(loss => loss > 0 && float.IsFinite(loss)).Select(loss => (double)loss).DefaultIfEmpty(0.5).ToList();
        var (low, high) = (Math.Min(0.004, Math.Max(losses.Min() * 0.9, 1e-6)), Math.Max(1, Math.Min(losses.Max() * 1.1, 1e3)));
        return Axis(title ?? Text("loss"),
            [("type", "log"), ("exponentformat", "none"), ("range", new[] { Math.Log10(low), Math.Log10(high) }), ("tickvals", new[] { 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 100 }), .. properties]);
    }

    internal static IEnumerable<float> AllOf(IEnumerable<LossHistory> histories) => histories.SelectMany(history => history.Train.Concat(history.Validation));

    internal static string LossesInWords(LossHistory history) => history.Train.Count == 0
        ? Text("There are no losses yet.")
        : Text(
            "Training loss {0:0.000} at first, {1:0.000} at the end; validation loss {2:0.000} at first, {3:0.000} at best, {4:0.000} at the end (means of the last 30 epochs).",
            history.Train[0], history.FinalTrain, history.Validation[0], history.Validation.Min(), history.FinalValidation);

    private static Trace Markers(string name, Dataset data, string color, string symbol, int size) => Scatter(name, data.X, data.T, panel: 1, "markers",
        ("marker", Object(("color", color), ("symbol", symbol), ("size", size), ("line", Object(("color", Ink), ("width", 0.7))))));

    private static double[] Rounded(IEnumerable<double> values) => [.. values.Select(value => Math.Round(value, 4))];

    internal static Trace Line<TX, TY>(string name, IEnumerable<TX> x, IEnumerable<TY> y, string color, string dash, int panel) => Scatter(name, x, y, panel, "lines",
        ("line", Object(("color", color), ("dash", dash), ("width", 2))));

    internal static Trace Scatter<TX, TY>(string name, IEnumerable<TX> x, IEnumerable<TY> y, int panel, string mode, (string, object) style)
    {
        var trace = new Trace("scatter");
        Set(trace, [("name", name), ("x", x), ("y", y), ("mode", mode), style]);
        return Place(trace, panel);
    }

    /// <summary>Puts a trace on the axes of a panel; panels are counted from 1, in rows.</summary>
    internal static Trace Place(Trace trace, int panel)
    {
        trace.SetProperty("xaxis", panel == 1 ? "x" : $"x{panel}");
        trace.SetProperty("yaxis", panel == 1 ? "y" : $"y{panel}");
        return trace;
    }

    internal static DynamicObj.DynamicObj Axis(string title, params (string, object)[] properties) =>
        Object([("title", Object(("text", title))), .. properties]);

    /// <summary>A legend in rows above the plot. plotly.js would turn the order around where there are bands.</summary>
    internal static DynamicObj.DynamicObj Above(double y = 1.02) => Object(("orientation", "h"), ("x", 0), ("y", y), ("yanchor", "bottom"), ("traceorder", "normal"));

    internal static DynamicObj.DynamicObj Legend(double x, double y, bool right = false) =>
        Object(("x", x), ("y", y), ("xanchor", right ? "right" : "left"), ("yanchor", "top"));

    // Plotly.NET's typed layout has dozens of optional F# parameters; its own dynamic objects say the same in plotly.js's words.
    internal static DynamicObj.DynamicObj Object(params (string, object)[] properties) => Set(new DynamicObj.DynamicObj(), properties);

    private static T Set<T>(T target, (string Name, object Value)[] properties) where T : DynamicObj.DynamicObj
    {
        foreach (var (name, value) in properties)
        {
            target.SetProperty(name, value);
        }

        return target;
    }

    internal static GenericChart Chart(IEnumerable<Trace> traces, DynamicObj.DynamicObj layout)
    {
        var plotlyLayout = new Layout();
        foreach (var property in layout.GetProperties(true))
        {
            plotlyLayout.SetProperty(property.Key, property.Value);
        }

        return GenericChart.NewMultiChart(ListModule.OfSeq(traces), plotlyLayout, new Config(), DisplayOptions.initCDNOnly());
    }

    internal static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
