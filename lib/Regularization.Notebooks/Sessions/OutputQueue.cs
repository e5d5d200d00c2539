using System.Text;

namespace Regularization.Notebooks;

/// <summary>
/// Carries a cell's outputs, in order, from the threads that make them to the one that shows them.
/// Text that was written in small pieces and not yet shown is joined.
/// </summary>
/// <param name="ask">Asks the person at the front end, see <see cref="CellConsole.Ask"/>; null where nobody can be asked.</param>
internal sealed class OutputQueue(Func<string, bool, string>? ask = null) : CellConsole
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _available = new(0);
    private readonly Queue<CellOutput> _outputs = new();
    private readonly StringBuilder _text = new();
    private string _stream = "";
    private bool _completed;
    private Exception? _failure;

    /// <inheritdoc/>
    public override Exception? Failure => _failure;

    /// <inheritdoc/>
    public override bool Fail(Exception exception)
    {
        lock (_lock)
        {
            if (!_completed)
            {
                _failure ??= exception;
            }

            return !_completed;
        }
    }

    /// <inheritdoc/>
    public override void Write(string stream, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        // An interrupted cell is aborted between any two instructions, except within a finally block.
        try
        {
        }
        finally
        {
            lock (_lock)
            {
                if (_stream != stream)
                {
                    EndText();
                    _stream = stream;
                }

                _text.Append(text);
                Signal();
            }
        }
    }

    /// <inheritdoc/>
    public override void Add(CellOutput output)
    {
        try
        {
        }
        finally
        {
            lock (_lock)
            {
                EndText();
                _outputs.Enqueue(output);
                Signal();
            }
        }
    }

    /// <inheritdoc/>
    public override string Ask(string prompt, bool isPassword) =>
        ask is null ? throw new InvalidOperationException("A notebook has no keyboard input here: put the value into a variable instead of reading it from the console.") : ask(prompt, isPassword);

    /// <summary>Says that the cell has ended; what a thread of its own writes later is no longer shown.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            Signal();
        }
    }

    /// <summary>Hands every output to <paramref name="show"/> as it comes, until the cell has ended.</summary>
    public async Task DrainAsync(Action<CellOutput> show)
    {
        while (true)
        {
            await _available.WaitAsync().ConfigureAwait(false);
            CellOutput[] outputs;
            bool completed;
            lock (_lock)
            {
                EndText();
                outputs = [.. _outputs];
                _outputs.Clear();
                completed = _completed;
            }

            foreach (var output in outputs)
            {
                show(output);
            }

            if (completed)
            {
                return;
            }
        }
    }

    private void EndText()
    {
        if (_text.Length > 0)
        {
            _outputs.Enqueue(new StreamOutput(_stream, _text.ToString()));
            _text.Clear();
        }
    }

    private void Signal()
    {
        if (_available.CurrentCount == 0)
        {
            _available.Release();
        }
    }
}
