using Regularization.Notebooks.Tests.Handouts;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.Live;

/// <summary>Handouts with the figure, in English and in Japanese, and what the library computes for some settings.</summary>
public sealed class LiveFigureFixture : IAsyncLifetime
{
    private readonly HandoutRun _run = new();

    public string English { get; private set; } = "";

    public string Japanese { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        English = await _run.MakeAsync("live.ipynb",
        [
            HandoutRun.Code(await File.ReadAllTextAsync(RepositoryNotebook.PathOf("setup.csx"))),
            HandoutRun.Code("Figures.Live()"),
            HandoutRun.Code(
                """
                var random = new Random(20261126);
                T Any<T>(params T[] values) => values[random.Next(values.Length)];
                var chosen = Enumerable.Range(0, 6).Select(_ => (N: Any(10, 30, 60), Noise: Any(0, 0.3, 0.55, 1), Setting: new Setting
                {
                    Lambda1 = Any(0, 0.0001, 0.002, 0.05), Lambda2 = Any(0, 0.01, 0.3), WeightDecay = Any(0, 0.02, 1), HiddenSize = Any(8, 16, 64), Seed = random.Next(1_000_000), Epochs = random.Next(1, 200),
                })).Append((N: 30, Noise: 0.3, Setting: new Setting { Lambda2 = 0.01 })).ToList();
                var expected = chosen.Select(chosen =>
                {
                    var run = Sweep.Run(NoisySine.Generate(chosen.N, chosen.Noise).Split(), [chosen.Setting])[0];
                    return new
                    {
                        l1 = chosen.Setting.Lambda1, l2 = chosen.Setting.Lambda2, decay = chosen.Setting.WeightDecay, noise = chosen.Noise, n = chosen.N, width = chosen.Setting.HiddenSize, seed = chosen.Setting.Seed, epochs = chosen.Setting.Epochs,
                        train = run.History.Train, validation = run.History.Validation, prediction = run.Prediction, small = (double)run.Weights.Small / run.Weights.Count,
                    };
                });
                Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(expected));
                """),
        ]);
        Japanese = await _run.MakeAsync("live.ja.ipynb",
        [
            HandoutRun.Code(await File.ReadAllTextAsync(RepositoryNotebook.PathOf("setup.ja.csx"))),
            HandoutRun.Code("Figures.Live()"),
        ]);
    }

    public ValueTask DisposeAsync()
    {
        _run.Dispose();
        return ValueTask.CompletedTask;
    }
}
