using System.Globalization;

namespace Regularization.Benchmarks;

/// <summary>The table "How fast it is" of the project's README, in each language. A row belongs to the group that a comment in its first cell names.</summary>
internal static class FrontPage
{
    /// <summary>Replaces the numbers of a group. Where something was not measured, all stay as they are: a row speaks of one machine.</summary>
    /// <exception cref="IOException">A README has no row for the group.</exception>
    public static void Write(string group, Comparison comparison)
    {
        if (comparison.FrontPage is null)
        {
            return;
        }

        if (comparison.Subjects.Any(subject => subject[0] is null))
        {
            Console.WriteLine($"{group}: the README's table stays as it is, because not everything could be measured.");
            return;
        }

        foreach (var (name, second) in new[] { ("README.md", " s"), ("README.ja.md", "秒") })
        {
            var path = Path.Combine(Repository.Root, name);
            var lines = File.ReadAllText(path).ReplaceLineEndings("\n").Split('\n');
            var row = Array.FindIndex(lines, line => line.Contains($"<!-- {group} -->", StringComparison.Ordinal));
            if (row < 0)
            {
                throw new IOException($"{path} has no table row with the comment <!-- {group} -->.");
            }

            // Cells are made in English; Japanese writes the unit of time without a space, and its own comma.
            var cells = comparison.FrontPage().Select(cell => second == " s" ? cell : cell.Replace(" s", second, StringComparison.Ordinal).Replace(", ", "、", StringComparison.Ordinal));
            lines[row] = $"| {lines[row].Split('|')[1].Trim()} |{string.Concat(cells.Select(cell => cell == "" ? " |" : $" {cell} |"))}";
            File.WriteAllText(path, string.Join('\n', lines));
        }
    }

    /// <summary>The median, or from the smallest to the largest median, with two digits.</summary>
    public static string Seconds(params IEnumerable<double> medians)
    {
        string[] ends = [Number(medians.Min()), Number(medians.Max())];
        return string.Join("–", ends.Distinct()) + " s";

        static string Number(double value) => value.ToString(value < 1 ? "0.00" : value < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);
    }
}
