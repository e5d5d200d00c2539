using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Regularization.Tests;

/// <summary>The still pictures of a figure's HTML, which holds them in the addresses of images.</summary>
internal static class StillPictures
{
    private const string Address = "data:image/svg+xml,";

    /// <summary>The SVG elements: for wide windows, then for narrow ones.</summary>
    public static List<IElement> Of(IHtmlDocument page) =>
        [.. page.QuerySelectorAll($"[role=img] img[src^='{Address}']").Select(image => new HtmlParser().ParseDocument(Uri.UnescapeDataString(image.GetAttribute("src")![Address.Length..])).QuerySelector("svg")!)];
}
