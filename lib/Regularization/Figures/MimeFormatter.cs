namespace Regularization;

/// <summary>One representation of a type, in the shape in which notebook hosts look for it by reflection; see <see cref="TypeFormatterSourceAttribute"/>.</summary>
internal sealed class MimeFormatter<T>(string mimeType, Func<T, string> draw)
{
    public string MimeType { get; } = mimeType;

    public bool Format(object value, TextWriter writer)
    {
        if (value is not T drawn)
        {
            return false;
        }

        writer.Write(draw(drawn));
        return true;
    }
}
