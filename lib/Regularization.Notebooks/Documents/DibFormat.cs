using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive.Documents;

namespace Regularization.Notebooks.Documents;

/// <summary>
/// Files ending in <c>.dib</c>, the other format of Polyglot Notebooks: plain text, in which a line such as <c>#!csharp</c> or <c>#!markdown</c> starts a cell.
/// </summary>
internal static class DibFormat
{
    /// <summary>The languages that start a cell even where the file's <c>#!meta</c> does not name them.</summary>
    private static readonly (string Name, string[] Aliases)[] Languages =
    [
        ("csharp", ["c#", "C#"]), ("fsharp", ["f#", "F#"]), ("pwsh", ["powershell"]), ("markdown", ["md"]), ("html", []), ("javascript", ["js"]),
        ("mermaid", []), ("sql", []), ("kql", []), ("http", []), ("value", []), ("raw", []),
    ];

    /// <summary>Whether a file is one by its name.</summary>
    public static bool IsNameOf(string path) => Path.GetExtension(path).Equals(".dib", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a file's text as a notebook.</summary>
    public static Notebook Parse(string text)
    {
        var languages = new KernelInfoCollection { DefaultKernelName = "csharp" };
        languages.AddRange(Languages.Select(language => new Microsoft.DotNet.Interactive.Documents.KernelInfo(language.Name, language.Name, language.Aliases)));
        var cells = CodeSubmission.Parse(text, languages).Elements.Where(element => !string.IsNullOrWhiteSpace(element.Contents)).Select(element => (JsonNode)CellOf(element)).ToArray();
        return Notebook.Parse(new JsonObject
        {
            ["cells"] = new JsonArray(cells),
            ["metadata"] = new JsonObject { ["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = NotebookLanguage.KernelName } },
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        }.ToJsonString());
    }

    private static JsonObject CellOf(InteractiveDocumentElement element)
    {
        var language = element.KernelName ?? "csharp";
        var source = element.Contents.ReplaceLineEndings("\n").Trim('\n');
        if (language is "markdown" or "raw")
        {
            return new JsonObject { ["cell_type"] = language, ["metadata"] = new JsonObject(), ["source"] = source };
        }

        return new JsonObject
        {
            ["cell_type"] = "code",
            ["execution_count"] = null,
            ["metadata"] = new JsonObject { ["polyglot_notebook"] = new JsonObject { ["kernelName"] = language } },
            ["outputs"] = new JsonArray(),
            ["source"] = source,
        };
    }
}
