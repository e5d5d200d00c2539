using System.Globalization;

namespace Regularization.Benchmarks;

/// <summary>From the notebook to a web page with all results, by a process that has just been started.</summary>
internal static class HandoutComparison
{
    private const string GnuTime = "/usr/bin/time";

    public static async Task<Comparison> PrepareAsync(string folder, CancellationToken cancellation)
    {
        var measuresMemory = File.Exists(GnuTime);
        if (!measuresMemory)
        {
            Console.WriteLine($"Peak memory is left out: {GnuTime} is missing (Debian package time).");
        }

        var python = await Python.FindAsync(folder, cancellation);
        var time = new Metric("notebook to web page", "s", RatioGoal: 0.35);
        Subject[] subjects =
        [
            new("C#", token => MeasureAsync(Repository.HostCommand("handout", Repository.Lesson, "-o", folder), token)),
            .. python.Subjects("nbconvert", (blas, token) => MeasureAsync(python.NbConvert("html", blas, folder), token)),
        ];
        return new Comparison(
            measuresMemory ? [time, new Metric("peak memory of the largest process", "MiB", Goal: 373)] : [time],
            subjects, python.Versions)
        {
            FrontPage = () => [.. subjects.Select(subject => FrontPage.Seconds(subject[0]!.Median)
                + (measuresMemory ? string.Create(CultureInfo.InvariantCulture, $", {subject[1]!.Median:0} MiB") : ""))],
        };

        async Task<double[]> MeasureAsync(ChildProcess process, CancellationToken token)
        {
            if (!measuresMemory)
            {
                return [(await process.RunAsync(token)).Seconds];
            }

            var kibibytes = Path.Combine(folder, "time");
            var (_, seconds) = await (process with { Program = GnuTime, Arguments = ["-f", "%M", "-o", kibibytes, process.Program, .. process.Arguments] }).RunAsync(token);
            return [seconds, double.Parse(File.ReadAllText(kibibytes), CultureInfo.InvariantCulture) / 1024];
        }
    }
}
