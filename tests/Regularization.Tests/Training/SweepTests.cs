using System.Diagnostics;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace Regularization.Tests;

public sealed class SweepTests
{
    private static readonly TrainValidationSplit Split = NoisySine.Generate().Split();
    private const float Tolerance = 5e-7f;

    [Fact]
    public void Curves_agree_with_PyTorch_through_epoch_50()
    {
        var reference = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Reference", "training.json"))).RootElement;
        var expected = reference.GetProperty("curves").EnumerateArray().ToList();
        var settings = expected.Select(curve => new Setting { Epochs = 51, Seed = curve.GetProperty("seed").GetInt64() }).Zip(expected, (setting, curve) => curve.GetProperty("experiment").GetString() switch
        {
            "none" => setting,
            "l2" => setting with { Lambda2 = 0.01 },
            "weight_decay" => setting with { WeightDecay = 0.01 },
            "weight_decay_0.02" => setting with { WeightDecay = 0.02 },
            "l1" => setting with { Lambda1 = 0.001 },
            "l1l2" => setting with { Lambda1 = 0.001, Lambda2 = 0.01 },
            var other => throw new InvalidOperationException(other),
        });

        var runs = Sweep.Run(Split, settings);

        Assert.Equal(12, runs.Count);
        Assert.All(runs.Zip(expected), pair =>
        {
            AssertClose(Numbers(pair.Second.GetProperty("train")), pair.First.History.Train);
            AssertClose(Numbers(pair.Second.GetProperty("validation")), pair.First.History.Validation);
        });
    }

    [Theory]
    [InlineData(1e-6, 0)]
    [InlineData(0, 1e-6)]
    [InlineData(0.03, 0)]
    [InlineData(0, 0.1)]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(0.0001, 0.05)]
    public void A_run_is_that_of_the_lessons_loop(double lambda1, double lambda2)
    {
        var lesson = LessonLoop(1, new Setting { Lambda1 = lambda1, Lambda2 = lambda2, Epochs = 51, Seed = 2 });
        var run = Assert.Single(Sweep.Run(Split, [new Setting { Lambda1 = lambda1, Lambda2 = lambda2, Epochs = 51, Seed = 2 }]));

        AssertClose(lesson.History.Train, run.History.Train);
        AssertClose(lesson.History.Validation, run.History.Validation);
    }

    [Theory]
    [InlineData(16, 0)]
    [InlineData(128, 0)]
    [InlineData(128, 5)]
    public void Other_widths_and_decoupled_decay_are_those_of_the_lessons_loop(int hiddenSize, double decoupled)
    {
        var setting = new Setting { HiddenSize = hiddenSize, DecoupledWeightDecay = decoupled, Epochs = 51 };
        var lesson = LessonLoop(1, setting);
        var run = Assert.Single(Sweep.Run(Split, [setting]));

        AssertClose(lesson.History.Train, run.History.Train);
        AssertClose(lesson.History.Validation, run.History.Validation);
        Assert.Equal(lesson.Predict([.. SweepRun.X]), run.Prediction, (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(lesson.Parameters().Sum(w => (double)w * w), run.Weights.SumOfSquares, 1e-3);
    }

    [Fact]
    public void The_proximal_step_after_Adam_is_that_of_a_loop_with_the_librarys_step()
    {
        var setting = new Setting { ProximalLambda1 = 0.3, Epochs = 51 };
        var lesson = LessonLoop(1, setting);
        var run = Assert.Single(Sweep.Run(Split, [setting]));

        AssertClose(lesson.History.Train, run.History.Train);
        Assert.InRange(run.Weights.Zero, 5_000, 49_000);
        Assert.InRange(run.Weights.Zero - lesson.Parameters().Count(w => w == 0), -20, 20);
    }

    [Fact]
    public void Results_come_in_the_order_of_the_settings()
    {
        var settings = Enumerable.Range(1, 9).Select(i => new Setting { HiddenSize = 4 * i, Epochs = 100 / i }).ToList();

        Assert.Equal(settings, Sweep.Run(Split, settings).Select(run => run.Setting));
        Assert.All(Sweep.Run(Split, settings), run => Assert.Equal(run.Setting.Epochs, run.History.Validation.Count));
    }

    [Fact]
    public void A_run_that_diverges_says_so_and_spoils_no_other()
    {
        var good = new Setting { HiddenSize = 16, Epochs = 20 };
        var alone = Assert.Single(Sweep.Run(Split, [good]));
        var runs = Sweep.Run(Split, [good, good with { LearningRate = 1e12 }, good]);

        Assert.InRange(Assert.NotNull(runs[1].DivergedAt), 0, 19);
        Assert.Equal(runs[1].DivergedAt + 1, runs[1].History.Validation.Count);
        Assert.All([runs[0], runs[2]], run =>
        {
            Assert.Null(run.DivergedAt);
            Assert.Equal(alone.History.Validation, run.History.Validation);
        });
    }

    [Fact]
    public void Progress_is_reported_on_the_calling_thread_up_to_the_last_run()
    {
        var (reports, thread) = (new List<SweepProgress>(), Environment.CurrentManagedThreadId);
        Sweep.Run(Split, Enumerable.Repeat(new Setting { HiddenSize = 4, Epochs = 2 }, 24), progress =>
        {
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
            reports.Add(progress);
        });

        Assert.Equal([5, 10, 15, 20, 24], reports.Select(report => report.Done));
        Assert.All(reports, report => Assert.Equal(24, report.Total));
        Assert.All(reports, report => Assert.True(report.TimeLeft >= TimeSpan.Zero));
        Assert.Equal("24 of 24 runs", reports[^1].ToString());
        Assert.Equal("3 of 25 runs, about 8 s left", new SweepProgress(3, 25, TimeSpan.FromSeconds(7.2)).ToString());
    }

    [Fact]
    public void Cancelling_ends_it()
    {
        using var cancellation = new CancellationTokenSource();
        var endless = Enumerable.Repeat(new Setting { HiddenSize = 4, Epochs = 1 }, 2).Append(new Setting { HiddenSize = 4, Epochs = int.MaxValue - 1 });

        Assert.Throws<OperationCanceledException>(() => Sweep.Run(Split, endless, progress => cancellation.Cancel(), cancellation: cancellation.Token));
        Assert.Throws<OperationCanceledException>(() => Sweep.Run(Split, endless, cancellation: cancellation.Token));
    }

    [Fact]
    public void No_tensor_is_made_and_no_random_number_drawn()
    {
        manual_seed(5);
        using var expected = rand(3);
        manual_seed(5);
        var before = Tensor.TotalCount;

        Sweep.Run(Split, [new() { HiddenSize = 8, Epochs = 5, Lambda1 = 0.1, ProximalLambda1 = 0.1 }, new() { HiddenSize = 8, Epochs = 5, LearningRate = 1e12 }]);

        Assert.Equal(before, Tensor.TotalCount);
        using var actual = rand(3);
        Assert.Equal(expected.data<float>().ToArray(), actual.data<float>().ToArray());
    }

    /// <summary>What explore.ipynb says of the run that it lets its readers watch.</summary>
    [Fact]
    public void With_a_lambda_of_0_3_the_loss_falls_at_first_and_then_the_penalty_wins()
    {
        var run = Assert.Single(Sweep.Run(Split, [new Setting { Lambda2 = 0.3 }]));

        Assert.True(run.History.Train.Min() < 0.9 * run.History.Train[0]);
        Assert.True(run.History.Train[^1] > 0.99 * run.History.Train[0]);
        Assert.True(run.Prediction.Max() - run.Prediction.Min() < 0.05, "a level line");
    }

    [Fact]
    public void Nothing_to_train_gives_nothing() => Assert.Empty(Sweep.Run(Split, []));

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_strength_that_is_none_is_refused(double strength)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Setting { Lambda1 = strength });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Setting { Lambda2 = strength });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Setting { WeightDecay = strength });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Setting { DecoupledWeightDecay = strength });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Setting { ProximalLambda1 = strength });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Setting { LearningRate = strength });
    }

    [Fact]
    public void No_epochs_and_no_units_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Setting { Epochs = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Setting { HiddenSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Sweep.Run(Split, [], parallelism: -1));
    }

    // No bound on time here, which would fail on a busy machine; run by hand with -explicit only.
    [Fact(Explicit = true)]
    public void How_much_faster_than_the_lessons_loop()
    {
        var settings = Enumerable.Range(0, 8).Select(i => new Setting { Lambda2 = 0.01, Seed = i }).ToList();
        Sweep.Run(Split, settings.Take(2));
        LessonLoop(1, settings[0] with { Epochs = 50 });

        var clock = Stopwatch.StartNew();
        settings.ForEach(setting => LessonLoop(1, setting));
        var loop = clock.Elapsed;
        clock.Restart();
        Sweep.Run(Split, settings);
        var side = clock.Elapsed;
        clock.Restart();
        Sweep.Run(Split, settings, parallelism: 1);

        TestContext.Current.SendDiagnosticMessage($"lesson's loop {loop.TotalSeconds / 8:0.000} s a run, sweep {side.TotalSeconds / 8:0.000} s ({loop / side:0.0} times as fast), on one core {clock.Elapsed.TotalSeconds / 8:0.000} s");
    }

    /// <summary>The loop as the notebook has it, but with the optimizers of TorchSharp: a sweep shares its step with FusedAdam.</summary>
    private static Run LessonLoop(int threads, Setting setting)
    {
        set_num_threads(threads);
        var (train, validation) = Split;
        manual_seed(setting.Seed);
        var model = Mlp.Create(hiddenSize: setting.HiddenSize);
        using var optimizer = setting.DecoupledWeightDecay > 0
            ? (optim.Optimizer)optim.AdamW(model.parameters(), weight_decay: setting.DecoupledWeightDecay)
            : optim.Adam(model.parameters());
        var history = new LossHistory();
        for (var epoch = 0; epoch < setting.Epochs; epoch++)
        {
            using var scope = NewDisposeScope();
            var loss = nn.functional.mse_loss(model.forward(train.XTensor), train.TTensor);
            var penalized = loss + setting.Lambda1 * Penalty.L1(model) + setting.Lambda2 * Penalty.L2(model);
            optimizer.zero_grad();
            penalized.backward();
            optimizer.step();
            Proximal.L1(model, setting.LearningRate * setting.ProximalLambda1);
            history.Add(loss, model, validation);
        }

        return new Run("", model, history);
    }

    private static float[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetSingle())];

    private static void AssertClose(IReadOnlyList<float> expected, IReadOnlyList<float> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, Tolerance));
    }
}
