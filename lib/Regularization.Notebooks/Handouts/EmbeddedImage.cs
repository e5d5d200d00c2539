namespace Regularization.Notebooks;

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
    };

    /// <summary>The image that Markdown refers to, as a <c>data:</c> address.</summary>
    /// <param name="url">What the Markdown says: a path, or a <c>data:</c> address already.</param>
    /// <param name="directory">The folder that paths start from.</param>
    /// <exception cref="IOException">The image is not a file that can be read, or not of a known kind.</exception>
    public static string ToDataUri(string url, string directory)
    {
        if (url.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return url;
        }

        if (url.Contains("://", StringComparison.Ordinal))
        {
            throw new IOException($"the image {url} is on the network; save it beside the notebook, so that handouts can hold it");
        }

        var path = Path.GetFullPath(Uri.UnescapeDataString(url), directory);
        if (!MimeTypes.TryGetValue(Path.GetExtension(path), out var mimeType))
        {
            throw new IOException($"the image {url} is not of a kind that handouts can hold ({string.Join(", ", MimeTypes.Keys)})");
        }

        return File.Exists(path)
            ? $"data:{mimeType};base64,{Convert.ToBase64String(File.ReadAllBytes(path))}"
            : throw new IOException($"the image {url} is not there");
    }
}
