using System.Globalization;
using DynamicObj;
using Microsoft.FSharp.Collections;
using Plotly.NET;
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
    private static readonly double[] GridX = Rounded(Grid.Linspace(-Math.PI, Math.PI, 100));
    private static readonly double[] GridSine = Rounded(GridX.Select(Math.Sin));

    /// <summary>The training and validation points, and the sine that they come from.</summary>
    public static Figure Data(TrainValidationSplit split)
    {
        ArgumentNullException.ThrowIfNull(split);
        return new Figure(
            Chart([.. Points(split), Sine()], Object(
                ("height", 400), ("xaxis", Axis("x")), ("yaxis", Axis("t")), ("legend", Legend(0.02, 0.98)))),
            Invariant($"{split.Train.X.Length} training points and {split.Validation.X.Length} validation points, scattered around the curve y = sin(x)."));
    }

    /// <summary>The prediction among the data, above the loss curves.</summary>
    /// <param name="model">The trained model.</param>
    /// <param name="split">The data that it was trained and validated on.</param>
    /// <param name="history">Its loss curves.</param>
    public static Figure FitAndLoss(nn.Module<Tensor, Tensor> model, TrainValidationSplit split, LossHistory history)
    {
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(history);
        return new Figure(
            Chart([.. Fit(Run.Predict(model, GridX), split, panel: 1), .. Losses(history, panel: 2)], Object(
                ("height", 720),
                ("grid", Object(("rows", 2), ("columns", 1), ("pattern", "independent"), ("ygap", 0.22))),
                ("xaxis", Axis("x")), ("yaxis", Axis("t, y")), ("legend", Legend(0.02, 0.99)),
                ("xaxis2", Axis("epochs")), ("yaxis2", Axis("loss", ("rangemode", "tozero"))), ("legend2", Legend(0.98, 0.43, right: true)))),
            Invariant($"Above, the prediction between the points and y = sin(x); below, the losses over {history.Train.Count} epochs. ") + LossesInWords(history));
    }

    /// <summary>Several runs side by side, on the same axes: a column for each, the fit above the losses.</summary>
    /// <param name="split">The data that all of them were trained and validated on.</param>
    /// <param name="runs">One to six runs.</param>
    public static Figure Compare(TrainValidationSplit split, params IReadOnlyList<Run> runs)
    {
        ArgumentNullException.ThrowIfNull(split);
        ArgumentOutOfRangeException.ThrowIfLessThan(runs.Count, 1, nameof(runs));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(runs.Count, 6, nameof(runs));

        var traces = new List<Trace>();
        var layout = Object(
            ("height", 560),
            ("grid", Object(("rows", 2), ("columns", runs.Count), ("pattern", "independent"), ("xgap", 0.06), ("ygap", 0.32))),
            ("margin", Object(("t", 84))),
            ("legend", Object(("orientation", "h"), ("x", 0), ("y", 1.1), ("yanchor", "bottom"))));
        for (var i = 0; i < runs.Count; i++)
        {
            var (fit, losses) = (i + 1, runs.Count + i + 1);
            var column = (Trace[])[.. Fit(runs[i].Predict(GridX), split, fit), .. Losses(runs[i].History, losses, legend: "legend")];
            foreach (var trace in column)
            {
                trace.SetProperty("showlegend", i == 0);
                trace.SetProperty("legendgroup", trace.GetPropertyValue("name"));
                trace.SetProperty("meta", $"{runs[i].Name}: {trace.GetPropertyValue("name")}");
            }

            traces.AddRange(column);
            layout.SetProperty($"xaxis{fit}", Axis("x"));
            layout.SetProperty($"yaxis{fit}", Axis(i == 0 ? "t, y" : "", ("matches", "y"), ("showticklabels", i == 0)));
            layout.SetProperty($"xaxis{losses}", Axis("epochs"));
            layout.SetProperty($"yaxis{losses}", Axis(i == 0 ? "loss" : "", ("matches", $"y{runs.Count + 1}"), ("showticklabels", i == 0), ("rangemode", "tozero")));
        }

        layout.SetProperty("annotations", runs.Select((run, i) => Object(
            ("text", $"<b>{run.Name}</b>"), ("showarrow", false), ("xref", $"x{i + 1} domain"), ("yref", $"y{i + 1} domain"),
            ("x", 0.5), ("y", 1.02), ("yanchor", "bottom"))).ToArray());
        return new Figure(
            Chart(traces, layout),
            $"The runs side by side, fits above losses. " + string.Join(" ", runs.Select(run => $"{run.Name}: {LossesInWords(run.History)}")));
    }

    /// <summary>How large the parameters of several runs are: for each run, how many of its numbers lie in each of 61 bins around 0, on a logarithmic axis.</summary>
    /// <param name="runs">One to six runs.</param>
    public static Figure WeightHistogram(params IReadOnlyList<Run> runs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs.Count, 1, nameof(runs));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(runs.Count, 6, nameof(runs));

        var weights = runs.Select(run => WeightStatistics.Of(run.Parameters())).ToList();
        var styles = new[] { (Ink, "solid"), (Blue, "dash"), (Vermilion, "dot"), (Amber, "dashdot"), ("#009e73", "longdash"), ("#cc79a7", "longdashdot") };
        var traces = runs.Select((run, i) =>
        {
            var trace = Line(run.Name, WeightStatistics.BinCenters, weights[i].Histogram, styles[i].Item1, styles[i].Item2, panel: 1);
            ((DynamicObj.DynamicObj)trace.GetPropertyValue("line")).SetProperty("shape", "hvh");
            return trace;
        });
        return new Figure(
            Chart(traces, Object(
                ("height", 420), ("xaxis", Axis("weight")), ("yaxis", Axis("number of weights", ("type", "log"), ("dtick", 1))), ("legend", Legend(0.98, 0.98, right: true)))),
            "How many of the weights and biases have which size, on a logarithmic scale; the outermost steps hold all that lie beyond. " + string.Join(" ", runs.Zip(weights, (run, weights) =>
                Invariant($"{run.Name}: {weights.Small:N0} of {weights.Count:N0} are smaller than 0.001."))));
    }

    /// <summary>
    /// The lesson's network, to be trained in the page itself: the strengths of the penalties, the data, the seed and the size of the network can be chosen, and fit, losses and
    /// weights be watched. It is <see cref="Sweep"/> in the reader's browser, with the same numbers, and works without a kernel and without a network.
    /// </summary>
    /// <param name="setting">What is set at first; the lesson without regularization if it is left out.</param>
    /// <exception cref="ArgumentException">The page cannot offer one of the numbers.</exception>
    public static LiveFigure Live(Setting? setting = null) => new(setting ?? new Setting());

    internal static Trace[] Fit(IReadOnlyList<float> prediction, TrainValidationSplit split, int panel)
    {
        Trace[] traces = [.. Points(split), Line("prediction", GridX, Rounded(prediction.Select(y => (double)y)), Vermilion, "solid", panel), Sine()];
        foreach (var trace in traces)
        {
            Place(trace, panel);
        }

        return traces;
    }

    private static Trace[] Points(TrainValidationSplit split) =>
    [
        Markers("training data", split.Train, Ink, "circle"),
        Markers("validation data", split.Validation, Amber, "diamond"),
    ];

    private static Trace Sine() => Line("y=sin(x)", GridX, GridSine, Blue, "dash", panel: 1);

    internal static Trace[] Losses(LossHistory history, int panel, string legend = "legend2")
    {
        var epochs = Enumerable.Range(0, history.Train.Count).ToArray();
        Trace[] traces =
        [
            Line("loss (train)", epochs, history.Train, Blue, "solid", panel),
            Line("loss (valid)", epochs, history.Validation, Amber, "dash", panel),
        ];
        foreach (var trace in traces)
        {
            trace.SetProperty("legend", legend);
        }

        return traces;
    }

    internal static string LossesInWords(LossHistory history) => history.Train.Count == 0
        ? Language.Text("There are no losses yet.")
        : Language.Text(
            "Training loss {0:0.000} at first, {1:0.000} at the end; validation loss {2:0.000} at first, {3:0.000} at best, {4:0.000} at the end (means of the last 30 epochs).",
            history.Train[0], history.FinalTrain, history.Validation[0], history.Validation.Min(), history.FinalValidation);

    private static Trace Markers(string name, Dataset data, string color, string symbol) => Scatter(name, data.X, data.T, panel: 1, "markers",
        ("marker", Object(("color", color), ("symbol", symbol), ("size", 8), ("line", Object(("color", Ink), ("width", 0.7))))));

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
