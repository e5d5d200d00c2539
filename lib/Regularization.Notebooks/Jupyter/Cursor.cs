namespace Regularization.Notebooks.Jupyter;

/// <summary>Jupyter counts a cursor's position in Unicode characters, C# in UTF-16 units: after an emoji they differ.</summary>
internal static class Cursor
{
    /// <summary>The index in the text of a position in characters; the text's end where the position lies behind it.</summary>
    public static int ToIndex(string text, int position)
    {
        var index = 0;
        for (var characters = 0; characters < position && index < text.Length; characters++)
        {
            index += index + 1 < text.Length && char.IsSurrogatePair(text, index) ? 2 : 1;
        }

        return index;
    }

    /// <summary>The position in characters of an index in the text.</summary>
    public static int FromIndex(string text, int index)
    {
        var characters = 0;
        for (var i = 0; i < index; characters++)
        {
            i += i + 1 < text.Length && char.IsSurrogatePair(text, i) ? 2 : 1;
        }

        return characters;
    }
}
