using System.Globalization;
using System.Text;
using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Sources;

/// <summary>The C# sources in a file that <c>#!import</c> names.</summary>
internal static class ImportedFile
{
    /// <summary>Reads the sources, each with the name under which errors mention it.</summary>
    public static IEnumerable<(string Source, string Origin)> Read(string path, DirectivePart directive)
    {
        var name = Path.GetFileName(path);
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".csx" or ".cs" => [(File.ReadAllText(path).ReplaceLineEndings("\n"), name)],
            ".ipynb" => ReadNotebook(path, name, directive),
            ".dib" => ReadDib(path, name),
            var other => throw CellFailureException.Directive(directive, $"files ending in \"{other}\" cannot be imported; .csx, .cs, .dib and .ipynb can."),
        };
    }

    private static IEnumerable<(string, string)> ReadNotebook(string path, string name, DirectivePart directive)
    {
        Notebook notebook;
        try
        {
            notebook = Notebook.Load(path);
        }
        catch (NotebookFormatException e)
        {
            throw CellFailureException.Directive(directive, e.Message);
        }

        return notebook.Cells
            .Where(cell => cell.Kind == CellKind.Code)
            .Select((cell, index) => (cell.SourceToRun, string.Create(CultureInfo.InvariantCulture, $"{name}, cell [{index + 1}]")));
    }

    /// <summary>In the .dib format a line such as <c>#!markdown</c> starts a cell of that language.</summary>
    private static IEnumerable<(string, string)> ReadDib(string path, string name)
    {
        var csharp = true;
        var code = new StringBuilder();
        foreach (var line in File.ReadLines(path))
        {
            if (line.Trim() is "#!csharp" or "#!c#" or "#!markdown" or "#!meta" or "#!html" or "#!javascript" or "#!mermaid" or "#!fsharp" or "#!pwsh" or "#!sql" or "#!kql" or "#!http" or "#!value")
            {
                csharp = line.Trim() is "#!csharp" or "#!c#";
                code.Append('\n');
            }
            else
            {
                // Lines of other languages stay as empty ones, so that line numbers are those of the file.
                code.Append(csharp ? line : "").Append('\n');
            }
        }

        return [(code.ToString(), name)];
    }
}
