using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Outputs;
using Regularization.Notebooks.Sessions;

namespace Regularization.Notebooks.Commands;

/// <summary>The host's command line: <c>run</c>, <c>handout</c> and <c>strip</c>; without a command, handouts of all notebooks.</summary>
public sealed class CommandLine
{
    /// <summary>Timers cannot wait longer than 49 days.</summary>
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(10);

    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly bool _isTerminal;
    private readonly bool _ownsProcess;
    private volatile RunJournal? _journal;

    /// <summary>Makes a command line that writes to the given streams.</summary>
    /// <param name="output">Receives progress and results.</param>
    /// <param name="error">Receives what went wrong.</param>
    /// <param name="isTerminal">Whether <paramref name="output"/> can show a progress bar.</param>
    /// <param name="ownsProcess">Whether nothing else runs in this process, so that its working folder and the like can be a notebook's.</param>
    public CommandLine(TextWriter output, TextWriter error, bool isTerminal, bool ownsProcess = false) =>
        (_output, _error, _isTerminal, _ownsProcess) = (output, error, isTerminal, ownsProcess);

    /// <summary>Carries out a command.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> InvokeAsync(IReadOnlyList<string> arguments)
    {
        var parsed = Root().Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                _error.WriteLine(error.Message);
            }

            _error.WriteLine("Try --help.");
            return ExitCode.Usage;
        }

        AppDomain.CurrentDomain.ProcessExit += EndedByCell;
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(10) }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _error.WriteLine("Interrupted.");
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is NotebookFormatException or IOException or UnauthorizedAccessException)
        {
            _error.WriteLine(e.Message);
            return ExitCode.Usage;
        }
        finally
        {
            AppDomain.CurrentDomain.ProcessExit -= EndedByCell;
        }

        // Otherwise Environment.Exit(0) in a cell would look as if all cells had run.
        void EndedByCell(object? sender, EventArgs e)
        {
            if (_journal is { } journal)
            {
                _error.WriteLine(journal.EndWithin());
            }

            Environment.ExitCode = ExitCode.CellFailed;
        }
    }

    private RootCommand Root()
    {
        var handout = new HandoutCommand(_output, _error, _isTerminal, _ownsProcess, Interruptible, journal => _journal = journal);
        var root = new RootCommand("Runs C# notebooks. Without a command: runs every notebook in notebooks/ and writes handouts/*.html.")
        {
            Run(), handout.Create(Timeout()), new StripCommand(_output, _error).Create(), KernelCommand.Create(_output, _error),
        };
        root.SetAction(Interruptible((_, cancellation) => handout.WriteAllAsync(cancellation)));
        return root;
    }

    private Command Run()
    {
        var notebook = new Argument<string>("notebook") { Description = "The notebook to run; it is not changed." };
        var output = new Option<string?>("--output") { Description = "Where to write the notebook with its outputs.", HelpName = "EXECUTED.ipynb" };
        var timeout = Timeout();
        var command = new Command("run", "Runs a notebook from top to bottom.") { notebook, output, timeout };
        command.SetAction(Interruptible(async (parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(notebook);
            var document = Notebook.Load(path);
            var target = parsed.GetValue(output);
            if (target is not null)
            {
                if (WholeFile.RealPath(target) == WholeFile.RealPath(path))
                {
                    _error.WriteLine($"{target} is the notebook itself. Name another file for --output: notebooks stay free of outputs.");
                    return ExitCode.Usage;
                }

                WholeFile.Check(target);
                target = Path.GetFullPath(target); // a cell may change the working folder
            }

            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            try
            {
                return Report(await ProgressDisplay.ShowAsync(_output, _isTerminal, async progress =>
                {
                    using var state = _ownsProcess ? new ProcessState(document, folder) : null;
                    using var programs = _ownsProcess ? ProgramOutput.Capture(RunningCell.Pending) : null;
                    using var session = new CSharpSession(folder) { Programs = programs };
                    var journal = new RunJournal(document, path, target, withoutTarget: RunJournal.NotRun, progress(Path.GetFileName(path)));
                    _journal = journal;
                    return await NotebookRunner.RunAsync(session, document, path, parsed.GetValue(timeout), allowErrors: false, journal, cancellation).ConfigureAwait(false);
                }).ConfigureAwait(false));
            }
            finally
            {
                // Behind Ctrl-C too: what the cells showed until then is often why someone pressed it.
                _journal?.End();
                _journal = null;
            }
        }));
        return command;
    }

    /// <summary>An action that ends like one behind Ctrl-C when its terminal is closed.</summary>
    private static Func<ParseResult, CancellationToken, Task<int>> Interruptible(Func<ParseResult, CancellationToken, Task<int>> action) => async (parsed, cancellation) =>
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            _ = stop.CancelAsync();
        });
        return await action(parsed, stop.Token).ConfigureAwait(false);
    };

    private static Option<TimeSpan?> Timeout() => new("--timeout")
    {
        Description = "How many seconds each cell may run; without it, as long as it likes.",
        HelpName = "SECONDS",
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 && seconds <= LongestTimeout.TotalSeconds)
            {
                return TimeSpan.FromSeconds(seconds);
            }

            result.AddError($"--timeout takes a number of seconds above 0 and up to {LongestTimeout.TotalSeconds:0}, not \"{result.Tokens[0].Value}\".");
            return null;
        },
    };

    private int Report(RunOutcome outcome)
    {
        foreach (var failure in outcome.Failures)
        {
            _error.WriteLine(failure);
        }

        return outcome.ExitCode;
    }
}
