using static TorchSharp.torch;

namespace Regularization.Tests;

public sealed class CheckTests
{
    private const string Expectation = "I expect something.";

    [Fact]
    public void Without_a_prediction_or_an_answer_an_exercise_is_open()
    {
        Assert.All([Check.PenaltiesByHand("", 5.5, 13.25), Check.PenaltiesByHand(null, 5.5, 13.25), Check.PenaltiesByHand(Expectation, null, 13.25), Check.L2Penalty(Expectation, null), Check.Ship(Expectation, 0, null)],
            verdict => Assert.Equal(Outcome.Open, verdict.Outcome));
        Assert.Contains("Write down what you expect", Check.L2Gradient(" ", null).Message);
        Assert.Contains("complete the cell", Check.L2Gradient(Expectation, null).Message);
    }

    [Fact]
    public void A_verdict_shows_the_prediction_and_escapes_it()
    {
        var verdict = Check.PenaltiesByHand("<b>3</b>", 5.5, 13.25);

        Assert.Equal(Outcome.Right, verdict.Outcome);
        Assert.EndsWith("You expected: <b>3</b>", verdict.ToString());
        Assert.Contains("&lt;b&gt;3&lt;/b&gt;", verdict.ToHtml());
    }

    [Theory]
    [InlineData(5, 13, "bias")]
    [InlineData(0.5, 13.25, "cancel")]
    [InlineData(5.5, 0.25, "square of the sum")]
    [InlineData(5.5, 6.625, "½")]
    [InlineData(5.5, 3.640, "norm")]
    [InlineData(5.5, 4.41667, "mean")]
    [InlineData(13.25, 5.5, "exchanged")]
    [InlineData(5.5, 7, "L2 is not")]
    [InlineData(7, 13.25, "L1 is not right")]
    public void Wrong_sums_are_told_apart(double l1, double l2, string hint) => AssertWrong(Check.PenaltiesByHand(Expectation, l1, l2), hint);

    public static TheoryData<string, Func<nn.Module, Tensor>> WrongPenalties => new()
    {
        { "biases", model => Penalty.L2(model, weightsOnly: true) },
        { "factor ½", model => Penalty.L2(model) / 2 },
        { "root", model => Penalty.L2(model).sqrt() },
        { "L1", model => Penalty.L1(model) },
        { "sum() instead of mean()", model => Sum(model, weights => weights.square().mean()) },
        { "mean over all parameters", model => cat([.. model.parameters().Select(weights => weights.flatten())]).square().mean() },
        { "Square each parameter first", model => Sum(model, weights => weights.sum().square()) },
        { "first layer", model => model.parameters().First().square().sum() },
        { "no gradient", model => tensor(model.parameters().Sum(weights => weights.square().sum().item<float>())) },
        { "wrong gradient or none", model => Sum(model, weights => weights.ndim == 1 ? weights.square().sum().detach() : weights.square().sum()) },
        { "numbers", model => model.parameters().First() },
        { "sum of squares is", model => 3 * Penalty.L2(model) },
        { "null", model => null! },
        { "Your code stopped", model => throw new InvalidOperationException("no idea\nlong trace") },
    };

    [Theory]
    [MemberData(nameof(WrongPenalties), DisableDiscoveryEnumeration = true)]
    public void Wrong_penalties_are_told_apart(string hint, Func<nn.Module, Tensor> penalty) => AssertWrong(Check.L2Penalty(Expectation, penalty), hint);

    [Fact]
    public void The_penalty_of_the_library_passes() => AssertRight(Check.L2Penalty(Expectation, model => Penalty.L2(model)));

    public static TheoryData<string, Func<double, double, double>> WrongGradients => new()
    {
        { "factor 2", (w, lambda) => lambda * w },
        { "left out λ", (w, lambda) => 2 * w },
        { "penalty itself", (w, lambda) => lambda * w * w },
        { "L1", (w, lambda) => lambda * Math.Sign(w) },
        { "sign is lost", (w, lambda) => 2 * lambda * Math.Abs(w) },
        { "other way", (w, lambda) => -2 * lambda * w },
        { "slope", (w, lambda) => 7 },
    };

    [Theory]
    [MemberData(nameof(WrongGradients), DisableDiscoveryEnumeration = true)]
    public void Wrong_gradients_are_told_apart(string hint, Func<double, double, double> gradient) => AssertWrong(Check.L2Gradient(Expectation, gradient), hint);

    [Fact]
    public void The_right_gradient_passes() => AssertRight(Check.L2Gradient(Expectation, (w, lambda) => 2 * lambda * w));

    public static TheoryData<string, Func<double, double, double>> WrongSteps => new()
    {
        { "hard threshold", (w, t) => Math.Abs(w) <= t ? 0 : w },
        { "jump across 0", (w, t) => w - Math.Sign(w) * t },
        { "sign is lost", (w, t) => Math.Max(Math.Abs(w) - t, 0) },
        { "Negative weights", (w, t) => Math.Max(w - t, 0) },
        { "factor", (w, t) => w * (1 - t) },
        { "takes away", (w, t) => Math.Clamp(w, -t, t) },
        { "3 must become 2", (w, t) => w },
    };

    [Theory]
    [MemberData(nameof(WrongSteps), DisableDiscoveryEnumeration = true)]
    public void Wrong_steps_are_told_apart(string hint, Func<double, double, double> step) => AssertWrong(Check.SoftThreshold(Expectation, step), hint);

    [Fact]
    public void Both_ways_to_write_the_step_pass()
    {
        AssertRight(Check.SoftThreshold(Expectation, (w, t) => Math.Sign(w) * Math.Max(Math.Abs(w) - t, 0)));
        AssertRight(Check.SoftThreshold(Expectation, (w, t) => w - Math.Clamp(w, -t, t)));
    }

    [Fact]
    public void Weight_decay_is_twice_lambda()
    {
        AssertRight(Check.MatchingWeightDecay(Expectation, 0.008));
        AssertWrong(Check.MatchingWeightDecay(Expectation, 0.004), "half as strong");
        AssertWrong(Check.MatchingWeightDecay(Expectation, 0.002), "direction");
        AssertWrong(Check.MatchingWeightDecay(Expectation, 0.016), "another strength");
        AssertWrong(Check.MatchingWeightDecay(Expectation, -1), "0 or more");
    }

    [Fact]
    public void Too_strong_is_measured()
    {
        AssertRight(Check.TooStrong(Expectation, 1));
        AssertWrong(Check.TooStrong(Expectation, 0.01), "still bends");
        AssertWrong(Check.TooStrong(Expectation, double.NaN), "0 or more");
    }

    [Fact]
    public void Sparse_enough_is_measured()
    {
        AssertRight(Check.SparseEnough(Expectation, 1));
        AssertWrong(Check.SparseEnough(Expectation, 0.001), "not the λ of the penalty");
        AssertWrong(Check.SparseEnough(Expectation, 0.1), "Too weak");
        AssertWrong(Check.SparseEnough(Expectation, 100), "Too strong");
    }

    [Theory]
    [InlineData(68.97, "learning rate")]
    [InlineData(692.8, "weight decay")]
    [InlineData(50_000, "share of what is left")]
    [InlineData(34_657, "no factor 2")]
    [InlineData(7, "product")]
    public void Wrong_numbers_of_steps_are_told_apart(double steps, string hint) => AssertWrong(Check.StepsToHalve(Expectation, steps), hint);

    [Fact]
    public void The_right_number_of_steps_passes() => AssertRight(Check.StepsToHalve(Expectation, 69_314));

    [Theory]
    [InlineData(0.09, "number of points")]
    [InlineData(0.3 / 21, "variance")]
    [InlineData(0.045 / 21, "factor of 2")]
    [InlineData(0.003, "21 points")]
    [InlineData(233.3, "Upside down")]
    [InlineData(1.89, "multiplied")]
    [InlineData(0.5, "negative log posterior")]
    public void Wrong_priors_are_told_apart(double lambda, string hint) => AssertWrong(Check.PriorStrength(Expectation, lambda), hint);

    [Fact]
    public void Other_draws_of_the_noise_are_counted()
    {
        AssertRight(Check.OtherNoise(Expectation, 4));
        AssertWrong(Check.OtherNoise(Expectation, 16), "above the sine");
        AssertWrong(Check.OtherNoise(Expectation, 20), "training losses");
        AssertWrong(Check.OtherNoise(Expectation, 2), "0.0755");
        AssertWrong(Check.OtherNoise(Expectation, 9), "Count the seeds");
    }

    [Fact]
    public void The_right_prior_passes() => AssertRight(Check.PriorStrength(Expectation, 0.0042857));

    [Fact]
    public void What_is_shipped_is_measured()
    {
        AssertRight(Check.Ship(Expectation, 0, 0.01));
        AssertRight(Check.Ship(Expectation, 0.0005, 0));
        AssertWrong(Check.Ship(Expectation, 0, 1), "Too strong");
        AssertWrong(Check.Ship(Expectation, 0, 0.00001), "Too weak");
        AssertWrong(Check.Ship(Expectation, -1, 0), "0 or more");
    }

    private static Tensor Sum(nn.Module model, Func<Tensor, Tensor> term) => model.parameters().Select(weights => term(weights)).Aggregate((sum, next) => sum + next);

    private static void AssertRight(Verdict verdict) => Assert.True(verdict.Outcome == Outcome.Right, verdict.Message);

    private static void AssertWrong(Verdict verdict, string hint)
    {
        Assert.Equal(Outcome.Wrong, verdict.Outcome);
        Assert.Contains(hint, verdict.Message);
    }
}
