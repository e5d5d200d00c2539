namespace Regularization.Notebooks.Editing;

/// <summary>
/// Gets an editor's help ready behind the first cell: loading it takes a second or more, after which JupyterLab and VS Code no longer wait for an answer.
/// Cells go first: when one arrives, this stops, and begins again behind it.
/// </summary>
internal sealed class CompletionWarmUp(Func<Task<CodeServices>> services)
{
    private const string Usual = "Console.WriteL";

    private readonly Lock _lock = new();
    private CancellationTokenSource? _stop;
    private bool _done;

    /// <summary>Ends when nothing is being made ready, and never fails. Who wants help waits for this.</summary>
    public Task Idle { get; private set; } = Task.CompletedTask;

    /// <summary>Begins, unless all is ready. Call it when no cell waits.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            if (!_done && Idle.IsCompleted)
            {
                _stop = new CancellationTokenSource(); // not disposed: a cell may arrive while it ends
                var cancellation = _stop.Token;
                Idle = Task.Run(() => RunAsync(cancellation), CancellationToken.None);
            }
        }
    }

    /// <summary>A cell wants the processor.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _ = _stop?.CancelAsync();
        }
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            var help = await services().ConfigureAwait(false);
            await help.CompleteAsync(Usual, Usual.Length, cancellation).ConfigureAwait(false);
            await help.InspectAsync(Usual + "ine", Usual.Length, cancellation).ConfigureAwait(false);
            _done = true;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true); // a class of kernels shares one computer: what the start has left behind goes back to it
        }
        catch (Exception)
        {
            // Stopped; and what else went wrong is told to whoever asks for help.
        }
    }
}
