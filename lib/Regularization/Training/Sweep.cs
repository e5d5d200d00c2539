using System.Collections.Concurrent;
using System.Diagnostics;

namespace Regularization;

/// <summary>Trains the lesson's network many times over, with a different setting each time.</summary>
public static class Sweep
{
    /// <summary>
    /// Trains once for each setting, several runs side by side on as many cores, and returns the runs in the order of their settings.
    /// The losses of each are those of the lesson's own loop, apart from rounding: from nearly all starting weights they agree to 5e-7 through epoch 50.
    /// A run that diverges ends there and then and says so in its result; the others go on.
    /// </summary>
    /// <remarks>
    /// It computes without libtorch, in one fixed order of operations (see <c>Training.cs</c>): the numbers are the same on every processor, bit for bit, however many runs go side by side.
    /// The random numbers of the process stay as they are.
    /// </remarks>
    /// <param name="split">The points to train and to validate on.</param>
    /// <param name="settings">How to train. Each is looked at on its own, so seeds and network sizes may be mixed.</param>
    /// <param name="report">Is told about five times how far it is, always on the calling thread.</param>
    /// <param name="parallelism">How many runs go side by side; 0 stands for one on each core.</param>
    /// <param name="cancellation">Ends all runs within an epoch.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="parallelism"/> is negative.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<SweepRun> Run(
        TrainValidationSplit split, IEnumerable<Setting> settings, Action<SweepProgress>? report = null, int parallelism = 0, CancellationToken cancellation = default)
    {
        Argument.ThrowIfNull(split);
        Argument.ThrowIfNull(settings);
        if (parallelism < 0)
        {
            throw Argument.OutOfRange(Language.Text("The number of runs side by side must be 0 or more."), parallelism);
        }

        cancellation.ThrowIfCancellationRequested();

        var clock = Stopwatch.StartNew();
        var all = settings.ToArray();
        var results = new SweepRun[all.Length];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var over = new BlockingCollection<int>();
        var next = -1;

        void Work()
        {
            for (int i; (i = Interlocked.Increment(ref next)) < all.Length;)
            {
                results[i] = Training.Run(split, all[i], stop.Token);
                over.Add(i);
            }
        }

        var workers = Enumerable.Range(0, Math.Min(all.Length, parallelism == 0 ? Environment.ProcessorCount : parallelism))
            .Select(_ => Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))
            .ToArray();
        var allOver = Task.WhenAll(workers).ContinueWith(_ => over.CompleteAdding(), TaskScheduler.Default);
        try
        {
            var (done, line) = (0, Math.Max(1, (all.Length + 4) / 5));
            foreach (var _ in over.GetConsumingEnumerable(cancellation))
            {
                done++;
                if (done % line == 0 || done == all.Length)
                {
                    report?.Invoke(new SweepProgress(done, all.Length, clock.Elapsed / done * (all.Length - done)));
                }
            }
        }
        finally
        {
            stop.Cancel();
            allOver.Wait(CancellationToken.None);
        }

        Task.WhenAll(workers).GetAwaiter().GetResult();
        return results;
    }
}
