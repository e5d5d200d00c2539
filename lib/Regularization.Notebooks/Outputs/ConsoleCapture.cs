using System.Text;

namespace Regularization.Notebooks.Outputs;

/// <summary>
/// Sends what code writes to <see cref="Console"/> to the cell that runs it. The cell is found through the execution context,
/// so threads and tasks that a cell starts write to it as well, and sessions side by side do not mix.
/// </summary>
internal static class ConsoleCapture
{
    private static readonly AsyncLocal<CellConsole?> Current = new();
    private static readonly Lock Installation = new();
    private static TextWriter? _out;
    private static TextWriter? _error;
    private static TextReader? _in;

    /// <summary>The outputs of the cell that runs in this execution context, if one does.</summary>
    public static CellConsole? Cell => Current.Value;

    /// <summary>
    /// Puts the capture in place: before the first cell, because .NET Interactive puts one of its own on top for as long as a command runs,
    /// and at the start of each cell, because of that one.
    /// </summary>
    public static void Install()
    {
        lock (Installation)
        {
            if (_out is null)
            {
                Console.SetOut(new Writer("stdout", Console.Out));
                Console.SetError(new Writer("stderr", Console.Error));
                Console.SetIn(new Reader(Console.In));
                (_out, _error, _in) = (Console.Out, Console.Error, Console.In);
            }
            else
            {
                // Where an earlier cell redirected the console, that ends with the cell. (A changed encoding replaces the streams, too.)
                Console.SetOut(_out);
                Console.SetError(_error!);
                Console.SetIn(_in!);
            }
        }
    }

    /// <summary>Makes <paramref name="cell"/> receive what this thread, and whatever it starts, writes; until the result is disposed of.</summary>
    public static Capture Begin(CellConsole cell)
    {
        var outer = Current.Value;
        Current.Value = cell;
        return new Capture(outer);
    }

    /// <summary>What <see cref="Begin"/> ends with.</summary>
    public readonly struct Capture(CellConsole? outer) : IDisposable
    {
        public void Dispose() => Current.Value = outer;
    }

    /// <summary>A cell that asked the terminal would wait for ever, behind a progress bar or in a kernel that nobody types at: it asks its front end.</summary>
    private sealed class Reader(TextReader outside) : TextReader
    {
        private readonly AsyncLocal<StringReader?> _line = new(); // what code that reads single characters has left of it

        public override int Peek() => Source().Peek();

        public override int Read() => Source().Read();

        public override string? ReadLine()
        {
            if (Current.Value is not { } cell)
            {
                return outside.ReadLine();
            }

            return _line.Value is { } started && started.Peek() >= 0 ? started.ReadLine() : cell.Ask("", isPassword: false);
        }

        private TextReader Source()
        {
            if (Current.Value is not { } cell)
            {
                return outside;
            }

            if (_line.Value is not { } line || line.Peek() < 0)
            {
                _line.Value = line = new StringReader(cell.Ask("", isPassword: false) + "\n");
            }

            return line;
        }
    }

    private sealed class Writer(string stream, TextWriter outside) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Write([value]);

        public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

        public override void Write(string? value) => Write(value.AsSpan());

        public override void WriteLine(string? value) => Write(value + CoreNewLineText);

        public override void Write(ReadOnlySpan<char> text)
        {
            if (Current.Value is { } cell)
            {
                cell.Write(stream, text);
            }
            else
            {
                outside.Write(text);
            }
        }

        public override void Flush() => outside.Flush();

        private string CoreNewLineText => Current.Value is null ? NewLine : "\n";
    }
}
