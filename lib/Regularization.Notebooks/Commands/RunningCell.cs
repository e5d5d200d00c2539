using System.Diagnostics;
using System.Globalization;

namespace Regularization.Notebooks.Commands;

/// <summary>
/// Says which cell runs, in a file that outlives this process: <see cref="OutlivingProcess"/> reads it when a cell has brought this one down.
/// A file, because a pipe would be inherited by the programs that cells start, and would not end before them.
/// </summary>
/// <param name="Place">The notebook and the number of the cell, as messages name them.</param>
/// <param name="Left">What is left of the run in that case, as a sentence; empty if nothing is.</param>
internal sealed record RunningCell(string Place, string Left)
{
    private const string Variable = "REGULARIZATION_RUNNING_CELL";

    private static string? _file;

    /// <summary>Names the file, and this process, to one that is to be started.</summary>
    public static void AskFor(ProcessStartInfo start, string file) => start.Environment[Variable] = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} {file}");

    /// <summary>Takes note of the file, if this process was started with one. The programs that cells start are not to write to it.</summary>
    /// <returns>The number of the process that reads it; null if there is none.</returns>
    public static int? Reader()
    {
        var asked = Environment.GetEnvironmentVariable(Variable)?.Split(' ', 2);
        Environment.SetEnvironmentVariable(Variable, null);
        _file = asked?[1];
        return asked is null ? null : int.Parse(asked[0], CultureInfo.InvariantCulture);
    }

    /// <summary>Says that this cell runs.</summary>
    public void Begin() => Write($"{Place}\n{Left}");

    /// <summary>Says that none runs any more.</summary>
    public static void End() => Write("");

    /// <summary>What a process has left in its file; null if no cell ran when it ended.</summary>
    public static RunningCell? ReadFrom(string file) =>
        File.ReadAllText(file).Split('\n') is [var place, var left] ? new RunningCell(place, left) : null;

    private static void Write(string text)
    {
        if (_file is not null)
        {
            File.WriteAllText(_file, text);
        }
    }
}
