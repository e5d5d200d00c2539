using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Tests.Hosts;

/// <summary>What a code cell produced in some host, in a form that all hosts have in common.</summary>
/// <param name="Text">What it wrote to standard output.</param>
/// <param name="Errors">What it wrote to standard error, and why it failed if it did.</param>
/// <param name="Values">The values that it showed, each keyed by MIME type; not those that were emptied in the end.</param>
internal sealed record ExecutedCell(string Text, string Errors, IReadOnlyList<IReadOnlyDictionary<string, string>> Values)
{
    /// <summary>The code cells of a notebook that a host has run and saved.</summary>
    public static IReadOnlyList<ExecutedCell> Load(string path) =>
    [
        .. JsonNode.Parse(File.ReadAllText(path))!["cells"]!.AsArray()
            .Where(cell => cell!["cell_type"]!.ToString() == "code")
            .Select(cell => Of(cell!["outputs"]!.AsArray())),
    ];

    private static ExecutedCell Of(JsonArray outputs)
    {
        var streams = outputs.Where(output => output!["output_type"]!.ToString() == "stream").ToLookup(output => output!["name"]!.ToString(), output => Lines(output!["text"]));
        var failures = outputs.Where(output => output!["output_type"]!.ToString() == "error").Select(output => $"{output!["ename"]}: {output["evalue"]}");
        return new(
            string.Concat(streams["stdout"]),
            string.Concat([.. streams["stderr"], .. failures]),
            [.. outputs.Select(output => output!["data"]).OfType<JsonObject>().Select(data => data.ToDictionary(entry => entry.Key, entry => Lines(entry.Value))).Where(HasContent)]);
    }

    /// <summary>Whether anything is to be seen of a value: a display that was emptied leaves its place in the saved notebook.</summary>
    public static bool HasContent(IReadOnlyDictionary<string, string> value) => value.Values.Any(content => content.Length > 0);

    /// <summary>nbformat allows a text to be a list of its lines.</summary>
    private static string Lines(JsonNode? text) => text is JsonArray lines ? string.Concat(lines.Select(line => line!.ToString())) : text!.ToString();
}
