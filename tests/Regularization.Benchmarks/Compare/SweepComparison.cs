
namespace Regularization.Benchmarks;

/// <summary>One network of a sweep, and the same network trained with tensors as fast as that goes, on one core each.</summary>
internal static class SweepComparison
{
    private const int Networks = 8;

    public static Task<Comparison> PrepareAsync(string folder, CancellationToken cancellation)
    {
        var split = NoisySine.Generate().Split();
        var settings = Enumerable.Range(0, Networks).Select(seed => new Setting { Lambda2 = 0.01, Seed = seed }).ToList();
        return Task.FromResult(new Comparison(
            [new Metric("a network, 300 epochs, on one core", "s of CPU", RatioGoal: 0.333)],
            [
                new Subject("Sweep.Run", token => MeasureAsync(() => Sweep.Run(split, settings, parallelism: 1, cancellation: token))),
                new Subject("the same with tensors", token => MeasureAsync(() => settings.ForEach(setting => TensorSweep.Train(split, setting, token)))),
            ],
            []));
    }

    private static Task<double[]> MeasureAsync(Action train) => Task.Run<double[]>(() => [ProcessorTime.Of(train).TotalSeconds / Networks]);
}
