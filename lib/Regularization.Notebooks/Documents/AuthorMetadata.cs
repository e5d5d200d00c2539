using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Documents;

/// <summary>
/// The metadata that an author writes, as opposed to what hosts leave behind when they run a notebook (times, kernel versions,
/// scroll positions). As in nbdev's cleaner the lists say what stays, so that diffs show only what an author changed.
/// </summary>
internal static class AuthorMetadata
{
    private static readonly HashSet<string> OfNotebook =
        ["authors", "celltoolbar", "dotnet_interactive", "jupytext", "kernelspec", "lang", "language", "language_info", "next", "polyglot_notebook", "title"];

    private static readonly HashSet<string> OfCell =
        ["deletable", "dotnet_interactive", "editable", "format", "hide_input", "jupyter", "name", "polyglot_notebook", "slideshow", "tags"];

    // Besides the name, hosts write their own versions, editor modes and file extensions there.
    private static readonly HashSet<string> OfLanguage = ["name"];

    /// <summary>
    /// Removes all else from a notebook's metadata. A notebook for our kernel carries what the kernel says of its language: front ends
    /// put exactly that there when the kernel is chosen, and VS Code takes the cells' language from it before.
    /// </summary>
    /// <returns>Whether there was anything to change.</returns>
    public static bool StripNotebook(JsonObject metadata) => KeepOnly(metadata, OfNotebook) | StripLanguage(metadata);

    /// <inheritdoc cref="StripNotebook"/>
    public static bool StripCell(JsonObject metadata) => KeepOnly(metadata, OfCell);

    private static bool StripLanguage(JsonObject metadata)
    {
        if ((metadata["kernelspec"] as JsonObject)?["name"]?.ToString() != NotebookLanguage.KernelName)
        {
            return metadata["language_info"] is JsonObject language && KeepOnly(language, OfLanguage);
        }

        var ours = NotebookLanguage.Info();
        if (JsonNode.DeepEquals(metadata["language_info"], ours))
        {
            return false;
        }

        metadata["language_info"] = ours;
        return true;
    }

    private static bool KeepOnly(JsonObject metadata, HashSet<string> names)
    {
        var others = metadata.Select(entry => entry.Key).Where(name => !names.Contains(name)).ToList();
        others.ForEach(name => metadata.Remove(name));
        return others.Count > 0;
    }
}
