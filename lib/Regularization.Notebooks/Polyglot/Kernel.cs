using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive.Formatting;
using Regularization.Notebooks;

namespace Microsoft.DotNet.Interactive;

/// <summary>
/// The functions that cells of Polyglot Notebooks call without a prefix, under the name that they have there:
/// the package that holds them is frozen, so the notebooks' <c>using</c> directives find these.
/// </summary>
public static class Kernel
{
    /// <summary>Shows a value while the cell runs.</summary>
    /// <param name="value">The value.</param>
    /// <param name="mimeTypes">How to show it; without any, as the value of a cell is shown.</param>
    /// <returns>A handle that can replace what is shown.</returns>
    /// <exception cref="InvalidOperationException">No cell runs.</exception>
#pragma warning disable IDE1006, CA1707 // The names are those of Polyglot Notebooks.
    public static DisplayedValue display(object? value, params string[] mimeTypes) => value.Display(mimeTypes);
#pragma warning restore IDE1006, CA1707

    /// <summary>Marks a text as HTML: shown, it is not escaped.</summary>
    public static IHtmlContent HTML(string content) => new HtmlString(content);

    /// <summary>Runs a script in the page that shows the notebook.</summary>
    /// <exception cref="InvalidOperationException">No cell runs.</exception>
    public static void Javascript(string scriptContent) =>
        CellDisplay.Show(new TextPart("", 0, "#!javascript", scriptContent).ToBundle());

    /// <summary>Adds style rules to the page that shows the notebook.</summary>
    /// <exception cref="InvalidOperationException">No cell runs.</exception>
    public static void CSS(string content) => HTML($"<style>{content}</style>").Display(HtmlFormatter.MimeType);
}
