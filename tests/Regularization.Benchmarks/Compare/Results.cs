using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Regularization.Benchmarks;

/// <summary>The table of a comparison that has been measured: medians, the range that they come from, and ratios of medians.</summary>
internal sealed class Results(Comparison comparison)
{
    private readonly Subject _own = comparison.Subjects[0];
    private readonly Subject[] _others = [.. comparison.Subjects.Skip(1)];

    public IRenderable ToTable()
    {
        var table = new Spectre.Console.Table().Border(TableBorder.Rounded).AddColumns([.. Headings().Select(heading => new TableColumn(new Text(heading)))]);
        foreach (var row in Rows())
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        return table;
    }

    public string ToMarkdown() =>
        string.Join('\n', Rows().Prepend(Headings().Select(_ => "---")).Prepend(Headings()).Select(row => $"| {string.Join(" | ", row)} |"));

    private IEnumerable<string> Headings() => ["", .. comparison.Subjects.Select(subject => subject.Name), .. _others.Select(other => $"{_own.Name} / {other.Name}"), "Goal"];

    private IEnumerable<IEnumerable<string>> Rows() => comparison.Metrics.Select((metric, i) => (IEnumerable<string>)
    [
        metric.Name,
        .. comparison.Subjects.Select(subject => subject[i] is { } values ? Range(values, metric.Unit) : subject.Failed ? "failed" : "not installed"),
        .. _others.Select(other => _own[i]?.Median / other[i]?.Median is { } ratio ? Number(ratio) + Verdict(ratio, metric.RatioGoal) : "–"),
        metric.RatioGoal is { } limit ? $"ratio at most {Number(limit)}"
            : metric.Goal is { } goal ? $"at most {Number(goal)} {metric.Unit}{Verdict(_own[i]?.Median, goal)}" : "",
    ]);

    private static string Verdict(double? value, double? goal) => value is null || goal is null ? "" : value <= goal ? " (met)" : " (missed)";

    private static string Range(Statistics values, string unit) =>
        $"{Number(values.Median)} {unit}" + (values.Minimum < values.Maximum ? $" ({Number(values.Minimum)}–{Number(values.Maximum)})" : "");

    /// <summary>Three digits or so.</summary>
    private static string Number(double value) =>
        value.ToString(value < 1 ? "0.###" : value < 10 ? "0.##" : value < 100 ? "0.#" : "0", CultureInfo.InvariantCulture);
}
