using System.Diagnostics;
using System.Globalization;
using Regularization.Notebooks.Documents;
using Spectre.Console;

namespace Regularization.Notebooks.Commands;

/// <summary>Shows how far the notebooks have come: bars on a terminal, a line for each cell elsewhere.</summary>
internal static class ProgressDisplay
{
    /// <summary>The columns of a line that spinner, elapsed time and the spaces between them take.</summary>
    private const int WidthOfOthers = 15;

    /// <summary>Runs <paramref name="work"/>, which asks for the progress of each notebook by its name.</summary>
    public static async Task<T> ShowAsync<T>(TextWriter output, bool isTerminal, Func<Func<string, IRunProgress>, Task<T>> work)
    {
        if (!isTerminal)
        {
            return await work(name => new Lines(name, output)).ConfigureAwait(false);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        var width = console.Profile.Width;
        var barWidth = Math.Clamp(width / 4, 4, 40);
        var bars = new List<Bar>();
        return await console.Progress()
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = barWidth }, new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                try
                {
                    return await work(name =>
                    {
                        var bar = new Bar(name, context.AddTask(Markup.Escape(name)), width - barWidth - WidthOfOthers);
                        bars.Add(bar);
                        return bar;
                    }).ConfigureAwait(false);
                }
                finally
                {
                    bars.ForEach(bar => bar.Stop()); // a spinner that stands still would look like a program that hangs
                }
            }).ConfigureAwait(false);
    }

    private static string Shorten(string text, int length) =>
        text.Length <= length ? text : string.Concat(text.AsSpan(0, Math.Max(0, length - 1)), "…");

    /// <param name="name">The notebook's name.</param>
    /// <param name="task">The line on the terminal.</param>
    /// <param name="width">How many columns name and state may take, so that the line is not broken.</param>
    private sealed class Bar(string name, ProgressTask task, int width) : IRunProgress
    {
        private readonly string _name = Shorten(name, Math.Max(8, width / 2));

        public void Stop() => task.StopTask();

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
                Describe(line);
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

        private void Describe(string state) => task.Description = $"{Markup.Escape(_name)} [grey]{Markup.Escape(Shorten(state, width - _name.Length - 1))}[/]";
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
