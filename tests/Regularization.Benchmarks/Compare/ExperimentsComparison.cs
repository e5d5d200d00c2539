using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Regularization.Benchmarks;

/// <summary>The training loops of the lesson's experiments, in the seconds that the cells themselves print.</summary>
internal static partial class ExperimentsComparison
{
    private static readonly string[] Cells = ["train-none", "train-l2", "train-weight-decay", "train-l1", "train-both"];

    public static async Task<Comparison> PrepareAsync(string folder, CancellationToken cancellation)
    {
        var python = await Python.FindAsync(folder, cancellation);
        var executed = Path.Combine(folder, "regularization.ipynb");
        var losses = new Dictionary<string, double>();
        Subject[] subjects =
        [
            new("C#", token => MeasureAsync(Repository.HostCommand("run", Repository.Lesson, "--output", executed), token)),
            .. python.Subjects("PyTorch", (blas, token) => MeasureAsync(python.NbConvert("notebook", blas, folder), token)),
        ];
        return new Comparison([.. Cells.Select(cell => new Metric(cell, "s", RatioGoal: 0.6))], subjects, python.Versions)
        {
            FrontPage = () => [.. subjects.Select(subject => FrontPage.Seconds(Cells.Select((_, i) => subject[i]!.Median)))],
        };

        async Task<double[]> MeasureAsync(ChildProcess process, CancellationToken token)
        {
            await process.RunAsync(token);
            var cells = JsonNode.Parse(File.ReadAllText(executed))!["cells"]!.AsArray();
            return [.. Cells.Select(id => ReadSeconds(id, cells.FirstOrDefault(cell => (string?)cell!["id"] == id), losses))];
        }
    }

    /// <summary>The seconds of the training in an executed cell.</summary>
    /// <param name="id">The cell's id.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="losses">The losses that the first notebook arrived at. The others have to, too: only then do they do the same work.</param>
    private static double ReadSeconds(string id, JsonNode? cell, Dictionary<string, double> losses)
    {
        var texts = (cell?["outputs"]?.AsArray() ?? []).Select(output => output!["text"] is JsonArray lines ? string.Concat(lines) : (string?)output["text"]);
        var progress = ProgressLine().Matches(string.Concat(texts)).ToDictionary(line => line.Groups["epoch"].Value);
        if (!progress.TryGetValue("50", out var middle) || !progress.TryGetValue("299", out var last))
        {
            throw new IOException($"The cell {id} did not print its progress at epochs 50 and 299.");
        }

        var loss = Number(middle, "loss");
        return losses.TryAdd(id, loss) || Math.Abs(losses[id] - loss) < 1e-4
            ? Number(last, "seconds")
            : throw new IOException(string.Create(CultureInfo.InvariantCulture,
                $"{id} has the training loss {loss} at epoch 50, where the first that was measured has {losses[id]}. They do not do the same work."));
    }

    private static double Number(Match line, string group) => double.Parse(line.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^epoch +(?<epoch>\d+): loss (?<loss>[\d.]+) \(train\),.* (?<seconds>[\d.]+) s\r?$", RegexOptions.Multiline)]
    private static partial Regex ProgressLine();
}
