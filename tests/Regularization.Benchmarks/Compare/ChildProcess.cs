using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Regularization.Benchmarks;

/// <summary>A program to run, as a child of this process.</summary>
/// <param name="Program">Its file, or its name on the path.</param>
/// <param name="Arguments">What it is called with.</param>
internal sealed record ChildProcess(string Program, IReadOnlyList<string> Arguments)
{
    private const int LastLines = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Variables to set, or to remove (null), in the environment of this process.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public string? Folder { get; init; }

    /// <summary>Runs the program to its end.</summary>
    /// <param name="cancellation">Ends it and its own children.</param>
    /// <returns>What it wrote to standard output, and the seconds from its start to its end.</returns>
    /// <exception cref="IOException">It does not start, fails, or does not end.</exception>
    public async Task<(string Output, double Seconds)> RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(Patience);
        var stopwatch = Stopwatch.StartNew();
        using var process = Start();
        await using var kill = stop.Token.Register(() => process.Kill(entireProcessTree: true));
        var reading = Task.WhenAll(process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        await process.WaitForExitAsync(CancellationToken.None);
        var seconds = stopwatch.Elapsed.TotalSeconds;
        var texts = await reading;
        cancellation.ThrowIfCancellationRequested();
        return process.ExitCode == 0 && !stop.IsCancellationRequested
            ? (texts[0], seconds)
            : throw new IOException(
                (stop.IsCancellationRequested ? $"did not end within {Patience.TotalMinutes:0} minutes" : $"exit code {process.ExitCode}")
                + $": {Program} {string.Join(' ', Arguments)}\n"
                + string.Join('\n', texts.SelectMany(text => text.TrimEnd().Split('\n').TakeLast(LastLines)).Where(line => line.Length > 0).Select(line => "    " + line)));
    }

    /// <summary>Runs the program until it writes a line to standard error that says what is looked for; then ends it.</summary>
    /// <exception cref="IOException">It does not start, or does not say it.</exception>
    public async Task<Match> RunUntilAsync(Regex said, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(Patience);
        using var process = Start();
        var lines = new Queue<string>();
        try
        {
            while (await process.StandardError.ReadLineAsync(stop.Token) is { } line)
            {
                if (said.Match(line) is { Success: true } match)
                {
                    return match;
                }

                lines.Enqueue(line);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        throw new IOException($"{Program} did not say \"{said}\".\n{string.Join('\n', lines.TakeLast(LastLines).Select(line => "    " + line))}");
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Program, Arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder ?? Repository.Root };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new IOException($"{Program} does not start: {e.Message}", e);
        }
    }
}
