using TorchSharp;
using static Regularization.Language;
using static TorchSharp.torch;

namespace Regularization;

/// <summary>
/// The checks of the exercises. Each wants a prediction in words first and then the answer; without them the exercise is open. Answers
/// that come from a common mistake are told which one. Nothing here throws because of a wrong answer.
/// </summary>
public static class Check
{
    private static readonly Lazy<TrainValidationSplit> Split = new(() => NoisySine.Generate().Split());

    /// <summary>The penalties of a linear layer with the weights -2 and 3 and the bias -0.5, all parameters counted in.</summary>
    /// <param name="prediction">What the student expects, in words.</param>
    /// <param name="l1">The sum of absolute values.</param>
    /// <param name="l2">The sum of squares.</param>
    public static Verdict PenaltiesByHand(string? prediction, double? l1, double? l2) => Judge(prediction, l1 is not null && l2 is not null, () => (l1, l2) switch
    {
        (_, _) when Near(l1, 5.5) && Near(l2, 13.25) => Right(Text("|-2| + |3| + |-0.5| = 5.5 and (-2)² + 3² + (-0.5)² = 13.25. The largest weight makes up more than two thirds of the L2 penalty, but only about half of the L1 penalty.")),
        (_, _) when Near(l1, 5) || Near(l2, 13) => Wrong(Text("You have left out the bias. The lesson's penalties count the biases in; weightsOnly: true would leave them out.")),
        (_, _) when Near(l1, 0.5) => Wrong(Text("L1 adds up absolute values: a negative weight must not cancel a positive one.")),
        (_, _) when Near(l2, 0.25) => Wrong(Text("That is the square of the sum. L2 squares each parameter first and adds up then.")),
        (_, _) when Near(l2, 13.25 / 2) => Wrong(Text("Some books put ½ before the sum of squares; the lesson does not.")),
        (_, _) when Near(l2, Math.Sqrt(13.25)) => Wrong(Text("That is the Euclidean norm. The penalty is the sum of squares, without a root.")),
        (_, _) when Near(l2, 13.25 / 3) || Near(l1, 5.5 / 3) => Wrong(Text("That is a mean. The penalty is the sum: it grows with the number of parameters.")),
        (_, _) when Near(l1, 13.25) && Near(l2, 5.5) => Wrong(Text("You have exchanged the two: L1 is the sum of absolute values, L2 the sum of squares.")),
        (_, _) when Near(l1, 5.5) => Wrong(Text("L1 is right, L2 is not. Square -2, 3 and -0.5 and add up.")),
        _ => Wrong(Text("L1 is not right: add up the absolute values of -2, 3 and -0.5.")),
    });

    /// <summary>The L2 penalty as a function of a model, over all parameters and with a gradient.</summary>
    /// <param name="prediction">What the student expects, in words.</param>
    /// <param name="penalty">The function.</param>
    public static Verdict L2Penalty(string? prediction, Func<nn.Module, Tensor>? penalty) => Judge(prediction, penalty is not null, () =>
    {
        using var scope = NewDisposeScope();
        using var model = Mlp.Create(hiddenLayers: 2, hiddenSize: 5);
        var result = penalty!(model);
        if (result is null || result.numel() != 1)
        {
            return Wrong(result is null ? Text("Your function returns null. Return the sum.") : Text("Your function returns {0} numbers. The penalty is a single one: add everything up with sum().", result.numel()));
        }

        var (value, expected) = (result.item<float>(), Value(Penalty.L2(model)));
        if (!Close(value, expected))
        {
            return Wrong(
                Close(value, Value(Penalty.L2(model, weightsOnly: true))) ? Text("The biases are missing: go through model.parameters(), all of them.") :
                Close(value, expected / 2) ? Text("That is half of it: the lesson's penalty has no factor ½.") :
                Close(value, Math.Sqrt(expected)) ? Text("That is the Euclidean norm. The penalty has no root.") :
                Close(value, Value(Penalty.L1(model))) ? Text("That is the L1 penalty. Use square() instead of abs().") :
                Close(value, expected / model.parameters().Sum(parameter => parameter.numel())) ? Text("That is a mean over all parameters. The penalty is the sum.") :
                Close(value, model.parameters().Sum(parameter => Value(parameter.square().mean()))) ? Text("You add up means. Use sum() instead of mean().") :
                Close(value, model.parameters().Sum(parameter => Math.Pow(Value(parameter.sum()), 2))) || Close(value, Math.Pow(model.parameters().Sum(parameter => Value(parameter.sum())), 2)) ? Text("You add up first and square then. Square each parameter first.") :
                Close(value, Value(model.parameters().First().square().sum())) ? Text("That is the penalty of the first layer's weights alone. Go through all parameters.") :
                Text("For a test network your function gives {0:0.0000}, and the sum of squares is {1:0.0000}.", value, expected));
        }

        if (!result.requires_grad)
        {
            return Wrong(Text("The value is right, but it has no gradient, so training would not notice the penalty. item(), data, detach() and no_grad() cut it off: stay with tensors."));
        }

        result.backward();
        return model.parameters().All(parameter => parameter.grad is { } gradient && gradient.allclose(2 * parameter))
            ? Right(Text("The value is the sum of squares, and the gradient arrives at every parameter: it is 2w."))
            : Wrong(Text("The value is right, but some parameters get a wrong gradient or none. Part of the sum has left the tensors: look for item(), data or detach()."));
    });

    /// <summary>The derivative of λ·w² with respect to w.</summary>
    /// <param name="prediction">What the student expects, in words.</param>
    /// <param name="gradient">A function of w and λ.</param>
    public static Verdict L2Gradient(string? prediction, Func<double, double, double>? gradient) => Judge(prediction, gradient is not null, () =>
    {
        (double W, double Lambda)[] cases = [(3, 0.5), (-2, 0.01), (0.25, 4), (0, 1)];
        return Is((w, lambda) => 2 * lambda * w) ? Right(Text("2λw: the larger a weight, the harder it is pulled back.")) : Wrong(
            Is((w, lambda) => lambda * w) ? Text("The factor 2 is missing: the derivative of w² is 2w. This factor is all that lies between λ and Adam's weight_decay.") :
            Is((w, lambda) => 2 * w) ? Text("You have left out λ.") :
            Is((w, lambda) => lambda * w * w) ? Text("That is the penalty itself. Its derivative is asked for.") :
            Is((w, lambda) => lambda * Math.Sign(w)) ? Text("That is the gradient of L1: the same pull for every weight.") :
            Is((w, lambda) => 2 * lambda * Math.Abs(w)) ? Text("The sign is lost: a negative weight must be pulled up, not down.") :
            Is((w, lambda) => -2 * lambda * w) ? Text("That is the direction in which the weight moves. The gradient points the other way.") :
            Text("For w = 3 and λ = 0.5 your function gives {0:0.###}; the slope of 0.5·w² there is another one.", gradient!(3, 0.5)));

        bool Is(Func<double, double, double> other) => cases.All(c => Near(gradient!(c.W, c.Lambda), other(c.W, c.Lambda)));
    });

    /// <summary>The weight decay of Adam that equals the L2 penalty with λ = 0.004. Both are trained for 50 epochs.</summary>
    /// <param name="prediction">What the student expects, in words.</param>
    /// <param name="weightDecay">The answer.</param>
    public static Verdict MatchingWeightDecay(string? prediction, double? weightDecay) => Judge(prediction, weightDecay is not null, () =>
    {
        const double lambda = 0.004;
        if (Refused(weightDecay!.Value) is { } refused)
        {
            return refused;
        }

        var difference = Losses(weightDecay: 0, lambda).Zip(Losses(weightDecay.Value, lambda2: 0), (a, b) => Math.Abs(a - b)).Max();
        var measured = Text("The training losses differ by up to {0:0.0e+0} in 50 epochs.", difference);
        return difference < 5e-7 ? Right(Sentences(Text("The two curves are the same to within rounding."), measured)) : Wrong(Sentences(
            Near(weightDecay, lambda) ? Text("With the same number the decay is only half as strong: the penalty's gradient is 2λw, the decay adds wd·w.") :
            Near(weightDecay, lambda / 2) ? Text("The factor is right, the direction is not: the decay has no 2 of its own, so its number must be larger.") :
            Text("That is another strength. Compare what is added to the gradient: 2λw there, wd·w here."),
            measured));

        // The lesson's loop itself: a Sweep adds both to the gradient in the same way and so could not show that they are the same.
        static IReadOnlyList<float> Losses(double weightDecay, double lambda2)
        {
            using var scope = NewDisposeScope();
            manual_seed(0);
            using var model = Mlp.Create();
            using var optimizer = optim.Adam(model.parameters(), weight_decay: weightDecay);
            var history = new LossHistory { IsShown = false };
            for (var epoch = 0; epoch < 50; epoch++)
            {
                using var ofThisEpoch = NewDisposeScope();
                var loss = nn.functional.mse_loss(model.forward(Split.Value.Train.XTensor), Split.Value.Train.TTensor);
                optimizer.zero_grad();
                (loss + lambda2 * Penalty.L2(model)).backward();
                optimizer.step();
                history.Add(loss, model, Split.Value.Validation);
            }

            return history.Train;
        }
    });

    /// <summary>An L2 penalty so strong that the prediction becomes a straight, level line. It is trained as in the lesson.</summary>
    /// <param name="prediction">What the student expects, in words.</param>
    /// <param name="lambda">The answer.</param>
    public static Verdict TooStrong(string? prediction, double? lambda) => Judge(prediction, lambda is not null, () =>
    {
        if (Refused(lambda!.Value) is { } refused)
        {
            return refused;
        }

        var run = Sweep.Run(Split.Value, [new Setting { Lambda2 = lambda.Value }])[0];
        var height = run.Prediction.Max() - run.Prediction.Min();
        var mean = Split.Value.Train.T.Average();
        return height < 0.05
            ? Right(Text("The prediction rises by no more than {0:0.000} from its lowest point to its highest. All that is left is a constant, {1:0.00}; the mean of the training targets is {2:0.00}.", height, run.Prediction[50], mean))
            : Wrong(Text("The prediction still bends: between its lowest and its highest point lie {0:0.00}. The penalty must be stronger.", height));
    });

    /// <summary>
    /// With how many of the data seeds 1 to 20 a network with L2 and λ = 0.01 ends with a validation loss below what the true sine scores on the same points.
    /// </summary>
    /// <param name="prediction">What the student expects, in words.</param>
    /// <param name="belowTheSine">The answer.</param>
    public static Verdict OtherNoise(string? prediction, int? belowTheSine) => Judge(prediction, belowTheSine is not null, () =>
    {
        var draws = Enumerable.Range(0, 21).AsParallel().AsOrdered().Select(seed =>
        {
            var split = NoisySine.Generate(seed: (ulong)seed).Split();
            return (History: Sweep.Run(split, [new Setting { Lambda2 = 0.01 }])[0].History, Validation: OfSine(split.Validation), Train: OfSine(split.Train));
        }).ToArray();
        var expected = draws[1..].Count(draw => draw.History.FinalValidation < draw.Validation);
        return belowTheSine == expected || belowTheSine == draws[1..].Count(draw => draw.History.Validation[^1] < draw.Validation)
            ? Right(Text("{0} of 20: neither the network nor the penalty does better than the truth. It was the luck of the lesson's draw.", expected))
            : Wrong(
                belowTheSine == 20 - expected ? Text("Those are the networks that score above the sine.") :
                belowTheSine == draws[1..].Count(draw => draw.History.FinalTrain < draw.Train) ? Text("Those are the training losses: there every network scores below the sine, for it has learned some of the noise.") :
                belowTheSine == draws[1..].Count(draw => draw.History.FinalValidation < draws[0].Validation) ? Text("You have compared all of them with 0.0755. What the sine scores depends on the noise: compute it anew for each draw.") :
                Text("Count the seeds from 1 to 20 for which History.FinalValidation is less than the mean of (t - sin(x))² over the validation points of the same draw."));

        static double OfSine(Dataset points) => points.X.Zip(points.T, (x, t) => Math.Pow(t - Math.Sin(x), 2)).Average();
    });

    /// <summary>The soft-threshold step of a single weight.</summary>
    /// <param name="prediction">What the student expects, in words.</param>
    /// <param name="step">A function of w and the threshold.</param>
    public static Verdict SoftThreshold(string? prediction, Func<double, double, double>? step) => Judge(prediction, step is not null, () =>
    {
        (double W, double Threshold)[] cases = [(3, 1), (-3, 1), (0.5, 1), (-0.5, 1), (1, 1), (0, 0.5), (2, 0)];
        return Is((w, t) => Math.Sign(w) * Math.Max(Math.Abs(w) - t, 0)) ? Right(Text("Every weight moves towards 0 by the threshold, and what is closer than that becomes exactly 0.")) : Wrong(
            Is((w, t) => Math.Abs(w) <= t ? 0 : w) || Is((w, t) => Math.Abs(w) < t ? 0 : w) ? Text("That is the hard threshold: it sets small weights to 0 but leaves the others alone. The soft one moves these towards 0, too.") :
            Is((w, t) => w - Math.Sign(w) * t) ? Text("Small weights jump across 0 and change their sign. They must stop at 0; this is what makes exact zeros.") :
            Is((w, t) => Math.Max(Math.Abs(w) - t, 0)) ? Text("The sign is lost: from -3 a threshold of 1 must lead to -2.") :
            Is((w, t) => Math.Max(w - t, 0)) ? Text("Negative weights all become 0. They must move up towards 0 by the threshold.") :
            Is((w, t) => w * (1 - t)) ? Text("That shrinks by a factor, as weight decay does. It never reaches 0. Subtract the threshold instead.") :
            Is((w, t) => Math.Clamp(w, -t, t)) ? Text("That is what the step takes away. What is left is w minus that.") :
            Text("With a threshold of 1, 3 must become 2, -3 must become -2 and 0.5 must become 0. Your function gives {0:0.##}, {1:0.##} and {2:0.##}.", step!(3, 1), step(-3, 1), step(0.5, 1)));

        bool Is(Func<double, double, double> other) => cases.All(c => Near(step!(c.W, c.Threshold), other(c.W, c.Threshold)));
    });

    /// <summary>
    /// A strength of the proximal step with which nine of ten parameters are exactly 0 and the final validation loss is still lower than without
    /// regularization. Both are medians over three seeds.
    /// </summary>
    /// <param name="prediction">What the student expects, in words.</param>
    /// <param name="strength">The answer.</param>
    public static Verdict SparseEnough(string? prediction, double? strength) => Judge(prediction, strength is not null, () =>
    {
        if (Refused(strength!.Value) is { } refused)
        {
            return refused;
        }

        long[] seeds = [0, 1, 2];
        var runs = Sweep.Run(Split.Value, [.. seeds.Select(seed => new Setting { Seed = seed }), .. seeds.Select(seed => new Setting { Seed = seed, ProximalLambda1 = strength.Value })]);
        var (without, with) = (Median(runs.Take(3), Loss), Median(runs.Skip(3), Loss));
        var zeros = Median(runs.Skip(3), run => (double)run.Weights.Zero / run.Weights.Count);
        var measured = Text("{0:0.0} % of the parameters are exactly 0; the validation loss is {1:0.000}, without regularization {2:0.000}.", 100 * zeros, with, without);
        return zeros < 0.9 ? Wrong(Sentences(Text("Too weak."), strength <= 0.01 ? Text("This number is not the λ of the penalty: Adam's steps are about as large as the learning rate, whatever the gradient, and the step has to keep up with them.") : null, measured)) :
            with >= without ? Wrong(Sentences(Text("Too strong: the network no longer predicts better than without regularization."), measured)) :
            Right(Sentences(Text("A sparse network that predicts better than the full one."), measured));
    });

    /// <summary>
    /// After how many steps decoupled weight decay of 0.01, at a learning rate of 0.001, has halved a weight that has no gradient: ln ½ / ln(1 - 0.00001).
    /// </summary>
    /// <param name="prediction">What the student expects, in words.</param>
    /// <param name="steps">The answer; a per cent of error is let pass.</param>
    public static Verdict StepsToHalve(string? prediction, double? steps) => Judge(prediction, steps is not null, () =>
    {
        var expected = Math.Log(0.5) / Math.Log(1 - 0.001 * 0.01);
        return Within(expected) ? Right(Text("It takes {0:N0} steps. In the lesson's 300 epochs such a weight loses 0.3 %: AdamW's decay of 0.01 is almost nothing here.", expected)) : Wrong(
            Within(Math.Log(0.5) / Math.Log(1 - 0.01)) ? Text("You have left out the learning rate: each step multiplies the weight by 1 - 0.001 · 0.01.") :
            Within(Math.Log(0.5) / Math.Log(1 - 0.001)) ? Text("You have left out the weight decay: each step multiplies the weight by 1 - 0.001 · 0.01.") :
            Within(0.5 / (0.001 * 0.01)) ? Text("The decay takes a share of what is left, not of what was there at first: solve (1 - 0.00001)ⁿ = ½ for n.") :
            Within(expected / 2) ? Text("There is no factor 2 here: the decay multiplies the weight by 1 - learning rate · decay.") :
            Text("Each step multiplies the weight by 1 - 0.001 · 0.01. After how many steps is the product ½?"));

        bool Within(double value) => Math.Abs(steps!.Value - value) <= 0.01 * value;
    });

    /// <summary>The λ of the L2 penalty that belongs to a Gaussian prior with standard deviation 1, for 21 points with noise of standard deviation 0.3 and the mean squared error.</summary>
    /// <param name="prediction">What the student expects, in words.</param>
    /// <param name="lambda">The answer; a per cent of error is let pass.</param>
    public static Verdict PriorStrength(string? prediction, double? lambda) => Judge(prediction, lambda is not null, () =>
    {
        const double expected = 0.3 * 0.3 / 21;
        return Within(expected) ? Right(Text("0.3² / 21 = {0:0.0000}. Nobody has tuned this number, and it lies where the path has its valley.", expected)) : Wrong(
            Within(0.09) ? Text("The number of points is missing: the lesson's loss is the mean of the squared errors, the posterior has their sum.") :
            Within(0.3 / 21) ? Text("The variance of the noise is 0.3², not 0.3.") :
            Within(expected / 2) || Within(expected * 2) ? Text("A factor of 2: it stands before both sums of squares and cancels.") :
            Within(0.09 / 30) ? Text("The network is trained with 21 points; the other 9 are for validation.") :
            Within(1 / expected) ? Text("Upside down: more noise calls for a stronger penalty.") :
            Within(expected * 21 * 21) ? Text("You have multiplied by the number of points. More points make the prior matter less.") :
            Text("Multiply the negative log posterior by 2s²/n, so that the data term becomes the mean squared error. What stands before Σw² then?"));

        bool Within(double value) => Math.Abs(lambda!.Value - value) <= 0.01 * value;
    });

    /// <summary>
    /// The penalties that the student would ship: trained with three seeds that appear nowhere in the notebook, and compared with no regularization by
    /// the error on 200 new points without noise.
    /// </summary>
    /// <param name="prediction">What the student expects, in words.</param>
    /// <param name="lambda1">The factor of L1.</param>
    /// <param name="lambda2">The factor of L2.</param>
    public static Verdict Ship(string? prediction, double? lambda1, double? lambda2) => Judge(prediction, lambda1 is not null && lambda2 is not null, () =>
    {
        if ((Refused(lambda1!.Value) ?? Refused(lambda2!.Value)) is { } refused)
        {
            return refused;
        }

        long[] seeds = [100, 101, 102];
        var runs = Sweep.Run(Split.Value, [.. seeds.Select(seed => new Setting { Seed = seed }), .. seeds.Select(seed => new Setting { Seed = seed, Lambda1 = lambda1!.Value, Lambda2 = lambda2!.Value })]);
        var (without, with) = (Median(runs.Take(3), run => run.ErrorToSine), Median(runs.Skip(3), run => run.ErrorToSine));
        var training = Median(runs.Skip(3), run => run.History.FinalTrain);
        var floor = Split.Value.Train.X.Zip(Split.Value.Train.T, (x, t) => Math.Pow(t - Math.Sin(x), 2)).Average();
        var measured = Text("With three new seeds the median error against the sine is {0:0.0000}, without regularization {1:0.0000}.", with, without);
        return with < 0.65 * without ? Right(Sentences(Text("Ship it."), measured)) :
            training > floor ? Wrong(Sentences(Text("Too strong: the network misses even its training points by more than the noise does."), measured)) :
            Wrong(Sentences(Text("Too weak: the network still learns much of the noise."), measured));
    });

    private static Verdict Judge(string? prediction, bool answered, Func<Verdict> judge)
    {
        if (string.IsNullOrWhiteSpace(prediction))
        {
            return new Verdict(Outcome.Open, Text("Write down what you expect first, between the quotation marks."));
        }

        if (!answered)
        {
            return new Verdict(Outcome.Open, Text("Your prediction is noted. Now complete the cell: replace null."));
        }

        Verdict verdict;
        try
        {
            verdict = judge();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return Wrong(Text("Your code stopped: {0}", exception.Message.Split('\n')[0])); // libtorch adds thirty lines of its own
        }

        return verdict with { Message = Sentences(verdict.Message, Text("You expected: {0}", prediction)) };
    }

    private static Verdict Right(string message) => new(Outcome.Right, message);

    private static Verdict Wrong(string message) => new(Outcome.Wrong, message);

    private static Verdict? Refused(double strength) => strength >= 0 && double.IsFinite(strength)
        ? null
        : Wrong(Text("A strength is a number of 0 or more; {0} would reward large weights.", strength));

    private static double Loss(SweepRun run) => run.History.FinalValidation;

    private static double Median(IEnumerable<SweepRun> threeRuns, Func<SweepRun, double> value) => threeRuns.Select(value).Order().ElementAt(1);

    private static double Value(Tensor tensor) => tensor.item<float>();

    private static bool Near(double? value, double expected) => value is { } number && Math.Abs(number - expected) <= 1e-3 * Math.Max(1e-3, Math.Abs(expected));

    private static bool Close(double value, double expected) => Math.Abs(value - expected) <= 1e-4 * Math.Abs(expected);
}
