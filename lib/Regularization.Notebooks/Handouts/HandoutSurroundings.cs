using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Handouts.Texts;

namespace Regularization.Notebooks.Handouts;

/// <summary>What lies beside a handout: its other languages, its notebook, and the handout to read next.</summary>
internal sealed partial class HandoutSurroundings(Notebook notebook, string path, HandoutOptions options, PageLinks links, HandoutWords words)
{
    /// <summary>Links to the other languages and to the notebook's file, where there are any: HTML for above the title.</summary>
    public string Beside
    {
        get
        {
            var file = Path.GetFileName(path);
            var others = OtherLanguages().Select(other => $"<a href=\"{Uri.EscapeDataString(other.Page)}\" hreflang=\"{other.Language}\" lang=\"{other.Language}\">{WebUtility.HtmlEncode(NameOf(other.Language))}</a>").ToList();
            if (File.Exists(Path.Combine(options.Folder, file)))
            {
                others.Add($"<a href=\"{Uri.EscapeDataString(file)}\" download>{words.NotebookFile}</a>");
            }

            return others.Count == 0 ? "" : $"<p class=\"beside\" role=\"navigation\" aria-label=\"{words.Beside}\">{string.Concat(others)}</p>\n";
        }
    }

    /// <summary>A link to the next handout: HTML for below the text.</summary>
    public string Next => NextNotebook() is { } next && links.HandoutOf(next) is { } page
        ? $"<p class=\"next\">{words.NextNotebook} <a rel=\"next\" href=\"{Uri.EscapeDataString(page)}\">{WebUtility.HtmlEncode(TitleOf(next))}</a></p>\n"
        : "";

    /// <summary>The notebook that the metadata field <c>next</c> names (nothing where it is empty), else the one that is made next in this language.</summary>
    private string? NextNotebook()
    {
        if (notebook.Metadata.ContainsKey("next"))
        {
            return notebook.Metadata["next"]?.ToString() is { Length: > 0 } named ? Path.GetFullPath(named, Path.GetDirectoryName(Path.GetFullPath(path))!) : null;
        }

        var inThisLanguage = options.Notebooks.Where(other => Parts(other).Language == Parts(path).Language).ToList();
        return inThisLanguage.ElementAtOrDefault(inThisLanguage.IndexOf(path) + 1);
    }

    private IEnumerable<(string Language, string Page)> OtherLanguages()
    {
        var pages = Directory.Exists(options.Folder) ? Directory.GetFiles(options.Folder, "*.html") : [];
        return pages.Concat(options.Notebooks)
            .Select(Parts)
            .Where(other => other.Name == Parts(path).Name && other.Language != Parts(path).Language)
            .Distinct()
            .OrderBy(other => other.Language, StringComparer.Ordinal)
            .Select(other => (other.Language, other.Name + (other.Language == "en" ? "" : "." + other.Language) + ".html"));
    }

    /// <summary>A file's name without its language, and the language; English where the name does not say.</summary>
    private static (string Name, string Language) Parts(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        return LanguageOfName().Match(name) is { Success: true } match ? (name[..match.Index], match.Groups[1].Value) : (name, "en");
    }

    private static string TitleOf(string path)
    {
        try
        {
            var text = Notebook.Load(path).Cells.FirstOrDefault(cell => cell.Kind == CellKind.Markdown)?.Source ?? "";
            return Heading().Match(text) is { Success: true } match ? match.Groups[1].Value.Trim() : Path.GetFileNameWithoutExtension(path);
        }
        catch (NotebookFormatException)
        {
            return Path.GetFileNameWithoutExtension(path);
        }
    }

    private static string NameOf(string language)
    {
        try
        {
            return language switch { "ja" => "日本語", "en" => "English", _ => CultureInfo.GetCultureInfo(language).NativeName };
        }
        catch (CultureNotFoundException)
        {
            return language;
        }
    }

    [GeneratedRegex(@"\.([a-z]{2,3}(?:-[A-Za-z]{2,4})?)$")]
    private static partial Regex LanguageOfName();

    [GeneratedRegex(@"^#\s+(.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
