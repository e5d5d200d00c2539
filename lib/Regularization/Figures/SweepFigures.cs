using System.Globalization;
using Plotly.NET;
using static Regularization.Figures;
using static Regularization.Language;

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
        Argument.ThrowIfNull(split);
        if (penalties.Length == 0 || penalties.Any(penalty => penalty.Runs.Count == 0 || penalty.Runs.Count != penalties[0].Runs.Count))
        {
            throw Argument.Unusable(Text("The slider needs at least one run, and as many for each penalty."), nameof(penalties));
        }

        var first = penalties[0].Runs[0];
        var histogram = Line(Text("number of weights"), WeightStatistics.BinCenters, Counts(first.Weights), Ink, "solid", panel: 3);
        ((DynamicObj.DynamicObj)histogram.GetPropertyValue("line")).SetProperty("shape", "hvh");
        histogram.SetProperty("showlegend", false);
        Trace[] traces = [.. Fit(first.Prediction, split, panel: 1), .. Losses(first.History, split, panel: 2), histogram];
        int[] changing = [.. new[] { Text("prediction"), Text("loss (train)"), Text("loss (valid)"), Text("number of weights") }.Select(name => Array.FindIndex(traces, trace => Equals(trace.GetPropertyValue("name"), name)))];
        var slider = new FigureSlider(Text("Strength of the penalty"), changing, [.. penalties.Select(penalty => new FigureSlider.Family(penalty.Penalty, [.. penalty.Runs.Select(run => new FigureSlider.Position(
            Text("{0}, λ = {1}", penalty.Penalty, Short(Strength(run))),
            Words(penalty.Penalty, run),
            [FigureSlider.Packed(run.Prediction), Compact(run.History.Train), Compact(run.History.Validation), Counts(run.Weights)]))]))]);
        LossHistory[] histories = [.. penalties.SelectMany(penalty => penalty.Runs).Select(run => run.History)];
        return new Figure(
            Chart(traces, Layout(height: 720, fit: [0.56, 1], losses: ([0, 0.44], [0, 0.44]), weights: ([0.58, 1], [0, 0.44]))),
            Text("One run at a time: the prediction among the data, the losses, and the histogram of the weights."),
            Words(penalties[0].Penalty, first))
        {
            Slider = slider,
            LowHeight = 520,
            NarrowLayout = Layout(height: 900, fit: [0.71, 1], losses: ([0, 1], [0.36, 0.63]), weights: ([0, 1], [0, 0.26])),
        };

        // The losses and the histogram stand beside each other where there is room, else one below the other.
        DynamicObj.DynamicObj Layout(int height, double[] fit, (double[] X, double[] Y) losses, (double[] X, double[] Y) weights) => Object(
            ("height", height),
            ("xaxis", Axis("x", ("anchor", "y"))), ("yaxis", Axis(Text("target t, prediction y"), ("anchor", "x"), ("domain", fit), ("range", new[] { -2, 2 }))), ("legend", Legend(0.02, 0.99)),
            ("xaxis2", Axis(Text("epochs"), ("anchor", "y2"), ("domain", losses.X))), ("yaxis2", LossAxis(AllOf(histories), null, ("anchor", "x2"), ("domain", losses.Y))), ("legend2", Legend(losses.X[1] - 0.01, losses.Y[1], right: true)),
            ("xaxis3", WeightAxis(("anchor", "y3"), ("domain", weights.X))), ("yaxis3", CountAxis(("anchor", "x3"), ("domain", weights.Y), ("range", new[] { -0.5, 5 }))), ("shapes", Beyond("x3", "y3")));
    }

    /// <summary>
    /// How good the trained networks are for each λ: above, their final validation loss, below, their error against the true sine.
    /// Lines are medians over the seeds, bands reach from the lowest to the highest. A star marks the λ with the lowest median validation loss.
    /// </summary>
    /// <param name="split">The data that all runs were trained and validated on.</param>
    /// <param name="penalties">The runs of one or two penalties, with any number of seeds; λ = 0 has no place on the axis and is left out.</param>
    public static Figure Path(TrainValidationSplit split, params (string Penalty, IReadOnlyList<SweepRun> Runs)[] penalties)
    {
        Argument.ThrowIfNull(split);
        if (penalties.Length is 0 or > 2 || penalties.Any(penalty => penalty.Runs.All(run => Strength(run) == 0)))
        {
            throw Argument.Unusable(Text("The path needs runs of one or two penalties, with a λ above 0."), nameof(penalties));
        }

        var floor = SineScore(split.Validation);
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
            words.Add(Text(
                "{0}, {1} seeds: the median validation loss is lowest, {2:0.000}, at λ = {3}; the median error against the sine is lowest, {4:0.0000}, at λ = {5}.",
                penalty, seeds, validation.Min(point => point.Median), Short(chosen), error.Min(point => point.Median), Short(error.MinBy(point => point.Median)!.X)));
        }

        double[] strengths = [.. penalties.SelectMany(penalty => penalty.Runs).Select(Strength).Where(strength => strength > 0)];
        traces.Add(Line(Text("what the sine itself scores"), new[] { strengths.Min(), strengths.Max() }, new[] { floor, floor }, Ink, "dot", panel: 1));
        return new Figure(
            Chart(traces, Object(
                ("height", 680),
                ("grid", Object(("rows", 2), ("columns", 1), ("pattern", "independent"), ("ygap", 0.2))), ("margin", Object(("t", 84))),
                ("xaxis", Axis("λ", Log)), ("yaxis", Axis(Text("validation loss"), LogError)), ("xaxis2", Axis("λ", [.. Log, ("matches", "x")])), ("yaxis2", Axis(Text("error against the sine"), LogError)),
                ("legend", Above()))),
            Text("How good the networks are for each λ: above on the validation points, below against the true sine; lines are medians over the seeds, bands reach from the lowest to the highest, and a star marks what validation would choose."),
            Sentences([Text("The true sine scores {0:0.0000} on the validation points.", floor), .. words]))
        {
            LowHeight = 520,
        };
    }

    /// <summary>A map of the final validation loss over both penalties: a column for each λ of L1, a row for each λ of L2.</summary>
    /// <param name="runs">One run for each pair, in any order.</param>
    /// <exception cref="ArgumentException">A pair is missing or there twice.</exception>
    public static Figure HeatMap(IReadOnlyList<SweepRun> runs)
    {
        Argument.ThrowIfNull(runs);
        double[] columns = [.. runs.Select(run => run.Setting.Lambda1).Distinct().Order()];
        double[] rows = [.. runs.Select(run => run.Setting.Lambda2).Distinct().Order()];
        if (runs.Select(run => (run.Setting.Lambda1, run.Setting.Lambda2)).Distinct().Count() != columns.Length * rows.Length || runs.Count != columns.Length * rows.Length)
        {
            throw Argument.Unusable(Text("The map needs exactly one run for each pair of strengths."), nameof(runs));
        }

        var losses = runs.ToDictionary(run => (run.Setting.Lambda1, run.Setting.Lambda2), run => Math.Round((double)run.History.FinalValidation, 4));
        var best = losses.MinBy(entry => entry.Value);
        var (low, high) = (losses.Values.Min(), Math.Min(0.2, losses.Values.Max()));
        var scale = ColorScale.Lightness;
        var map = new Trace("heatmap");
        foreach (var (name, value) in new (string, object)[]
        {
            ("x", columns.Select(Short).ToArray()), ("y", rows.Select(Short).ToArray()),
            ("z", rows.Select(row => columns.Select(column => losses[(column, row)]).ToArray()).ToArray()),
            ("colorscale", scale.Stops), ("hovertemplate", "L1 λ = %{x}, L2 λ = %{y}: %{z:.4f}<extra></extra>"), ("zmin", low), ("zmax", high),
            ("colorbar", Object(("title", Object(("text", Text("validation loss")), ("side", "right"))), ("tickvals", new[] { 0.05, 0.1, 0.15, high }), ("ticktext", new[] { "0.05", "0.10", "0.15", Invariant($"≥ {high:0.00}") }))),
        })
        {
            map.SetProperty(name, value);
        }

        return new Figure(
            Chart([map], Layout(numberSize: 12, below: 52)),
            Text("The validation loss after training with both penalties: the lighter, the lower; the darkest colour stands for 0.2 and more."),
            Text("Without any penalty it is {0:0.000}, at best {1:0.000} with λ = {2} for L1 and λ = {3} for L2.", losses[(columns[0], rows[0])], best.Value, Short(best.Key.Lambda1), Short(best.Key.Lambda2)))
        {
            NarrowLayout = Layout(numberSize: 10, below: 84),
        };

        // plotly.js's own numbers in the cells are grey on grey where the colour is of middle lightness. Where the axis is short, its labels stand upright and need room below.
        DynamicObj.DynamicObj Layout(int numberSize, int below) => Object(
            ("height", 408 + below), ("margin", Object(("l", 68), ("b", below))), ("xaxis", Axis(Text("λ of L1"), ("type", "category"))), ("yaxis", Axis(Text("λ of L2"), ("type", "category"))),
            ("annotations", losses.Select(entry => Object(
                ("text", Invariant($"{entry.Value:0.000}")), ("showarrow", false), ("xref", "x"), ("yref", "y"), ("x", Array.IndexOf(columns, entry.Key.Lambda1)), ("y", Array.IndexOf(rows, entry.Key.Lambda2)),
                ("font", Object(("size", numberSize), ("color", scale.InkOn((entry.Value - low) / Math.Max(high - low, 1e-9))))))).ToArray()));
    }

    /// <summary>How far the training losses of some runs lie from those of another, epoch by epoch, on a logarithmic axis.</summary>
    /// <param name="reference">The run that they are compared with.</param>
    /// <param name="others">One or two other runs, of as many epochs.</param>
    public static Figure Differences(Run reference, params IReadOnlyList<Run> others)
    {
        Argument.ThrowIfNull(reference);
        var epochs = Enumerable.Range(0, reference.History.Train.Count).ToArray();
        var differences = others.Select(other => reference.History.Train.Zip(other.History.Train, (a, b) => Math.Abs((double)a - b)).ToArray()).ToList();
        var traces = others.Zip(differences, Styles).Select(other =>
            Line(other.First.Name, epochs, other.Second.Select(difference => difference > 0 ? difference : (double?)null), other.Third.Color, other.Third.Dash, panel: 1)); // 0 has no logarithm
        return new Figure(
            Chart(traces, Object(
                ("height", 420), ("margin", Object(("l", 72), ("t", 56))), ("xaxis", Axis(Text("epochs"))), ("yaxis", Axis(Text("difference of the training losses"), Log)), ("legend", Above()))),
            Text("How far the training losses lie from those of {0}, on a logarithmic scale.", reference.Name),
            Sentences(others.Zip(differences, (other, difference) =>
                Text("{0}: at most {1:0.0e+0} through epoch 50, at most {2:0.0e+0} in all.", other.Name, difference.Take(51).Max(), difference.Max()))));
    }

    /// <summary>
    /// The error against the true sine with more data (above) and with smaller and larger networks (below), for runs without a penalty
    /// and with one. Lines are medians over the seeds, bands reach from the lowest to the highest.
    /// </summary>
    /// <param name="byCount">Runs together with the number of points that they were given.</param>
    /// <param name="byWidth">Runs that differ in their hidden size.</param>
    public static Figure Remedies(IReadOnlyList<(int Count, SweepRun Run)> byCount, IReadOnlyList<SweepRun> byWidth)
    {
        Argument.ThrowIfNull(byCount);
        Argument.ThrowIfNull(byWidth);
        var traces = new List<Trace>();
        var words = new List<string>();
        foreach (var ((name, penalized), style) in new[] { (Text("no regularization"), false), (Text("with the penalty"), true) }.Zip(Styles))
        {
            var counts = Spread.Of(byCount.Where(entry => Strength(entry.Run) > 0 == penalized), entry => entry.Count, entry => entry.Run.ErrorToSine);
            var widths = Spread.Of(byWidth.Where(run => Strength(run) > 0 == penalized), run => run.Setting.HiddenSize, run => run.ErrorToSine);
            traces.AddRange([.. Band(name, counts, style, panel: 1), .. Band(name, widths, style, panel: 2, legend: false)]);
            words.Add(Medians(name, counts, points => Text("{0} points", points)));
            words.Add(Medians(name, widths, units => Text("{0} units", units)));
        }

        return new Figure(
            Chart(traces, Object(
                ("height", 680),
                ("grid", Object(("rows", 2), ("columns", 1), ("pattern", "independent"), ("ygap", 0.2))), ("margin", Object(("t", 56))),
                ("xaxis", Axis(Text("number of points"), LogCount(byCount.Select(entry => (double)entry.Count)))), ("yaxis", Axis(Text("error against the sine"), LogError)),
                ("xaxis2", Axis(Text("units in each hidden layer"), LogCount(byWidth.Select(run => (double)run.Setting.HiddenSize)))), ("yaxis2", Axis(Text("error against the sine"), LogError)),
                ("legend", Above()))),
            Text("The error against the true sine: above, for more and more points; below, for wider and wider networks; lines are medians over the seeds, bands reach from the lowest to the highest."),
            Sentences(words))
        {
            LowHeight = 520,
        };

        static string Medians(string name, IReadOnlyList<Spread> points, Func<double, string> counted) => points.Count == 0 ? "" :
            Text("Medians, {0}: {1:0.000} with {2}, {3:0.000} with {4}.", name, points[0].Median, counted(points[0].X), points[^1].Median, counted(points[^1].X));
    }

    /// <summary>The two prior distributions that the penalties come from, with the same variance 1: their densities, and the negative logarithms of these.</summary>
    public static Figure Priors()
    {
        var w = Grid.Linspace(-4, 4, 161);
        var gaussian = w.Select(w => Math.Exp(-w * w / 2) / Math.Sqrt(2 * Math.PI)).ToArray();
        var laplace = w.Select(w => Math.Exp(-Math.Sqrt(2) * Math.Abs(w)) / Math.Sqrt(2)).ToArray();
        Trace[] traces =
        [
            Line(Text("Gaussian"), w, Rounded(gaussian), Blue, "solid", panel: 1), Line(Text("Laplace"), w, Rounded(laplace), Vermilion, "dash", panel: 1),
            Line(Text("Gaussian: L2"), w, Rounded(gaussian.Select(p => -Math.Log(p))), Blue, "solid", panel: 2), Line(Text("Laplace: L1"), w, Rounded(laplace.Select(p => -Math.Log(p))), Vermilion, "dash", panel: 2),
        ];
        foreach (var trace in traces[2..])
        {
            trace.SetProperty("showlegend", false);
        }

        return new Figure(
            Chart(traces, Layout(height: 380, rows: 1, columns: 2)),
            Text("The densities of a Gaussian and a Laplace distribution with variance 1, and their negative logarithms: a parabola, which is the L2 penalty, and a V, which is the L1 penalty."),
            Text("The Laplace density has a peak at 0 and heavier tails."))
        {
            NarrowLayout = Layout(height: 640, rows: 2, columns: 1),
        };

        static DynamicObj.DynamicObj Layout(int height, int rows, int columns) => Object(
            ("height", height), ("grid", Object(("rows", rows), ("columns", columns), ("pattern", "independent"), ("xgap", 0.2), ("ygap", 0.24))), ("margin", Object(("t", 56))),
            ("xaxis", Axis("w")), ("yaxis", Axis(Text("density p(w)"))), ("xaxis2", Axis("w")), ("yaxis2", Axis("−log p(w)")), ("legend", Above()));
    }

    private static (string, object)[] Log => [("type", "log"), ("exponentformat", "power"), ("dtick", 1)];

    // Errors differ by less than a power of ten: plotly.js would put few labels on their axes.
    private static (string, object)[] LogError => [("type", "log"), ("tickvals", new[] { 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5 })];

    private static (string, object)[] LogCount(IEnumerable<double> counts) => [("type", "log"), ("tickvals", counts.Distinct().Order().ToArray())];

        private static double Strength(SweepRun run) => Math.Max(run.Setting.Lambda1, run.Setting.Lambda2);

    /// <summary>A line through the medians, and a band around it from the lowest values to the highest.</summary>
    private static Trace[] Band(string name, IReadOnlyList<Spread> points, (string Color, string Band, string Dash, string Symbol) style, int panel, bool legend = true)
    {
        double[] x = [.. points.Select(point => point.X)];
        var low = Line(Text("{0}, lowest", name), x, Rounded(points.Select(point => point.Low)), "rgba(0,0,0,0)", "solid", panel);
        var high = Line(Text("{0}, highest", name), x, Rounded(points.Select(point => point.High)), "rgba(0,0,0,0)", "solid", panel);
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
        var star = Scatter(Text("{0}, chosen by validation", penalty), new[] { x }, new[] { points.Single(point => point.X == x).Median }, panel, "markers",
            ("marker", Object(("symbol", "star"), ("size", 16), ("color", color), ("line", Object(("color", Ink), ("width", 1))))));
        star.SetProperty("showlegend", panel == 1);
        return star;
    }

    private static string Words(string penalty, SweepRun run) => Sentences(
        Text("{0} with λ = {1}.", penalty, Short(Strength(run))),
        run.DivergedAt is { } epoch ? Text("The training diverged in epoch {0}.", epoch) : LossesInWords(run.History),
        Text("{0:N0} of {1:N0} weights are smaller than 0.001.", run.Weights.Small, run.Weights.Count));

    /// <summary>A strength with two digits, such as 0.01, 0.0032 or 1.8e-6.</summary>
    private static string Short(double strength) => strength is > 0 and < 1e-4
        ? strength.ToString("0.0e+0", CultureInfo.InvariantCulture)
        : ((decimal)Rounded(strength, "G2")).ToString(CultureInfo.InvariantCulture);

    private static double[] Counts(WeightStatistics weights) => [.. weights.Histogram];

    /// <summary>Four digits are more than a chart shows; the page is a third of the size.</summary>
    /// <summary>Losses in steps that are smaller than a logarithmic axis can show, as long as they are as small as those of the lesson.</summary>
    private static object Compact(IReadOnlyList<float> losses) => losses.All(loss => loss <= 1.6f) ? FigureSlider.Packed(losses, scale: 20_000) : Rounded(losses);

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
