using System.Globalization;
using Plotly.NET;
using static Regularization.Figures;

namespace Regularization;

/// <summary>The figures of many runs at once.</summary>
public static class SweepFigures
{
    private static readonly (string Color, string Band, string Dash, string Symbol)[] Styles =
        [(Blue, "rgba(0,114,178,0.2)", "solid", "circle"), (Vermilion, "rgba(213,94,0,0.2)", "dash", "diamond")];

    /// <summary>One run at a time, chosen with a slider: the prediction among the data, the loss curves and the histogram of the weights.</summary>
    /// <param name="split">The data that all runs were trained and validated on.</param>
    /// <param name="penalties">The runs of each penalty, from the left end of the slider to the right. A button switches between the penalties.</param>
    /// <exception cref="ArgumentException">There are no runs, or the penalties differ in their number.</exception>
    public static Figure Slider(TrainValidationSplit split, params (string Penalty, IReadOnlyList<SweepRun> Runs)[] penalties)
    {
        ArgumentNullException.ThrowIfNull(split);
        if (penalties.Length == 0 || penalties.Any(penalty => penalty.Runs.Count == 0 || penalty.Runs.Count != penalties[0].Runs.Count))
        {
            throw new ArgumentException(Language.Text("The slider needs at least one run, and as many for each penalty."), nameof(penalties));
        }

        var first = penalties[0].Runs[0];
        var histogram = Line("number of weights", WeightStatistics.BinCenters, Counts(first.Weights), Ink, "solid", panel: 3);
        ((DynamicObj.DynamicObj)histogram.GetPropertyValue("line")).SetProperty("shape", "hvh");
        histogram.SetProperty("showlegend", false);
        Trace[] traces = [.. Fit(first.Prediction, split, panel: 1), .. Losses(first.History, panel: 2), histogram];
        int[] changing = [.. new[] { "prediction", "loss (train)", "loss (valid)", "number of weights" }.Select(name => Array.FindIndex(traces, trace => Equals(trace.GetPropertyValue("name"), name)))];
        var slider = new FigureSlider("Strength of the penalty", changing, [.. penalties.Select(penalty => new FigureSlider.Family(penalty.Penalty, [.. penalty.Runs.Select(run => new FigureSlider.Position(
            $"{penalty.Penalty}, λ = {Short(Strength(run))}",
            Words(penalty.Penalty, run),
            [Rounded(run.Prediction), Rounded(run.History.Train), Rounded(run.History.Validation), Counts(run.Weights)]))]))]);
        return new Figure(
            Chart(traces, Object(
                ("height", 720),
                ("xaxis", Axis("x", ("anchor", "y"))), ("yaxis", Axis("t, y", ("domain", new[] { 0.56, 1 }), ("range", new[] { -2, 2 }))), ("legend", Legend(0.02, 0.99)),
                ("xaxis2", Axis("epochs", ("anchor", "y2"), ("domain", new[] { 0, 0.44 }))), ("yaxis2", Axis("loss", ("anchor", "x2"), ("domain", new[] { 0, 0.44 }), ("range", new[] { 0, 0.8 }))), ("legend2", Legend(0.43, 0.43, right: true)),
                ("xaxis3", Axis("weight", ("anchor", "y3"), ("domain", new[] { 0.56, 1 }))), ("yaxis3", Axis("number of weights", ("anchor", "x3"), ("domain", new[] { 0, 0.44 }), ("type", "log"), ("dtick", 1), ("range", new[] { -0.5, 5 }))))),
            Language.Text("One run at a time: the prediction among the data, the losses, and the histogram of the weights."),
            Words(penalties[0].Penalty, first)) { Slider = slider };
    }

    /// <summary>
    /// How good the trained networks are for each λ: above, their final validation loss, below, their error against the true sine.
    /// Lines are medians over the seeds, bands reach from the lowest to the highest. A star marks the λ with the lowest median validation loss.
    /// </summary>
    /// <param name="split">The data that all runs were trained and validated on.</param>
    /// <param name="penalties">The runs of one or two penalties, with any number of seeds; λ = 0 has no place on the axis and is left out.</param>
    public static Figure Path(TrainValidationSplit split, params (string Penalty, IReadOnlyList<SweepRun> Runs)[] penalties)
    {
        ArgumentNullException.ThrowIfNull(split);
        if (penalties.Length is 0 or > 2 || penalties.Any(penalty => penalty.Runs.All(run => Strength(run) == 0)))
        {
            throw new ArgumentException(Language.Text("The path needs runs of one or two penalties, with a λ above 0."), nameof(penalties));
        }

        var floor = split.Validation.X.Zip(split.Validation.T, (x, t) => Math.Pow(t - Math.Sin(x), 2)).Average();
        var traces = new List<Trace>();
        var words = new List<string>();
        foreach (var ((penalty, runs), style) in penalties.Zip(Styles))
        {
            var positive = runs.Where(run => Strength(run) > 0).ToList();
            var validation = Spread.Of(positive, Strength, run => run.History.FinalValidation);
            var error = Spread.Of(positive, Strength, run => run.ErrorToSine);
            var chosen = validation.MinBy(point => point.Median)!.X;
            traces.AddRange([.. Band(penalty, validation, style, panel: 1), .. Band(penalty, error, style, panel: 2, legend: false), Star(penalty, validation, chosen, style.Color, 1), Star(penalty, error, chosen, style.Color, 2)]);
            var seeds = positive.Select(run => run.Setting.Seed).Distinct().Count();
            words.Add(Invariant($"{penalty}, {seeds} seeds: the median validation loss is lowest, {validation.Min(point => point.Median):0.000}, at λ = {Short(chosen)}; the median error against the sine is lowest, {error.Min(point => point.Median):0.0000}, at λ = {Short(error.MinBy(point => point.Median)!.X)}."));
        }

        double[] strengths = [.. penalties.SelectMany(penalty => penalty.Runs).Select(Strength).Where(strength => strength > 0)];
        traces.Add(Line("what the sine itself scores", new[] { strengths.Min(), strengths.Max() }, new[] { floor, floor }, Ink, "dot", panel: 1));
        return new Figure(
            Chart(traces, Object(
                ("height", 680),
                ("grid", Object(("rows", 2), ("columns", 1), ("pattern", "independent"), ("ygap", 0.16))), ("margin", Object(("t", 56))),
                ("xaxis", Axis("λ", Log)), ("yaxis", Axis("validation loss", LogError)), ("xaxis2", Axis("λ", [.. Log, ("matches", "x")])), ("yaxis2", Axis("error against the sine", LogError)),
                ("legend", Above))),
            Invariant($"Medians and ranges over the seeds. The true sine scores {floor:0.0000} on the validation points. ") + string.Join(" ", words));
    }

    /// <summary>A map of the final validation loss over both penalties: a column for each λ of L1, a row for each λ of L2.</summary>
    /// <param name="runs">One run for each pair, in any order.</param>
    /// <exception cref="ArgumentException">A pair is missing or there twice.</exception>
    public static Figure HeatMap(IReadOnlyList<SweepRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        double[] columns = [.. runs.Select(run => run.Setting.Lambda1).Distinct().Order()];
        double[] rows = [.. runs.Select(run => run.Setting.Lambda2).Distinct().Order()];
        if (runs.Select(run => (run.Setting.Lambda1, run.Setting.Lambda2)).Distinct().Count() != columns.Length * rows.Length || runs.Count != columns.Length * rows.Length)
        {
            throw new ArgumentException(Language.Text("The map needs exactly one run for each pair of strengths."), nameof(runs));
        }

        var losses = runs.ToDictionary(run => (run.Setting.Lambda1, run.Setting.Lambda2), run => Math.Round((double)run.History.FinalValidation, 4));
        var best = losses.MinBy(entry => entry.Value);
        var map = new Trace("heatmap");
        foreach (var (name, value) in new (string, object)[]
        {
            ("x", columns.Select(Short).ToArray()), ("y", rows.Select(Short).ToArray()),
            ("z", rows.Select(row => columns.Select(column => losses[(column, row)]).ToArray()).ToArray()),
            ("colorscale", "Cividis"), ("reversescale", true), ("texttemplate", "%{z:.3f}"), ("hovertemplate", "L1 λ = %{x}, L2 λ = %{y}: %{z:.4f}<extra></extra>"),
            ("zmin", losses.Values.Min()), ("zmax", Math.Min(0.2, losses.Values.Max())),
            ("colorbar", Object(("title", Object(("text", "validation loss"), ("side", "right"))))),
        })
        {
            map.SetProperty(name, value);
        }

        return new Figure(
            Chart([map], Object(("height", 460), ("xaxis", Axis("λ of L1", ("type", "category"))), ("yaxis", Axis("λ of L2", ("type", "category"))))),
            Invariant($"The validation loss after training with both penalties; the lighter, the lower, and the darkest colour stands for 0.2 and more. Without any penalty it is {losses[(columns[0], rows[0])]:0.000}, at best {best.Value:0.000} with λ = {Short(best.Key.Lambda1)} for L1 and λ = {Short(best.Key.Lambda2)} for L2."));
    }

    /// <summary>How far the training losses of some runs lie from those of another, epoch by epoch, on a logarithmic axis.</summary>
    /// <param name="reference">The run that they are compared with.</param>
    /// <param name="others">One or two other runs, of as many epochs.</param>
    public static Figure Differences(Run reference, params IReadOnlyList<Run> others)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var epochs = Enumerable.Range(0, reference.History.Train.Count).ToArray();
        var differences = others.Select(other => reference.History.Train.Zip(other.History.Train, (a, b) => Math.Abs((double)a - b)).ToArray()).ToList();
        var traces = others.Zip(differences, Styles).Select(other =>
            Line(other.First.Name, epochs, other.Second.Select(difference => difference > 0 ? difference : (double?)null), other.Third.Color, other.Third.Dash, panel: 1)); // 0 has no logarithm
        return new Figure(
            Chart(traces, Object(
                ("height", 420), ("margin", Object(("l", 72), ("t", 56))), ("xaxis", Axis("epochs")), ("yaxis", Axis("difference of the training losses", Log)), ("legend", Above))),
            $"How far the training losses lie from those of {reference.Name}, on a logarithmic scale. " + string.Join(" ", others.Zip(differences, (other, difference) =>
                Invariant($"{other.Name}: at most {difference.Take(51).Max():0.0e+0} through epoch 50, at most {difference.Max():0.0e+0} in all."))));
    }

    /// <summary>
    /// The error against the true sine with more data (above) and with smaller and larger networks (below), for runs without a penalty
    /// and with one. Lines are medians over the seeds, bands reach from the lowest to the highest.
    /// </summary>
    /// <param name="byCount">Runs together with the number of points that they were given.</param>
    /// <param name="byWidth">Runs that differ in their hidden size.</param>
    public static Figure Remedies(IReadOnlyList<(int Count, SweepRun Run)> byCount, IReadOnlyList<SweepRun> byWidth)
    {
        ArgumentNullException.ThrowIfNull(byCount);
        ArgumentNullException.ThrowIfNull(byWidth);
        var traces = new List<Trace>();
        var words = new List<string>();
        foreach (var ((name, penalized), style) in new[] { ("no regularization", false), ("with the penalty", true) }.Zip(Styles))
        {
            var counts = Spread.Of(byCount.Where(entry => Strength(entry.Run) > 0 == penalized), entry => entry.Count, entry => entry.Run.ErrorToSine);
            var widths = Spread.Of(byWidth.Where(run => Strength(run) > 0 == penalized), run => run.Setting.HiddenSize, run => run.ErrorToSine);
            traces.AddRange([.. Band(name, counts, style, panel: 1), .. Band(name, widths, style, panel: 2, legend: false)]);
            words.Add(Medians(name, "points", counts) + Medians(name, "units", widths));
        }

        return new Figure(
            Chart(traces, Object(
                ("height", 680),
                ("grid", Object(("rows", 2), ("columns", 1), ("pattern", "independent"), ("ygap", 0.2))), ("margin", Object(("t", 56))),
                ("xaxis", Axis("number of points", LogCount(byCount.Select(entry => (double)entry.Count)))), ("yaxis", Axis("error against the sine", LogError)),
                ("xaxis2", Axis("units in each hidden layer", LogCount(byWidth.Select(run => (double)run.Setting.HiddenSize)))), ("yaxis2", Axis("error against the sine", LogError)),
                ("legend", Above))),
            "The error against the true sine: above, for more and more points; below, for wider and wider networks. Medians and ranges over the seeds." + string.Concat(words));

        static string Medians(string name, string unit, IReadOnlyList<Spread> points) => points.Count == 0 ? "" :
            Invariant($" Medians, {name}: {points[0].Median:0.000} with {points[0].X} {unit}, {points[^1].Median:0.000} with {points[^1].X}.");
    }

    /// <summary>The two prior distributions that the penalties come from, with the same variance 1: their densities, and the negative logarithms of these.</summary>
    public static Figure Priors()
    {
        var w = Grid.Linspace(-4, 4, 161);
        var gaussian = w.Select(w => Math.Exp(-w * w / 2) / Math.Sqrt(2 * Math.PI)).ToArray();
        var laplace = w.Select(w => Math.Exp(-Math.Sqrt(2) * Math.Abs(w)) / Math.Sqrt(2)).ToArray();
        Trace[] traces =
        [
            Line("Gaussian", w, Rounded(gaussian), Blue, "solid", panel: 1), Line("Laplace", w, Rounded(laplace), Vermilion, "dash", panel: 1),
            Line("Gaussian: L2", w, Rounded(gaussian.Select(p => -Math.Log(p))), Blue, "solid", panel: 2), Line("Laplace: L1", w, Rounded(laplace.Select(p => -Math.Log(p))), Vermilion, "dash", panel: 2),
        ];
        foreach (var trace in traces[2..])
        {
            trace.SetProperty("showlegend", false);
        }

        return new Figure(
            Chart(traces, Object(
                ("height", 380), ("grid", Object(("rows", 1), ("columns", 2), ("pattern", "independent"), ("xgap", 0.2))), ("margin", Object(("t", 56))),
                ("xaxis", Axis("w")), ("yaxis", Axis("density p(w)")), ("xaxis2", Axis("w")), ("yaxis2", Axis("-log p(w)")), ("legend", Above))),
            "Left, the densities of a Gaussian and a Laplace distribution with variance 1: the Laplace density has a peak at 0 and heavier tails. Right, their negative logarithms: a parabola, which is the L2 penalty, and a V, which is the L1 penalty.");
    }

    private static (string, object)[] Log => [("type", "log"), ("exponentformat", "power"), ("dtick", 1)];

    // Errors differ by less than a power of ten: plotly.js would put few labels on their axes.
    private static (string, object)[] LogError => [("type", "log"), ("tickvals", new[] { 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5 })];

    private static (string, object)[] LogCount(IEnumerable<double> counts) => [("type", "log"), ("tickvals", counts.Distinct().Order().ToArray())];

    private static DynamicObj.DynamicObj Above => Object(("orientation", "h"), ("x", 0), ("y", 1.02), ("yanchor", "bottom"));

    private static double Strength(SweepRun run) => Math.Max(run.Setting.Lambda1, run.Setting.Lambda2);

    /// <summary>A line through the medians, and a band around it from the lowest values to the highest.</summary>
    private static Trace[] Band(string name, IReadOnlyList<Spread> points, (string Color, string Band, string Dash, string Symbol) style, int panel, bool legend = true)
    {
        double[] x = [.. points.Select(point => point.X)];
        var low = Line(name + ", lowest", x, Rounded(points.Select(point => point.Low)), "rgba(0,0,0,0)", "solid", panel);
        var high = Line(name + ", highest", x, Rounded(points.Select(point => point.High)), "rgba(0,0,0,0)", "solid", panel);
        high.SetProperty("fill", "tonexty");
        high.SetProperty("fillcolor", style.Band);
        var median = Line(name, x, Rounded(points.Select(point => point.Median)), style.Color, style.Dash, panel);
        median.SetProperty("mode", "lines+markers");
        median.SetProperty("marker", Object(("symbol", style.Symbol), ("size", 6), ("color", style.Color)));
        foreach (var edge in new[] { low, high })
        {
            edge.SetProperty("hoverinfo", "skip");
            edge.SetProperty("showlegend", false);
        }

        median.SetProperty("showlegend", legend);
        return [low, high, median];
    }

    private static Trace Star(string penalty, IReadOnlyList<Spread> points, double x, string color, int panel)
    {
        var star = Scatter($"{penalty}, chosen by validation", new[] { x }, new[] { points.Single(point => point.X == x).Median }, panel, "markers",
            ("marker", Object(("symbol", "star"), ("size", 16), ("color", color), ("line", Object(("color", Ink), ("width", 1))))));
        star.SetProperty("showlegend", panel == 1);
        return star;
    }

    private static string Words(string penalty, SweepRun run) =>
        Invariant($"{penalty} with λ = {Short(Strength(run))}. ") +
        (run.DivergedAt is { } epoch ? Invariant($"The training diverged in epoch {epoch}.") : LossesInWords(run.History)) +
        Invariant($" {run.Weights.Small:N0} of {run.Weights.Count:N0} weights are smaller than 0.001.");

    /// <summary>A strength with two digits, such as 0.01, 0.0032 or 1.8e-6.</summary>
    private static string Short(double strength) => strength is > 0 and < 1e-4
        ? strength.ToString("0.0e+0", CultureInfo.InvariantCulture)
        : ((decimal)Rounded(strength, "G2")).ToString(CultureInfo.InvariantCulture);

    private static double[] Counts(WeightStatistics weights) => [.. weights.Histogram];

    /// <summary>Four digits are more than a chart shows; the page is a third of the size.</summary>
    private static double[] Rounded(IEnumerable<float> values) => Rounded(values.Select(value => (double)value));

    private static double[] Rounded(IEnumerable<double> values) => [.. values.Select(value => Rounded(value, "G4"))];

    private static double Rounded(double value, string format) => double.Parse(value.ToString(format, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>The lowest, the middle and the highest of what several seeds give at the same x.</summary>
    private sealed record Spread(double X, double Low, double Median, double High)
    {
        public static IReadOnlyList<Spread> Of<T>(IEnumerable<T> runs, Func<T, double> x, Func<T, double> y) =>
        [
            .. runs.GroupBy(x, y).OrderBy(group => group.Key).Select(group =>
            {
                double[] values = [.. group.Order()];
                return new Spread(group.Key, values[0], (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2, values[^1]);
            }),
        ];
    }
}
