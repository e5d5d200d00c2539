using System.Text.RegularExpressions;

namespace Regularization.Benchmarks;

/// <summary>The README beside this project, with the results of each group between two comments.</summary>
internal static class ReadMe
{
    /// <summary>Replaces the results of a group; those of the others stay.</summary>
    /// <exception cref="IOException">The README has no place for them.</exception>
    public static void Write(string group, string results)
    {
        var path = Path.Combine(Repository.Benchmarks, "README.md");
        var place = new Regex($"(?<=<!-- results of {group} -->\n).*?(?=<!-- end of {group} -->)", RegexOptions.Singleline);
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        File.WriteAllText(path, place.IsMatch(text)
            ? place.Replace(text, _ => results + "\n")
            : throw new IOException($"{path} has no lines \"<!-- results of {group} -->\" and \"<!-- end of {group} -->\" to put the results between."));
    }
}
