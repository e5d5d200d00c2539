using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Regularization.Notebooks.Outputs;

/// <summary>
/// What programs print that cells start, and native code. They know nothing of .NET's console and write to the process's own standard output and standard
/// error; here these are pipes, which are read into the cell that runs, or ran last. What .NET itself writes goes to where it went before.
/// </summary>
internal sealed class ProgramOutput : IDisposable
{
    private const short Readable = 1;

    /// <summary>A pipe holds no more; and a program that prints without end is not to keep anybody here.</summary>
    private const int MostReads = 16;

    /// <summary>No program starts, prints and ends in less time than this; asking whether one has costs a microsecond.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(0.1);

    private readonly List<CapturedFile> _files;
    private readonly PollFile[] _asking;
    private readonly Lock _reading = new();
    private OutputQueue? _cell;
    private long _asked;

    private ProgramOutput(string? pending)
    {
        Console.Out.Flush(); // opens it, if nobody has done so yet: it keeps its own connection to where it leads now
        Console.Error.Flush();
        _files = [.. new[] { CapturedFile.StandardOutput(), CapturedFile.StandardError(pending) }.OfType<CapturedFile>()];
        _asking = new PollFile[_files.Count];
        new Thread(ReadToEnd) { IsBackground = true, Name = "output of programs" }.UnsafeStart();
    }

    /// <summary>Reads what programs print, until the result is disposed of; null on Windows, where they go on to write to the terminal.</summary>
    /// <param name="pending">A file that is held open until all that comes on standard error has reached where that led before, though this process may have ended.</param>
    public static ProgramOutput? Capture(string? pending = null) => OperatingSystem.IsWindows() ? null : new ProgramOutput(pending);

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
            // An interrupted cell is aborted between any two instructions, except within a finally block.
            try
            {
            }
            finally
            {
                lock (_reading)
                {
                    Read();
                }
            }

            _asked = Stopwatch.GetTimestamp();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Drain(isDue: true);
        _files.ForEach(file => file.Dispose());
    }

    private void ReadToEnd()
    {
        var waiting = new PollFile[_files.Count];
        while (_files.Exists(file => file.Pipe >= 0))
        {
            Poll(waiting, forEver: true);
            lock (_reading)
            {
                Read();
            }
        }
    }

    private void Read()
    {
        for (var left = MostReads; left > 0 && Poll(_asking, forEver: false); left--)
        {
            for (var i = 0; i < _asking.Length; i++)
            {
                if (_asking[i].Answer != 0)
                {
                    _files[i].Read(_cell);
                }
            }
        }
    }

    private bool Poll(PollFile[] files, bool forEver)
    {
        for (var i = 0; i < files.Length; i++)
        {
            files[i] = new PollFile { File = _files[i].Pipe, Asked = Readable };
        }

        return poll(files, (nuint)files.Length, forEver ? -1 : 0) > 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFile
    {
        public int File;
        public short Asked;
        public short Answer;
    }

    [DllImport("libc", ExactSpelling = true)]
    private static extern int poll([In, Out] PollFile[] files, nuint count, int milliseconds);
}
