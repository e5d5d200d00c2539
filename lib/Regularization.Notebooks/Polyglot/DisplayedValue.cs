using Regularization.Notebooks;

namespace Microsoft.DotNet.Interactive;

/// <summary>Something that a cell has displayed and can replace.</summary>
public sealed class DisplayedValue
{
    private readonly string _displayId;
    private readonly string[] _mimeTypes;

    internal DisplayedValue(string displayId, string[] mimeTypes) => (_displayId, _mimeTypes) = (displayId, mimeTypes);

    /// <summary>Replaces what is shown, in this cell or in a later one.</summary>
    /// <param name="updatedValue">The value to show instead, in the same MIME types.</param>
    /// <exception cref="InvalidOperationException">No cell runs.</exception>
    public void Update(object? updatedValue) => CellDisplay.Replace(_displayId, ValueDisplay.Of(updatedValue, _mimeTypes));
}
