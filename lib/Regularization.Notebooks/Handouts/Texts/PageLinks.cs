using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Handouts.Texts;

/// <summary>Where the links and images of a notebook's texts lead from its handout.</summary>
/// <param name="notebook">The notebook's file: its texts' paths start at its folder.</param>
/// <param name="folder">The folder of the handout.</param>
/// <param name="notebooks">The notebooks whose handouts are made together with it.</param>
internal sealed class PageLinks(string notebook, string folder, IReadOnlyList<string> notebooks)
{
    private static readonly HashSet<string> Schemes = new(StringComparer.OrdinalIgnoreCase) { "http", "https", "mailto", "tel", "ftp" };

    private readonly string _source = Path.GetDirectoryName(Path.GetFullPath(notebook))!;

    /// <summary>The image at an address, as an address that holds the image itself.</summary>
    /// <exception cref="IOException">It cannot be put into the page.</exception>
    public string Embedded(string url, Attachments attachments) => EmbeddedImage.ToDataUri(url, _source, attachments);

    /// <summary>The address of a link as the handout needs it: another notebook's handout where there is one, else the file where it lies.</summary>
    /// <param name="url">What the text says.</param>
    /// <param name="notes">Receives what is wrong with it.</param>
    public string Target(string url, List<string> notes)
    {
        if (url.Length == 0 || url.StartsWith("//", StringComparison.Ordinal))
        {
            return url;
        }

        if (url.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && url.AsSpan(0, colon).IndexOfAny("/?#") < 0)
        {
            if (Schemes.Contains(url[..colon].Trim()))
            {
                return url;
            }

            notes.Add($"the link {url} is not of a kind that handouts follow ({string.Join(", ", Schemes)})");
            return "";
        }

        var rest = url.IndexOfAny(['?', '#']) is >= 0 and var end ? end : url.Length;
        var path = Path.GetFullPath(Uri.UnescapeDataString(url[..rest]), _source);
        if (IsNotebook(path) && HandoutOf(path) is { } handout)
        {
            return Uri.EscapeDataString(handout) + url[rest..];
        }

        if (!Path.Exists(path))
        {
            notes.Add($"the link {url} leads nowhere: there is no {path}");
            return url;
        }

        var relative = Path.GetRelativePath(Path.GetFullPath(folder), path);
        return Path.IsPathRooted(relative) ? url : string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString)) + url[rest..];
    }

    /// <summary>The file name of a notebook's handout, if it lies beside this one or is about to.</summary>
    public string? HandoutOf(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path) + ".html";
        return notebooks.Any(other => Path.GetFullPath(other) == Path.GetFullPath(path)) || File.Exists(Path.Combine(folder, name)) ? name : null;
    }

    private static bool IsNotebook(string path) => Path.GetExtension(path).ToLowerInvariant() is ".ipynb" or ".dib";
}
