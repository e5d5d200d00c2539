using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Handouts.Texts;

/// <summary>Images of Markdown cells, put into the page itself, because a handout is one file that asks no network.</summary>
internal static class EmbeddedImage
{
    private static readonly Dictionary<string, string> MimeTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".gif"] = "image/gif",
        [".svg"] = "image/svg+xml",
        [".webp"] = "image/webp",
        [".bmp"] = "image/bmp",
        [".avif"] = "image/avif",
    };

    /// <summary>The MIME types of the images that a page can hold.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. MimeTypes.Values.Distinct()];

    /// <summary>The image that a text refers to, as a <c>data:</c> address.</summary>
    /// <param name="url">What the text says: a path, the name of an attachment (<c>attachment:…</c>), or a <c>data:</c> address already.</param>
    /// <param name="directory">The folder that paths start from.</param>
    /// <param name="attachments">What is stored in the text's cell.</param>
    /// <exception cref="IOException">The image is not a file that can be read, or not of a known kind.</exception>
    public static string ToDataUri(string url, string directory, Attachments attachments)
    {
        if (url.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return Kinds.Any(kind => url.StartsWith($"data:{kind}", StringComparison.OrdinalIgnoreCase)) ? url : throw new IOException($"the image {url[..Math.Min(40, url.Length)]}… is not of a kind that handouts can hold ({string.Join(", ", Kinds)})");
        }

        if (url.StartsWith("attachment:", StringComparison.OrdinalIgnoreCase))
        {
            var name = Uri.UnescapeDataString(url["attachment:".Length..]);
            return attachments.Find(name, Kinds) is { } image
                ? $"data:{image.MimeType};base64,{image.Base64}"
                : throw new IOException($"the image {name} is not attached to the cell, or not of a kind that handouts can hold ({string.Join(", ", Kinds)})");
        }

        if (url.Contains("://", StringComparison.Ordinal) || url.StartsWith("//", StringComparison.Ordinal))
        {
            throw new IOException($"the image {url} is on the network; save it beside the notebook, so that handouts can hold it");
        }

        var path = Path.GetFullPath(Uri.UnescapeDataString(url.Split('?', '#')[0]), directory);
        if (!MimeTypes.TryGetValue(Path.GetExtension(path), out var mimeType))
        {
            throw new IOException($"the image {url} is not of a kind that handouts can hold ({string.Join(", ", MimeTypes.Keys)})");
        }

        return File.Exists(path)
            ? $"data:{mimeType};base64,{Convert.ToBase64String(File.ReadAllBytes(path))}"
            : throw new IOException($"the image {url} is not there");
    }
}
