using System.CommandLine;

namespace Regularization.Notebooks;

/// <summary>Runs notebooks and writes their handouts: the command <c>handout</c>, and the main job, which does it for all notebooks.</summary>
internal sealed class HandoutCommand(TextWriter output, TextWriter error, bool isTerminal)
{
    private readonly Option<string> _directory = new("--output", "-o")
    {
        Description = "The folder to write the handouts to.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "handouts",
    };

    private readonly Option<bool> _allowErrors = new("--allow-errors")
    {
        Description = "Go on behind failing cells and show their errors in the handout.",
    };

    /// <summary>The command <c>handout</c>.</summary>
    public Command Create(Option<TimeSpan?> timeout)
    {
        var notebooks = new Argument<string[]>("notebooks") { Description = "The notebooks to run; they are not changed.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("handout", "Runs notebooks and writes each as one HTML file that needs no network.") { notebooks, _directory, _allowErrors, timeout };
        command.SetAction((parsed, cancellation) => WriteAsync(
            parsed.GetRequiredValue(notebooks), parsed.GetRequiredValue(_directory), parsed.GetValue(timeout), parsed.GetValue(_allowErrors), cancellation));
        return command;
    }

    /// <summary>The main job: handouts of everything in <c>notebooks/</c>.</summary>
    public Task<int> WriteAllAsync(CancellationToken cancellation)
    {
        if (!Directory.Exists("notebooks"))
        {
            error.WriteLine($"There is no folder notebooks in {Directory.GetCurrentDirectory()}. Start this from the repository's folder, or name the notebooks: handout NOTEBOOK…");
            return Task.FromResult(ExitCode.Usage);
        }

        var notebooks = Directory.GetFiles("notebooks", "*.ipynb").Order(StringComparer.Ordinal).ToArray();
        return WriteAsync(notebooks, "handouts", timeout: null, allowErrors: false, cancellation);
    }

    private async Task<int> WriteAsync(string[] paths, string directory, TimeSpan? timeout, bool allowErrors, CancellationToken cancellation)
    {
        // Everything that can be wrong with a notebook without running it is found before the first one runs.
        var jobs = paths.Select(path => (Path: path, Notebook: Notebook.Load(path))).Select(job => (job.Path, job.Notebook, Handout: new Handout(job.Notebook, job.Path))).ToList();
        var outcomes = new List<RunOutcome>();
        var written = new List<string>();
        await ProgressDisplay.ShowAsync(output, isTerminal, async progress =>
        {
            foreach (var (path, notebook, handout) in jobs)
            {
                var outcome = await NotebookRunner.RunAsync(notebook, path, timeout, allowErrors, progress(Path.GetFileName(path)), cancellation).ConfigureAwait(false);
                outcomes.Add(outcome);
                if (outcome.ExitCode == ExitCode.Success || allowErrors && outcome.ExitCode == ExitCode.CellFailed)
                {
                    var target = Path.Combine(directory, Path.GetFileNameWithoutExtension(path) + ".html");
                    WriteWhole(target, handout.ToHtml());
                    written.Add(target);
                }
            }

            return outcomes;
        }).ConfigureAwait(false);

        foreach (var target in written)
        {
            output.WriteLine($"{target} written.");
        }

        foreach (var failure in outcomes.SelectMany(outcome => outcome.Failures))
        {
            error.WriteLine(failure);
        }

        return allowErrors ? outcomes.Select(outcome => outcome.ExitCode).Where(code => code != ExitCode.CellFailed).DefaultIfEmpty().Max() : outcomes.Select(outcome => outcome.ExitCode).DefaultIfEmpty().Max();
    }

    /// <summary>Writes beside the target and renames, so that no reader ever sees half a handout.</summary>
    private static void WriteWhole(string path, string text)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllText(temporary, text);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
