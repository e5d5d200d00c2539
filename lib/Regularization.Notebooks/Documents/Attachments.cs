using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Documents;

/// <summary>The files that nbformat stores within a cell: images that were pasted into it.</summary>
/// <param name="json">The cell's field <c>attachments</c>: for each name the content by MIME type.</param>
public sealed class Attachments(JsonObject? json)
{
    /// <summary>What cells have that have none.</summary>
    public static Attachments None { get; } = new(null);

    /// <summary>The attachment with a name, in the first of the given MIME types that it has.</summary>
    /// <returns>Its type and content in Base64, or null where there is none, or no Base64.</returns>
    public (string MimeType, string Base64)? Find(string name, IEnumerable<string> mimeTypes)
    {
        foreach (var mimeType in mimeTypes)
        {
            if ((json?[name] as JsonObject)?[mimeType] is { } content)
            {
                var text = content is JsonArray lines ? string.Concat(lines.Select(line => line?.ToString())) : content.ToString();
                var buffer = new byte[text.Length];
                return Convert.TryFromBase64String(text, buffer, out var length) ? (mimeType, Convert.ToBase64String(buffer, 0, length)) : null;
            }
        }

        return null;
    }
}
