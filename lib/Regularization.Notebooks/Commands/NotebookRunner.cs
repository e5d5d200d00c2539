using System.Globalization;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Sessions;

namespace Regularization.Notebooks.Commands;

/// <summary>Runs the code cells of a notebook from top to bottom, in a session of their own.</summary>
public static class NotebookRunner
{
    /// <summary>How long an interrupted cell may take to come to its end, before it is given up as stuck in native code.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Runs a notebook and puts the outputs into its cells. The first failing cell ends the run, unless it carries Jupyter's tag
    /// <c>raises-exception</c> or errors are allowed; outputs so far are kept.
    /// </summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="path">Its file: messages name it, and relative paths in cells start at its folder.</param>
    /// <param name="cellTimeout">How long each cell may run; null for any time.</param>
    /// <param name="allowErrors">Whether to go on behind failing cells.</param>
    /// <param name="progress">Is told of every cell.</param>
    /// <param name="cancellation">Interrupts the run.</param>
    /// <exception cref="OperationCanceledException">The run was interrupted. The outputs until then are in the cells.</exception>
    public static async Task<RunOutcome> RunAsync(
        Notebook notebook, string path, TimeSpan? cellTimeout, bool allowErrors, IRunProgress progress, CancellationToken cancellation)
    {
        using var session = new CSharpSession(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return await RunAsync(session, notebook, path, cellTimeout, allowErrors, progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>The same in a session that the caller goes on to use.</summary>
    internal static async Task<RunOutcome> RunAsync(
        CSharpSession session, Notebook notebook, string path, TimeSpan? cellTimeout, bool allowErrors, IRunProgress progress, CancellationToken cancellation)
    {
        var failures = new List<string>();
        var cells = notebook.Cells.Where(cell => cell.Kind == CellKind.Code).ToList();

        for (var i = 0; i < cells.Count; i++)
        {
            var cell = cells[i];
            progress.CellStarted(i, cells.Count);
            var (result, timedOut) = RunningCell.HasCrashed(RunJournal.PlaceOf(path, i)) ? Crashed(session, cell) : await RunCellAsync(session, notebook, cell, cells.ElementAtOrDefault(i + 1)?.SourceToRun, cellTimeout, progress, cancellation).ConfigureAwait(false);
            progress.CellEnded(i, cells.Count);
            cancellation.ThrowIfCancellationRequested();
            if (result.Status == CellStatus.Succeeded)
            {
                continue;
            }

            var tolerated = !timedOut && cell.Tags.Contains("raises-exception");
            if (!tolerated)
            {
                failures.Add(Describe(RunJournal.PlaceOf(path, i), cell, result.Error!));
            }

            if (timedOut || !(tolerated || allowErrors))
            {
                return new RunOutcome(timedOut ? ExitCode.TimedOut : ExitCode.CellFailed, failures);
            }
        }

        return new RunOutcome(failures.Count == 0 ? ExitCode.Success : ExitCode.CellFailed, failures);
    }

    private static (CellResult Result, bool TimedOut) Crashed(CSharpSession session, Cell cell)
    {
        cell.Outputs.Add(RunJournal.ProgramEnded);
        return (new CellResult(CellStatus.Failed, session.ExecutionCount, RunJournal.ProgramEnded), TimedOut: false);
    }

    private static async Task<(CellResult Result, bool TimedOut)> RunCellAsync(
        CSharpSession session, Notebook notebook, Cell cell, string? next, TimeSpan? timeout, IRunProgress progress, CancellationToken cancellation)
    {
        using var stop = new CancellationTokenSource();
        var (givenUp, ended) = (false, false);
        var run = session.RunAsync(cell.SourceToRun, Show, stop.Token, next: next);
        if (await Task.WhenAny(run, Task.Delay(timeout ?? Timeout.InfiniteTimeSpan, cancellation)).ConfigureAwait(false) == run)
        {
            var result = await run.ConfigureAwait(false);
            lock (cell.Outputs)
            {
                ended = true;
                Join(cell.Outputs);
            }

            cell.ExecutionCount = result.ExecutionCount;
            return (result, TimedOut: false);
        }

        stop.Cancel();
        await Task.WhenAny(run, Task.Delay(Grace, CancellationToken.None)).ConfigureAwait(false);
        var timedOut = !cancellation.IsCancellationRequested;
        var error = timedOut ? TimeoutError(timeout!.Value) : new ErrorOutput("Interrupted", "The run was interrupted.", ["Interrupted: The run was interrupted."]);
        lock (cell.Outputs)
        {
            // What a cell that could not be stopped still writes comes too late: the notebook is being saved.
            givenUp = true;
            Join(cell.Outputs);
            cell.Outputs.RemoveAll(output => output is ErrorOutput);
            cell.Outputs.Add(error);
        }

        cell.ExecutionCount = session.ExecutionCount;
        return (new CellResult(CellStatus.Interrupted, session.ExecutionCount, error), timedOut);

        void Show(CellOutput output)
        {
            lock (cell.Outputs)
            {
                if (givenUp)
                {
                    return;
                }

                if (output is DisplayOutput { IsUpdate: true } update)
                {
                    Replace(notebook, update);
                }
                else if (output is ClearedOutput)
                {
                    cell.Outputs.Clear();
                }
                else if (ended)
                {
                    Append(cell.Outputs, output); // by a task, a thread or a timer that goes on
                }
                else
                {
                    cell.Outputs.Add(output);
                }
            }

            progress.Shown(output);
        }
    }

    /// <summary>A display can be updated by a later cell, too; a notebook holds what it showed last. One that was emptied is not kept.</summary>
    private static void Replace(Notebook notebook, DisplayOutput update)
    {
        var emptied = update.Data.Data.All(entry => entry.Value.Length == 0);
        foreach (var outputs in notebook.Cells.Select(cell => cell.Outputs))
        {
            for (var i = outputs.Count - 1; i >= 0; i--)
            {
                if (outputs[i] is not DisplayOutput shown || shown.DisplayId != update.DisplayId)
                {
                    continue;
                }

                if (emptied)
                {
                    outputs.RemoveAt(i);
                }
                else
                {
                    outputs[i] = update with { IsUpdate = false };
                }
            }
        }
    }

    /// <summary>Text continues the text before it; a notebook holds one output for it, however it was written.</summary>
    private static void Append(List<CellOutput> outputs, CellOutput output)
    {
        if (output is StreamOutput text && outputs is [.., StreamOutput last] && last.Name == text.Name)
        {
            outputs[^1] = last with { Text = last.Text + text.Text };
        }
        else
        {
            outputs.Add(output);
        }
    }

    /// <summary>The same for all of a cell's outputs at once: long text comes in many pieces.</summary>
    private static void Join(List<CellOutput> outputs)
    {
        var joined = new List<CellOutput>();
        for (var i = 0; i < outputs.Count;)
        {
            if (outputs[i] is not StreamOutput first)
            {
                joined.Add(outputs[i++]);
                continue;
            }

            var pieces = outputs.Skip(i).TakeWhile(output => output is StreamOutput text && text.Name == first.Name).Cast<StreamOutput>().ToList();
            joined.Add(first with { Text = string.Concat(pieces.Select(piece => piece.Text)) });
            i += pieces.Count;
        }

        outputs.Clear();
        outputs.AddRange(joined);
    }

    private static ErrorOutput TimeoutError(TimeSpan limit)
    {
        var message = string.Create(CultureInfo.InvariantCulture, $"the cell ran longer than {limit.TotalSeconds:0.###} s and was stopped. Give it more time with --timeout, or look for a loop that does not end.");
        return new ErrorOutput("Timeout", message, [$"Timeout: {message}"]);
    }

    private static string Describe(string place, Cell cell, ErrorOutput error)
    {
        if (error.Line is not { } line)
        {
            return $"{place}: {error.Name}: {error.Message}";
        }

        // One frame is the line itself; several lead from it to a method of another cell, or into an imported file.
        var source = cell.Source.Split('\n').ElementAtOrDefault(line - 1)?.Trim();
        var frames = error.Traceback.Where(frame => frame.StartsWith("   at ", StringComparison.Ordinal)).ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{place}, line {line}: {error.Name}: {error.Message}\n    {source}")
            + string.Concat(frames.Count > 1 ? frames.Select(frame => "\n " + frame) : []);
    }
}
