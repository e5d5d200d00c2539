using System.Text.RegularExpressions;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.Rooms;

/// <summary>The drawing of rooms and arrows in CONTRIBUTING.md. An arrow means "may use", and so does a way along several.</summary>
internal static partial class RoomPlan
{
    /// <summary>From each room the rooms to which an arrow leads from it.</summary>
    public static ILookup<string, string> Arrows { get; } = Read();

    /// <summary>All rooms that the drawing shows.</summary>
    public static IReadOnlyList<string> Rooms { get; } = [.. Arrows.SelectMany(from => from.Prepend(from.Key)).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The rooms to which a way leads from this one; the room itself only if the way is a circle.</summary>
    public static IReadOnlySet<string> ReachableFrom(string room)
    {
        var reached = new HashSet<string>();
        var next = new Stack<string>([room]);
        while (next.TryPop(out var from))
        {
            foreach (var to in Arrows[from].Where(reached.Add))
            {
                next.Push(to);
            }
        }

        return reached;
    }

    /// <summary>Reads lines such as <c>A --> B &amp; C --> D</c>.</summary>
    private static ILookup<string, string> Read()
    {
        var text = File.ReadAllText(Path.Combine(RepositoryNotebook.Folder(), "..", ".github", "CONTRIBUTING.md"));
        var drawing = Drawing().Match(text).Groups[1].Value;
        return drawing.Split('\n')
            .Select(line => line.Split("-->").Select(step => step.Split('&', StringSplitOptions.TrimEntries)).ToList())
            .SelectMany(steps => steps.Zip(steps.Skip(1)))
            .SelectMany(step => from start in step.First from end in step.Second select (start, end))
            .ToLookup(arrow => arrow.start, arrow => arrow.end);
    }

    [GeneratedRegex("```mermaid\r?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Drawing();
}
