using System.Diagnostics;
using System.Globalization;

namespace Regularization.Notebooks.Commands;

/// <summary>
/// Says which cell runs, in a file that outlives this process: <see cref="OutlivingProcess"/> reads it when a cell has brought this one down.
/// A file, because a pipe would be inherited by the programs that cells start, and would not end before them.
/// </summary>
/// <param name="Place">The notebook and the number of the cell, as messages name them.</param>
/// <param name="Left">What is left of the run in that case, in sentences; may be empty.</param>
/// <param name="IsTold">Whether this process has told of the end itself.</param>
internal sealed record RunningCell(string Place, string Left, bool IsTold = false)
{
    private const string Variable = "REGULARIZATION_RUNNING_CELL";

    private static string? _file;
    private static HashSet<string> _crashed = [];

    /// <summary>A file that the reader waits for until nobody holds it open; null if there is none.</summary>
    public static string? Pending { get; private set; }

    /// <summary>Whether a cell has brought down the process before this one. It is not run again.</summary>
    public static bool HasCrashed(string place) => _crashed.Contains(place);

    /// <summary>Names the file, this process, a file that it waits for, and the cells that have crashed, to a process that is to be started.</summary>
    public static void AskFor(ProcessStartInfo start, string file, string pending, IEnumerable<string> crashed) =>
        start.Environment[Variable] = string.Join('\n', [Environment.ProcessId.ToString(CultureInfo.InvariantCulture), file, pending, .. crashed]);

    /// <summary>Takes note of what it was started with, if it was. The programs that cells start are not to write to the file.</summary>
    /// <returns>The number of the process that reads it; null if there is none.</returns>
    public static int? Reader()
    {
        var asked = Environment.GetEnvironmentVariable(Variable)?.Split('\n');
        Environment.SetEnvironmentVariable(Variable, null);
        if (asked is not [var reader, var file, var pending, .. var crashed])
        {
            return null;
        }

        (_file, Pending, _crashed) = (file, pending, [.. crashed]);
        return int.Parse(reader, CultureInfo.InvariantCulture);
    }

    /// <summary>Says that this cell runs.</summary>
    public void Begin() => Write($"{Place}\n{Left}{(IsTold ? "\n" : "")}");

    /// <summary>Says that none runs any more.</summary>
    public static void End() => Write("");

    /// <summary>What a process has left in its file; null if no cell ran when it ended.</summary>
    public static RunningCell? ReadFrom(string file) =>
        File.ReadAllText(file).Split('\n') is [var place, var left, .. var told] ? new RunningCell(place, left, told.Length > 0) : null;

    private static void Write(string text)
    {
        if (_file is not null)
        {
            File.WriteAllText(_file, text);
        }
    }
}
