using System.Collections.Concurrent;
using Regularization.Notebooks.Stopping;

namespace Regularization.Notebooks.Execution;

/// <summary>
/// The thread on which a session's cells run, and the one place that knows how to stop them. Code that computes meets a check of
/// <see cref="Interruption"/>, code that sleeps is woken by <see cref="Thread.Interrupt"/>, and a cell that awaits continues on this
/// same thread, so that it can be stopped after its first await as well. What neither waits nor comes back to the cell, such as an
/// endless loop within a library, goes on.
/// </summary>
internal sealed class ExecutionThread : IDisposable
{
    /// <summary>How long interrupted code has to end by itself before it is woken. A wait within .NET that is cut off might not be prepared for it.</summary>
    private static readonly TimeSpan Courtesy = TimeSpan.FromMilliseconds(100);

    private readonly BlockingCollection<Action> _work = [];

    public ExecutionThread(string name)
    {
        var thread = new Thread(() =>
        {
            foreach (var action in _work.GetConsumingEnumerable())
            {
                action();
            }
        })
        {
            IsBackground = true,
            Name = name,
        };
        thread.UnsafeStart();
    }

    /// <summary>Runs <paramref name="function"/> on the thread, after what was asked for before, in the caller's execution context: it holds the command that is carried out.</summary>
    public Task<T> InvokeAsync<T>(Func<T> function)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var context = ExecutionContext.Capture()!;
        _work.Add(() => ExecutionContext.Run(context, _ =>
        {
            try
            {
                completion.SetResult(function());
            }
            catch (Exception e)
            {
                completion.SetException(e);
            }
        }, null));
        return completion.Task;
    }

    /// <summary>
    /// Runs an author's code to its end, awaits included, on the thread that calls: this one, or the one on which a cell has code run
    /// that it sends itself.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was triggered; the code was stopped where it was.</exception>
    public static void RunInterruptibly(Func<Task> code, CancellationToken cancellation)
    {
        var outer = Interruption.Requested;
        using var asleep = new CancellationTokenSource();
        using var ask = cancellation.Register(() => asleep.CancelAfter(Courtesy));
        var wake = asleep.Token.Register(Thread.CurrentThread.Interrupt);
        Interruption.Requested = cancellation;
        try
        {
            Continuations.Run(code, cancellation);
        }
        catch (Exception e) when (cancellation.IsCancellationRequested && e is not OperationCanceledException)
        {
            // A woken sleeper throws ThreadInterruptedException, and reflection wraps whatever the code throws.
            throw new OperationCanceledException(e.Message, e, cancellation);
        }
        finally
        {
            Interruption.Requested = outer;
            wake.Dispose(); // waits for the wake that may be under way
            if (asleep.IsCancellationRequested)
            {
                ForgetInterrupt();
            }
        }
    }

    public void Dispose() => _work.CompleteAdding();

    /// <summary>An interrupt that found the thread awake would otherwise hit its next wait.</summary>
    private static void ForgetInterrupt()
    {
        try
        {
            Thread.Sleep(1);
        }
        catch (ThreadInterruptedException)
        {
        }
    }

    /// <summary>
    /// Brings the continuations of awaits back to the cell's thread. Where that thread is blocked (<c>task.Wait()</c> on something
    /// that itself awaits would be a deadlock) or has gone on, the thread pool takes them after a moment, as it would without us.
    /// </summary>
    private sealed class Continuations : SynchronizationContext
    {
        private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);
        private readonly BlockingCollection<Continuation> _queue = [];
        private volatile bool _ended;
        private volatile bool _abandoned;

        public static void Run(Func<Task> code, CancellationToken cancellation)
        {
            var context = new Continuations();
            var previous = Current;
            SetSynchronizationContext(context);
            try
            {
                var task = code();
                _ = task.ContinueWith(_ => context._queue.Add(new Continuation(context, static _ => { }, null)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                while (!task.IsCompleted)
                {
                    context._queue.Take(cancellation).TryRun();
                }

                task.GetAwaiter().GetResult();
            }
            finally
            {
                // What an interrupted cell was still waiting for never comes back: its loops would go on unseen.
                context._abandoned = cancellation.IsCancellationRequested;
                context._ended = true;
                SetSynchronizationContext(previous);
            }
        }

        public override void Post(SendOrPostCallback callback, object? state)
        {
            var continuation = new Continuation(this, callback, state);
            if (_ended)
            {
                ThreadPool.QueueUserWorkItem(static taken => taken.TryRun(), continuation, preferLocal: false);
                return;
            }

            _queue.Add(continuation);
            _ = Task.Delay(Patience).ContinueWith(_ => continuation.TryRun(), TaskScheduler.Default);
        }

        public override SynchronizationContext CreateCopy() => this;

        private sealed class Continuation(Continuations context, SendOrPostCallback callback, object? state)
        {
            private int _taken;

            public void TryRun()
            {
                if (!context._abandoned && Interlocked.Exchange(ref _taken, 1) == 0)
                {
                    callback(state);
                }
            }
        }
    }
}
