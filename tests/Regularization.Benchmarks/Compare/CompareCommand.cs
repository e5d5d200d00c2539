using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Environments;
using Spectre.Console;

namespace Regularization.Benchmarks;

/// <summary>The command <c>compare</c>: times whole commands, those of this project and Python's by turns.</summary>
internal static class CompareCommand
{
    private static readonly Dictionary<string, Func<string, CancellationToken, Task<Comparison>>> Groups = new()
    {
        ["experiments"] = ExperimentsComparison.PrepareAsync,
        ["picture"] = PictureComparison.PrepareAsync,
        ["penalties"] = PenaltiesComparison.PrepareAsync,
        ["sweep"] = SweepComparison.PrepareAsync,
        ["explore"] = ExploreComparison.PrepareAsync,
        ["handout"] = HandoutComparison.PrepareAsync,
        ["kernel"] = KernelComparison.PrepareAsync,
        ["memory"] = MemoryComparison.PrepareAsync,
        ["charts"] = ChartsComparison.PrepareAsync,
        ["build"] = BuildComparison.PrepareAsync,
    };

    public static Command Create()
    {
        var groups = new Argument<string[]>("group") { Description = "What to measure; everything without it.", Arity = ArgumentArity.ZeroOrMore };
        groups.AcceptOnlyFromAmong([.. Groups.Keys]);
        var runs = new Option<int>("--runs") { Description = "How often to measure each command.", HelpName = "N", DefaultValueFactory = _ => 5 };
        runs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--runs takes a number from 1 on.");
            }
        });
        var write = new Option<bool>("--write") { Description = "Write the results into tests/Regularization.Benchmarks/README.md, and into the tables of the project's README files." };
        var command = new Command("compare", "Times whole commands as users feel them, by turns with Python's.") { groups, runs, write };
        command.SetAction((parsed, cancellation) =>
            RunAsync(parsed.GetValue(groups) is { Length: > 0 } given ? given.Distinct() : Groups.Keys, parsed.GetValue(runs), parsed.GetValue(write), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(IEnumerable<string> groups, int runs, bool write, CancellationToken cancellation)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 200;
        }

        // On the repository's drive, because builds link to files there instead of copying them.
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", $"compare-{Environment.ProcessId}"));
        var failed = false;
        try
        {
            foreach (var group in groups)
            {
                try
                {
                    failed |= !await CompareAsync(group, folder.CreateSubdirectory(group).FullName, runs, write, cancellation);
                }
                catch (IOException e)
                {
                    await Console.Error.WriteLineAsync($"{group}: {e.Message}");
                    failed = true;
                }
            }

            return failed ? 1 : 0;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted.");
            return 130;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <returns>Whether all went well.</returns>
    private static async Task<bool> CompareAsync(string group, string folder, int runs, bool write, CancellationToken cancellation)
    {
        var comparison = await Groups[group](folder, cancellation);
        foreach (var missing in comparison.Subjects.Select(subject => subject.Missing).OfType<string>().Distinct())
        {
            Console.WriteLine(missing);
        }

        await comparison.MeasureAsync(group, runs, cancellation);
        if (comparison.Subjects.Any(subject => subject[0] is not null))
        {
            var results = new Results(comparison);
            AnsiConsole.Write(results.ToTable());
            if (write)
            {
                ReadMe.Write(group, string.Create(CultureInfo.InvariantCulture, $"""
                    {results.ToMarkdown()}

                    {string.Join("; ", Machine().Concat(comparison.Versions))}. Median (smallest–largest) of {Math.Min(runs, comparison.MostRuns)}, {DateTime.Today:yyyy-MM-dd}.
                    """));
                FrontPage.Write(group, comparison);
            }
        }

        return !comparison.Subjects.Any(subject => subject.Failed);
    }

    private static IEnumerable<string> Machine()
    {
        var information = HostEnvironmentInfo.GetCurrent();
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Math.Pow(1024, 3);
        yield return string.Create(CultureInfo.InvariantCulture, $"{information.Cpu.Value?.ProcessorName ?? "unknown processor"}, {Environment.ProcessorCount} logical cores, {memory:0.#} GiB of memory");
        yield return RuntimeInformation.OSDescription;
        yield return $"{RuntimeInformation.FrameworkDescription} (SDK {information.DotNetSdkVersion.Value})";
    }
}
