using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;

namespace Regularization.Notebooks.Outputs;

/// <summary>
/// What programs print that cells start, and native code. They know nothing of .NET's console and write to the process's own standard output; here
/// that is a pipe, which is read into the cell that runs, or ran last. What .NET itself writes goes to where it went before.
/// </summary>
/// <remarks>
/// Standard error stays as it is: the last words of a process that crashes go there, and nobody would be left to read them from a pipe.
/// </remarks>
internal sealed class ProgramOutput : IDisposable
{
    private const int StandardOutput = 1;
    private const short Readable = 1;

    /// <summary>No program starts, prints and ends in less time than this; asking whether one has costs a microsecond.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(0.1);

    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.In);
    private readonly int _before = dup(StandardOutput);
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly Lock _reading = new();
    private readonly byte[] _bytes = new byte[65536];
    private readonly char[] _text = new char[65536];
    private OutputQueue? _cell;
    private long _asked;

    private ProgramOutput()
    {
        Console.Out.Flush(); // opens it, if nobody has done so yet: it keeps its own connection to where it leads now
        _ = dup2((int)_pipe.ClientSafePipeHandle.DangerousGetHandle(), StandardOutput);
        _pipe.DisposeLocalCopyOfClientHandle();
        new Thread(ReadToEnd) { IsBackground = true, Name = "output of programs" }.UnsafeStart();
    }

    /// <summary>Reads what programs print, until the result is disposed of; null on Windows, where they go on to write to the terminal.</summary>
    public static ProgramOutput? Capture() => OperatingSystem.IsWindows() ? null : new ProgramOutput();

    /// <summary>From now on, what is printed belongs to this cell.</summary>
    public void Begin(OutputQueue cell)
    {
        lock (_reading)
        {
            Read();
            _cell = cell;
        }
    }

    /// <summary>Brings to the cell what has been printed so far, so that it keeps its place among what the cell itself writes.</summary>
    /// <param name="isDue">Whether a program may just have ended.</param>
    public void Drain(bool isDue)
    {
        if (!_reading.IsHeldByCurrentThread && (isDue || Stopwatch.GetElapsedTime(_asked) > Interval))
        {
            lock (_reading)
            {
                Read();
            }

            _asked = Stopwatch.GetTimestamp();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Drain(isDue: true);
        _ = dup2(_before, StandardOutput);
        _ = close(_before);
    }

    private void ReadToEnd()
    {
        bool ended;
        do
        {
            Poll(forEver: true);
            lock (_reading)
            {
                ended = !Read();
            }
        }
        while (!ended);
    }

    /// <returns>False when no program is left that could write.</returns>
    private bool Read()
    {
        while (Poll(forEver: false))
        {
            var count = _pipe.Read(_bytes);
            if (count == 0)
            {
                return false;
            }

            _cell?.Write("stdout", _text.AsSpan(0, _decoder.GetChars(_bytes.AsSpan(0, count), _text, flush: false)));
        }

        return true;
    }

    private bool Poll(bool forEver)
    {
        var file = new PollFile { File = (int)_pipe.SafePipeHandle.DangerousGetHandle(), Asked = Readable };
        return poll(ref file, 1, forEver ? -1 : 0) > 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFile
    {
        public int File;
        public short Asked;
        public short Answer;
    }

    [DllImport("libc", ExactSpelling = true)]
    private static extern int dup(int file);

    [DllImport("libc", ExactSpelling = true)]
    private static extern int dup2(int file, int onto);

    [DllImport("libc", ExactSpelling = true)]
    private static extern int close(int file);

    [DllImport("libc", ExactSpelling = true)]
    private static extern int poll(ref PollFile files, nuint count, int milliseconds);
}
