using Microsoft.DotNet.Interactive.Formatting;
using Regularization.Notebooks;

namespace Microsoft.DotNet.Interactive;

/// <summary>Shows values in the middle of a cell, as the extension methods of the same names do in Polyglot Notebooks.</summary>
public static class DisplayExtensions
{
    /// <summary>Shows a value while the cell runs.</summary>
    /// <param name="value">The value.</param>
    /// <param name="mimeTypes">How to show it; without any, as the value of a cell is shown.</param>
    /// <returns>A handle that can replace what is shown.</returns>
    /// <exception cref="InvalidOperationException">No cell runs.</exception>
    public static DisplayedValue Display(this object? value, params string[] mimeTypes) => new(CellDisplay.Show(ValueDisplay.Of(value, mimeTypes)), mimeTypes);

    /// <summary>Shows a text as what it is: HTML, Markdown, SVG …</summary>
    /// <param name="value">The text.</param>
    /// <param name="mimeType">Its MIME type.</param>
    /// <returns>A handle that can replace what is shown.</returns>
    /// <exception cref="InvalidOperationException">No cell runs.</exception>
    public static DisplayedValue DisplayAs(this string value, string mimeType) => new(CellDisplay.Show(new MimeBundle(mimeType, value)), [mimeType]);
}
