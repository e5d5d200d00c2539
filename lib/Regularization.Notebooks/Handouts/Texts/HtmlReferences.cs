using System.Net;
using System.Text.RegularExpressions;

namespace Regularization.Notebooks.Handouts.Texts;

/// <summary>The images, links and anchors in the HTML that a text holds.</summary>
internal static partial class HtmlReferences
{
    /// <summary>The <c>src</c> of each <c>img</c>.</summary>
    [GeneratedRegex("""(?<before><img\b[^>]*?\ssrc\s*=\s*)(?:"(?<url>[^"]*)"|'(?<url>[^']*)'|(?<url>[^\s"'>]+))""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    public static partial Regex Images();

    /// <summary>The <c>href</c> of each <c>a</c>.</summary>
    [GeneratedRegex("""(?<before><a\b[^>]*?\shref\s*=\s*)(?:"(?<url>[^"]*)"|'(?<url>[^']*)'|(?<url>[^\s"'>]+))""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    public static partial Regex Links();

    /// <summary>The same piece of HTML with another address.</summary>
    public static string WithUrl(Match match, Func<string, string> url) =>
        $"{match.Groups["before"].Value}\"{WebUtility.HtmlEncode(url(WebUtility.HtmlDecode(match.Groups["url"].Value)))}\"";

    /// <summary>The anchors that links can lead to.</summary>
    public static IEnumerable<string> Ids(string html) => Id().Matches(html).Select(match => WebUtility.HtmlDecode(match.Groups["id"].Value));

    [GeneratedRegex("""<[a-z][^>]*?\s(id|name)\s*=\s*("(?<id>[^"]*)"|'(?<id>[^']*)'|(?<id>[^\s"'>]+))""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Id();
}
