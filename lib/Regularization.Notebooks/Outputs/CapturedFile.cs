using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;

namespace Regularization.Notebooks.Outputs;

/// <summary>The process's standard output or standard error, which is a pipe until it is disposed of.</summary>
internal sealed class CapturedFile : IDisposable
{
    private readonly string _stream;
    private readonly int _file;
    private readonly int _before;
    private readonly AnonymousPipeServerStream _pipe; // kept: its end to read from is used by number
    private readonly LastWords? _lastWords;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly byte[] _bytes = new byte[LastWords.Most];
    private readonly char[] _text = new char[LastWords.Most];

    private CapturedFile(string stream, int file, AnonymousPipeServerStream pipe, LastWords? lastWords)
    {
        (_stream, _file, _pipe, _lastWords) = (stream, file, pipe, lastWords);
        Pipe = (int)pipe.SafePipeHandle.DangerousGetHandle();
        _before = SystemNative_Dup(file);
        _ = dup2((int)pipe.ClientSafePipeHandle.DangerousGetHandle(), file);
        pipe.DisposeLocalCopyOfClientHandle();
    }

    /// <summary>The end of the pipe to read from; negative when no program is left that could write.</summary>
    public int Pipe { get; private set; }

    /// <summary>Captures standard output.</summary>
    public static CapturedFile StandardOutput() => new("stdout", 1, new AnonymousPipeServerStream(PipeDirection.In), lastWords: null);

    /// <summary>Captures standard error; null where the last words of a process that crashes would be lost.</summary>
    /// <param name="pending">A file to hold open until these have been passed on.</param>
    public static CapturedFile? StandardError(string? pending)
    {
        var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        return LastWords.Keep((int)pipe.SafePipeHandle.DangerousGetHandle(), pending) is { } lastWords ? new CapturedFile("stderr", 2, pipe, lastWords) : null;
    }

    /// <summary>Reads what is there into a cell.</summary>
    public void Read(OutputQueue? cell)
    {
        var count = _lastWords is null ? (int)read(Pipe, _bytes, _bytes.Length) : _lastWords.Read(_bytes);
        if (count == 0)
        {
            Pipe = -1;
        }
        else if (count > 0)
        {
            cell?.Write(_stream, _text.AsSpan(0, _decoder.GetChars(_bytes.AsSpan(0, count), _text, flush: false)));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = dup2(_before, _file);
        _ = close(_before);
        _lastWords?.Dispose();
    }

    /// <summary>As <c>dup</c>, for this process alone: what cells start would keep open what a front end reads to its end.</summary>
    [DllImport("libSystem.Native", ExactSpelling = true)]
    private static extern int SystemNative_Dup(int file);

    [DllImport("libc", ExactSpelling = true)]
    private static extern int dup2(int file, int onto);

    [DllImport("libc", ExactSpelling = true)]
    private static extern int close(int file);

    [DllImport("libc", ExactSpelling = true)]
    private static extern nint read(int file, byte[] bytes, nint count);
}
