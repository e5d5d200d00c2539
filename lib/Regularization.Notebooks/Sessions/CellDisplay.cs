namespace Regularization.Notebooks;

/// <summary>Shows values in the cell that runs.</summary>
internal static class CellDisplay
{
    /// <summary>Shows a value and returns the name under which it can be replaced.</summary>
    /// <exception cref="InvalidOperationException">No cell runs.</exception>
    public static string Show(MimeBundle data)
    {
        var displayId = Guid.NewGuid().ToString("N");
        Cell.Add(new DisplayOutput(data, displayId));
        return displayId;
    }

    /// <summary>Replaces what was shown under a name.</summary>
    /// <exception cref="InvalidOperationException">No cell runs.</exception>
    public static void Replace(string displayId, MimeBundle data) => Cell.Add(new DisplayOutput(data, displayId, IsUpdate: true));

    private static OutputQueue Cell => ConsoleCapture.Cell ?? throw new InvalidOperationException("Values can be displayed while a cell runs only.");
}
