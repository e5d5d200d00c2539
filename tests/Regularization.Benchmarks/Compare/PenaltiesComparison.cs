using TorchSharp;
using static TorchSharp.torch;

namespace Regularization.Benchmarks;

/// <summary>What a penalty adds to an epoch of the lesson's loop, on one thread, in processor time.</summary>
internal static class PenaltiesComparison
{
    private const int Trainings = 5;

    private static readonly TrainValidationSplit Split = NoisySine.Generate().Split();

    private static readonly Func<nn.Module, Tensor, Tensor>[] Losses =
    [
        (_, loss) => loss,
        (model, loss) => loss + 0.01 * Penalty.L2(model),
        (model, loss) => loss + 0.001 * Penalty.L1(model),
        (model, loss) => loss + 0.001 * Penalty.L1(model) + 0.01 * Penalty.L2(model),
    ];

    public static Task<Comparison> PrepareAsync(string folder, CancellationToken cancellation) => Task.FromResult(new Comparison(
        [
            new Metric("an epoch without a penalty", "µs"), new Metric("what L2 adds", "µs", Goal: 60), new Metric("what L1 adds", "µs", Goal: 60), new Metric("what both add", "µs", Goal: 120),
        ],
        [new Subject("C#", token => Task.Run(() => Measure(token), token))], []));

    /// <summary>Of several trainings of each kind, by turns, the fastest, because the numbers are differences of larger ones.</summary>
    private static double[] Measure(CancellationToken cancellation)
    {
        var fastest = Losses.Select(_ => double.MaxValue).ToArray();
        for (var i = 0; i < Trainings; i++)
        {
            for (var kind = 0; kind < Losses.Length; kind++)
            {
                cancellation.ThrowIfCancellationRequested();
                fastest[kind] = Math.Min(fastest[kind], MicrosecondsOfAnEpoch(Losses[kind]));
            }
        }

        return [fastest[0], .. fastest.Skip(1).Select(time => time - fastest[0])];
    }

    private static double MicrosecondsOfAnEpoch(Func<nn.Module, Tensor, Tensor> lossOf)
    {
        const int Epochs = 300;
        set_num_threads(1);
        manual_seed(0);
        using var model = Mlp.Create();
        using var optimizer = new FusedAdam(model.parameters());
        var history = new LossHistory();
        return ProcessorTime.Of(Train).TotalMicroseconds / Epochs;

        void Train()
        {
            for (var epoch = 0; epoch < Epochs; epoch++)
            {
                using var scope = NewDisposeScope();
                var loss = nn.functional.mse_loss(model.forward(Split.Train.XTensor), Split.Train.TTensor);
                optimizer.zero_grad();
                lossOf(model, loss).backward();
                optimizer.step();
                history.Add(loss, model, Split.Validation);
            }
        }
    }
}
