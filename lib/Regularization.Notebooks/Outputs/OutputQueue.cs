using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Outputs;

/// <summary>
/// Carries a cell's outputs, in order, from the threads that make them to the one that shows them.
/// Text that was written in small pieces and not yet shown is joined.
/// </summary>
/// <param name="ask">Asks the person at the front end, see <see cref="CellConsole.Ask"/>; null where nobody can be asked.</param>
/// <param name="programs">What programs print that the cell starts; null where nobody reads that.</param>
/// <remarks>
/// What tasks, threads and timers of a cell write after it has ended is shown as it comes, too, for as long as the process runs. Of text a
/// cell may write so much: what goes beyond is counted, and the count is told. Nobody reads more, and browsers do not survive much more.
/// What clears a terminal removes all that the cell has shown.
/// </remarks>
internal sealed partial class OutputQueue(Func<string, bool, string>? ask = null, ProgramOutput? programs = null) : CellConsole
{
    /// <summary>How many characters of text a cell can write.</summary>
    public const int MostText = 5_000_000;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _available = new(0);
    private readonly Queue<CellOutput> _outputs = new();
    private readonly StringBuilder _text = new();
    private string _stream = "";
    private readonly Lock _showing = new();
    private bool _completed;
    private Exception? _failure;
    private Action<CellOutput>? _late;
    private long _written;
    private long _left;

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

        programs?.Drain(isDue: false);

        // An interrupted cell is aborted between any two instructions, except within a finally block.
        try
        {
        }
        finally
        {
            lock (_lock)
            {
                if (text.Contains('\x1b'))
                {
                    text = Clear(text);
                }

                var room = (int)Math.Min(text.Length, MostText - _written);
                _written += room;
                _left += text.Length - room;
                if (room > 0)
                {
                    if (_stream != stream)
                    {
                        EndText();
                        _stream = stream;
                    }

                    _text.Append(text[..room]);
                    Signal();
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Add(CellOutput output)
    {
        programs?.Drain(isDue: false);
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

    /// <summary>What is said of text that is not kept.</summary>
    public static string LeftOut(long characters) => string.Create(
        CultureInfo.InvariantCulture, $"\n… {characters:N0} more characters were left out: of one cell, {MostText:N0} are kept. Write what is longer to a file.\n");

    /// <summary>Says that the cell has ended.</summary>
    public void Complete()
    {
        programs?.Drain(isDue: true);
        lock (_lock)
        {
            if (_left > 0)
            {
                EndText();
                _outputs.Enqueue(new StreamOutput("stderr", LeftOut(_left)));
            }

            _completed = true;
            Signal();
        }
    }

    /// <summary>Hands every output to <paramref name="show"/> as it comes, until the cell has ended; and what comes later when it comes.</summary>
    public async Task DrainAsync(Action<CellOutput> show)
    {
        while (true)
        {
            await _available.WaitAsync().ConfigureAwait(false);
            bool completed;
            lock (_lock)
            {
                completed = _completed;
            }

            ShowAll(show);
            if (completed)
            {
                lock (_lock)
                {
                    _late = show;
                    Signal(); // for what came in between
                }

                return;
            }
        }
    }

    private void ShowAll(Action<CellOutput> show)
    {
        lock (_showing)
        {
            CellOutput[] outputs;
            lock (_lock)
            {
                EndText();
                outputs = [.. _outputs];
                _outputs.Clear();
            }

            Array.ForEach(outputs, show);
        }
    }

    /// <summary>Removes everything if the text clears the terminal.</summary>
    /// <returns>What comes behind that.</returns>
    private ReadOnlySpan<char> Clear(ReadOnlySpan<char> text)
    {
        var end = 0;
        foreach (var clear in TerminalCleared.EnumerateMatches(text))
        {
            end = clear.Index + clear.Length;
        }

        if (end > 0)
        {
            _text.Clear();
            _outputs.Clear();
            _outputs.Enqueue(new ClearedOutput());
            (_written, _left) = (0, 0);
            Signal();
        }

        return text[end..];
    }

    /// <summary>What clears a terminal's screen, with what else is usually sent along: the cursor goes to the first place.</summary>
    [GeneratedRegex(@"(\x1b\[[23]J|\x1bc)(\x1b\[(1;1)?H|\x1b\[[0-3]?J)*")]
    private static partial Regex TerminalCleared { get; }

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
        if (_late is { } show)
        {
            if (_text.Length > 0 || _outputs.Count > 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(_ => ShowAll(show), null);
            }
        }
        else if (_available.CurrentCount == 0)
        {
            _available.Release();
        }
    }
}
