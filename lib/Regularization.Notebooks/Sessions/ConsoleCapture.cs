using System.Text;

namespace Regularization.Notebooks;

/// <summary>
/// Sends what code writes to <see cref="Console"/> to the cell that runs it. The cell is found through the execution context,
/// so threads and tasks that a cell starts write to it as well, and sessions side by side do not mix.
/// </summary>
internal static class ConsoleCapture
{
    private static readonly AsyncLocal<OutputQueue?> Current = new();
    private static readonly Lock Installation = new();
    private static bool _installed;

    /// <summary>The outputs of the cell that runs in this execution context, if one does.</summary>
    public static OutputQueue? Cell => Current.Value;

    /// <summary>Makes <paramref name="queue"/> receive what this thread, and whatever it starts, writes.</summary>
    public static void Begin(OutputQueue queue)
    {
        lock (Installation)
        {
            if (!_installed)
            {
                Console.SetOut(new Writer("stdout", Console.Out));
                Console.SetError(new Writer("stderr", Console.Error));
                _installed = true;
            }
        }

        Current.Value = queue;
    }

    public static void End() => Current.Value = null;

    private sealed class Writer(string stream, TextWriter outside) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Write([value]);

        public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

        public override void Write(string? value) => Write(value.AsSpan());

        public override void WriteLine(string? value) => Write(value + CoreNewLineText);

        public override void Write(ReadOnlySpan<char> text)
        {
            if (Current.Value is { } queue)
            {
                queue.Write(stream, text);
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
