using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Regularization.Notebooks;

/// <summary>Shows how far the notebooks have come: bars on a terminal, a line for each cell elsewhere.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs <paramref name="work"/>, which asks for the progress of each notebook by its name.</summary>
    public static async Task<T> ShowAsync<T>(TextWriter output, bool isTerminal, Func<Func<string, IRunProgress>, Task<T>> work)
    {
        if (!isTerminal)
        {
            return await work(name => new Lines(name, output)).ConfigureAwait(false);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        return await console.Progress()
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn())
            .StartAsync(context => work(name => new Bar(name, context.AddTask(Markup.Escape(name))))).ConfigureAwait(false);
    }

    private sealed class Bar(string name, ProgressTask task) : IRunProgress
    {
        public void CellStarted(int index, int count)
        {
            task.MaxValue = count;
            Describe(string.Create(CultureInfo.InvariantCulture, $"cell [{index + 1}] of {count}"));
        }

        public void Shown(CellOutput output)
        {
            // The last line that a long cell printed tells more than a spinner.
            if (output is StreamOutput { Text: var text } && text.TrimEnd().Split('\n')[^1].Trim() is { Length: > 0 } line)
            {
                Describe(line.Length <= 60 ? line : line[..59] + "…");
            }
        }

        public void CellEnded(int index, int count)
        {
            task.Value = index + 1;
            if (index + 1 == count)
            {
                Describe(string.Create(CultureInfo.InvariantCulture, $"{count} cells"));
                task.StopTask();
            }
        }

        private void Describe(string state) => task.Description = $"{Markup.Escape(name)} [grey]{Markup.Escape(state)}[/]";
    }

    private sealed class Lines(string name, TextWriter output) : IRunProgress
    {
        private long _start;

        public void CellStarted(int index, int count) => _start = Stopwatch.GetTimestamp();

        public void Shown(CellOutput shown)
        {
        }

        public void CellEnded(int index, int count) =>
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: cell [{index + 1}] of {count}, {Stopwatch.GetElapsedTime(_start).TotalSeconds:0.0} s"));
    }
}
