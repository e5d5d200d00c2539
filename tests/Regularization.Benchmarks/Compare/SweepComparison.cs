using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Regularization.Benchmarks;

/// <summary>One network of a sweep, and the same network trained by a loop like the lesson's, on one core each.</summary>
internal static class SweepComparison
{
    private const int Networks = 8;

    public static Task<Comparison> PrepareAsync(string folder, CancellationToken cancellation)
    {
        var split = NoisySine.Generate().Split();
        var settings = Enumerable.Range(0, Networks).Select(seed => new Setting { Lambda2 = 0.01, Seed = seed }).ToList();
        return Task.FromResult(new Comparison(
            [new Metric("a network, 300 epochs, on one core", "s of CPU", RatioGoal: 0.33)],
            [
                new Subject("Sweep.Run", token => MeasureAsync(() => Sweep.Run(split, settings, parallelism: 1, cancellation: token))),
                new Subject("a loop with tensors", token => MeasureAsync(() => settings.ForEach(setting => Train(split, setting, token)))),
            ],
            []));
    }

    /// <summary>Processor time, not the clock's: what else runs on the machine matters less.</summary>
    private static Task<double[]> MeasureAsync(Action train) => Task.Run<double[]>(() =>
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        train();
        process.Refresh();
        return [(process.TotalProcessorTime - before).TotalSeconds / Networks];
    });

    private static void Train(TrainValidationSplit split, Setting setting, CancellationToken cancellation)
    {
        set_num_threads(1);
        var (train, validation) = split;
        manual_seed(setting.Seed);
        using var model = Mlp.Create();
        using var optimizer = new FusedAdam(model.parameters());
        var history = new LossHistory();
        for (var epoch = 0; epoch < setting.Epochs; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var loss = nn.functional.mse_loss(model.forward(train.XTensor), train.TTensor);
            var penalized = loss + setting.Lambda2 * Penalty.L2(model);
            optimizer.zero_grad();
            penalized.backward();
            optimizer.step();
            history.Add(loss, model, validation);
        }
    }
}
