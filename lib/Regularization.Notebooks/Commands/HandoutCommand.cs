using System.CommandLine;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Handouts;
using Regularization.Notebooks.Handouts.Texts;
using Regularization.Notebooks.Outputs;
using Regularization.Notebooks.Sessions;

namespace Regularization.Notebooks.Commands;

/// <summary>Runs notebooks and writes their handouts: the command <c>handout</c>, and the main job, which does it for all notebooks.</summary>
/// <param name="output">Receives progress and results.</param>
/// <param name="error">Receives what went wrong.</param>
/// <param name="isTerminal">Whether <paramref name="output"/> can show a progress bar.</param>
/// <param name="ownsProcess">Whether nothing else runs in this process.</param>
/// <param name="interruptible">Makes an action end when its terminal is closed.</param>
/// <param name="running">Is told what runs; null when it has ended.</param>
internal sealed class HandoutCommand(
    TextWriter output, TextWriter error, bool isTerminal, bool ownsProcess,
    Func<Func<ParseResult, CancellationToken, Task<int>>, Func<ParseResult, CancellationToken, Task<int>>> interruptible, Action<RunJournal?> running)
{
    /// <summary>The option by which failing cells do not keep a handout from being written.</summary>
    public const string AllowErrors = "--allow-errors";

    private const string AllNotebooks = "notebooks";
    private const string DefaultDirectory = "handouts";

    private readonly Option<string> _directory = new("--output", "-o")
    {
        Description = "The folder to write the handouts to.",
        HelpName = "DIR",
        DefaultValueFactory = _ => DefaultDirectory,
    };

    private readonly Option<Audience> _audience = new("--audience")
    {
        Description = "Whom the handouts are for. Cells tagged \"solution\" are left out for students.",
        HelpName = "student|instructor",
        DefaultValueFactory = _ => Audience.Student,
    };

    private readonly Option<Paper?> _paper = new("--paper")
    {
        Description = "The paper that the handouts are printed on. Without it, A4 for Japanese, and the printer's own for the other languages.",
        HelpName = "a4|letter",
    };

    private readonly Option<bool> _pdf = new("--pdf")
    {
        Description = "Print each handout to a PDF file too, by an installed Chromium, Chrome or Edge.",
    };

    private readonly Option<bool> _allowErrors = new(AllowErrors)
    {
        Description = "Go on behind failing cells, and show their errors in the handout.",
    };

    /// <summary>The command <c>handout</c>.</summary>
    public Command Create(Option<TimeSpan?> timeout)
    {
        var notebooks = new Argument<string[]>("notebooks") { Description = "The notebooks to run; they are not changed.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("handout", "Runs notebooks and writes each as one HTML file that needs no network.")
        {
            notebooks, _directory, _audience, _paper, _pdf, _allowErrors, timeout,
        };
        command.SetAction(interruptible((parsed, cancellation) => WriteAsync(
            parsed.GetRequiredValue(notebooks),
            new Request(
                parsed.GetRequiredValue(_directory), parsed.GetValue(_audience), parsed.GetValue(_paper), parsed.GetValue(_pdf), parsed.GetValue(_allowErrors), parsed.GetValue(timeout)),
            cancellation)));
        return command;
    }

    /// <summary>The main job: handouts of everything in <c>notebooks/</c>.</summary>
    public Task<int> WriteAllAsync(CancellationToken cancellation)
    {
        var notebooks = Directory.Exists(AllNotebooks) ? Directory.GetFiles(AllNotebooks).Where(path => Path.GetExtension(path) is ".ipynb" or ".dib").Order(StringComparer.Ordinal).ToArray() : [];
        if (notebooks.Length == 0)
        {
            error.WriteLine($"There are no notebooks in {Path.GetFullPath(AllNotebooks)}. Start this in the repository's folder, or name the notebooks: handout NOTEBOOK…");
            return Task.FromResult(ExitCode.Usage);
        }

        return WriteAsync(notebooks, new Request(DefaultDirectory, Audience.Student, Paper: null, Pdf: false, AllowErrors: false, Timeout: null), cancellation);
    }

    private sealed record Request(string Directory, Audience Audience, Paper? Paper, bool Pdf, bool AllowErrors, TimeSpan? Timeout)
    {
        public string HtmlFile(string notebook) => Path.Combine(Directory, Path.GetFileNameWithoutExtension(notebook) + ".html");
    }

    private sealed record Job(string Path, Notebook Notebook, Handout Handout);

    private async Task<int> WriteAsync(string[] paths, Request request, CancellationToken cancellation)
    {
        // Everything that can be found wrong without running a cell is found before the first one runs.
        var browser = request.Pdf ? Chromium.Find() : null;
        if (FaultOf(paths, request, browser) is { } fault)
        {
            error.WriteLine(fault);
            return ExitCode.Usage;
        }

        if (Environment.ProcessorCount > 1)
        {
            _ = CSharpSession.WarmUpAsync(CodeHighlighter.WarmUp);
        }

        var options = new HandoutOptions(request.Audience, DateOnly.FromDateTime(DateTime.Now))
        {
            Folder = request.Directory,
            Notebooks = paths,
            AllowsErrors = request.AllowErrors,
            Paper = request.Paper,
        };
        var jobs = paths.Select(path => (Path: path, Notebook: Notebook.Load(path))).Select(file => new Job(file.Path, file.Notebook, new Handout(file.Notebook, file.Path, options))).ToList();
        Directory.CreateDirectory(request.Directory);
        WholeFile.Check(request.HtmlFile(paths[0]));
        var written = new List<string>();
        var outcomes = await ProgressDisplay.ShowAsync(output, isTerminal, async progress =>
        {
            var outcomes = new List<RunOutcome>();
            foreach (var job in jobs)
            {
                outcomes.Add(await WriteAsync(job, request, browser, progress(Path.GetFileName(job.Path)), written, cancellation).ConfigureAwait(false));
            }

            return outcomes;
        }).ConfigureAwait(false);

        written.ForEach(file => output.WriteLine($"{file} written."));
        foreach (var failure in outcomes.SelectMany(outcome => outcome.Failures).Concat(jobs.SelectMany(job => job.Handout.Notes)))
        {
            error.WriteLine(failure);
        }

        if (outcomes.TrueForAll(outcome => outcome.ExitCode == ExitCode.Success))
        {
            output.WriteLine($"Open this in a browser: {new Uri(Path.GetFullPath(FirstToRead(written))).AbsoluteUri}");
        }

        return outcomes.Max(outcome => outcome.ExitCode);
    }

    /// <summary>Why handouts cannot be written as it was asked for; null if they can.</summary>
    private static string? FaultOf(string[] paths, Request request, Chromium? browser)
    {
        if (request.Pdf && browser is null)
        {
            return $"--pdf needs a browser, and none was found. Install Chromium, Google Chrome or Microsoft Edge, or let the environment variable {Chromium.Variable} name one. Without --pdf, the handout can be opened in any browser and printed there.";
        }

        var names = paths.GroupBy(Path.GetFileNameWithoutExtension, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        return names is null ? null : $"{string.Join(" and ", names)} would both become {names.Key}.html. Write them to different folders with -o.";
    }

    /// <summary>Runs one notebook and writes its handout, and adds the files to those that were written.</summary>
    private async Task<RunOutcome> WriteAsync(Job job, Request request, Chromium? browser, IRunProgress progress, List<string> written, CancellationToken cancellation)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(job.Path))!;
        using var programs = ownsProcess ? ProgramOutput.Capture(RunningCell.Pending) : null;
        using var session = new CSharpSession(folder) { Programs = programs };
        var outcome = await RunAsync(session, job, folder, request, progress, cancellation).ConfigureAwait(false);
        if (outcome.ExitCode == ExitCode.CellFailed && request.AllowErrors)
        {
            outcome = outcome with { ExitCode = ExitCode.Success };
        }

        if (outcome.ExitCode == ExitCode.Success)
        {
            var html = request.HtmlFile(job.Path);
            WholeFile.Write(html, temporary =>
            {
                using var writer = File.CreateText(temporary);
                job.Handout.WriteHtml(session, writer);
            });
            written.Add(html);
            if (browser is not null)
            {
                var pdf = Path.ChangeExtension(html, ".pdf");
                await browser.PrintAsync(html, pdf, cancellation).ConfigureAwait(false);
                written.Add(pdf);
            }
        }

        return outcome;
    }

    private async Task<RunOutcome> RunAsync(CSharpSession session, Job job, string folder, Request request, IRunProgress progress, CancellationToken cancellation)
    {
        using var state = ownsProcess ? new ProcessState(job.Notebook, folder) : null;
        var journal = new RunJournal(
            job.Notebook, job.Path, target: null, request.AllowErrors ? "The notebook is run once more without it." : $"{RunJournal.NotRun} {request.HtmlFile(job.Path)} was not written.", progress);
        running(journal);
        try
        {
            return await NotebookRunner.RunAsync(session, job.Notebook, job.Path, request.Timeout, request.AllowErrors, journal, cancellation).ConfigureAwait(false);
        }
        finally
        {
            journal.End();
            running(null);
        }
    }

    /// <summary>Readers begin with the notebook that bears the repository's name.</summary>
    private static string FirstToRead(List<string> written)
    {
        var solutions = Directory.GetFiles(".", "*.sln").Select(Path.GetFileNameWithoutExtension).ToList();
        return written.Find(file => solutions.Contains(Path.GetFileNameWithoutExtension(file), StringComparer.OrdinalIgnoreCase)) ?? written[0];
    }
}
