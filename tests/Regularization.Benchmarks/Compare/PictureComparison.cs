using System.Globalization;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Sessions;

namespace Regularization.Benchmarks;

/// <summary>What the picture of the losses that grows below a training costs: the lesson's loop in a cell, with the picture and out of the engine's sight.</summary>
internal static class PictureComparison
{
    private const string Train = """
        double[] Train()
        {
            torch.set_num_threads(1);
            torch.manual_seed(0);
            var clock = System.Diagnostics.Stopwatch.StartNew();
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            var before = process.TotalProcessorTime;
            var model = Mlp.Create();
            var optimizer = new FusedAdam(model.parameters());
            var history = new LossHistory();
            for (var epoch = 0; epoch < 300; epoch++)
            {
                using var scope = torch.NewDisposeScope();
                var loss = nn.functional.mse_loss(model.forward(train.XTensor), train.TTensor);
                optimizer.zero_grad();
                (loss + 0.01 * Penalty.L2(model)).backward();
                optimizer.step();
                history.Add(loss, model, validation);
            }

            var run = new Run("", model, history);
            process.Refresh();
            return [clock.Elapsed.TotalSeconds, (process.TotalProcessorTime - before).TotalSeconds];
        }

        var (train, validation) = NoisySine.Generate().Split();
        """;

    // The context by which a library finds the cell that runs does not reach a thread that was started without it.
    private const string Unseen = """
        double[] times = null;
        using (System.Threading.ExecutionContext.SuppressFlow())
        {
            var thread = new System.Threading.Thread(() => times = Train());
            thread.Start();
            thread.Join();
        }

        FormattableString.Invariant($"{times[0]} {times[1]}")
        """;

    private const string Seen = """
        double[] times = null;
        var thread = new System.Threading.Thread(() => times = Train());
        thread.Start();
        thread.Join();
        FormattableString.Invariant($"{times[0]} {times[1]}")
        """;

    public static async Task<Comparison> PrepareAsync(string folder, CancellationToken cancellation)
    {
        var session = new CSharpSession(Path.GetDirectoryName(Repository.Lesson)!);
        foreach (var cell in new[] { "#!import setup.csx", Train })
        {
            await MeasureAsync(session, cell, cancellation);
        }

        return new Comparison(
            [new Metric("training, 300 epochs", "s", RatioGoal: 1.1), new Metric("the same, of all processors", "s of CPU", RatioGoal: 1.1)],
            [new Subject("with the picture", token => MeasureAsync(session, Seen, token)), new Subject("without", token => MeasureAsync(session, Unseen, token))],
            []);
    }

    private static async Task<double[]> MeasureAsync(CSharpSession session, string code, CancellationToken cancellation)
    {
        var value = "";
        var result = await session.RunAsync(code, output => value = (output as ResultOutput)?.Data[MimeBundle.Text] ?? value, cancellation);
        return result.Error is { } error
            ? throw new IOException($"{error.Name}: {error.Message}")
            : [.. value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
    }
}
