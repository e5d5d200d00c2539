using System.Net;

namespace Regularization;

/// <summary>What a <see cref="Check"/> says of an answer. It draws itself in every notebook host.</summary>
/// <param name="Outcome">Whether the answer is right.</param>
/// <param name="Message">Why, or what to look at again.</param>
[TypeFormatterSource(typeof(FormatterSource), PreferredMimeTypes = ["text/html"])]
public sealed record Verdict(Outcome Outcome, string Message)
{
    private readonly string _language = Language.Current;

    private readonly string _word = Outcome switch
    {
        Outcome.Right => Language.Text("Right."),
        Outcome.Wrong => Language.Text("Not yet."),
        _ => Language.Text("Open."),
    };

    private (string Sign, string Color) Style => Outcome switch
    {
        Outcome.Right => ("✓", "#009e73"),
        Outcome.Wrong => ("✗", "#d55e00"),
        _ => ("○", "#808080"),
    };

    /// <summary>The verdict as HTML.</summary>
    public string ToHtml() =>
        $"""<p class="verdict {Outcome.ToString().ToLowerInvariant()}" lang="{_language}" style="border-left:4px solid {Style.Color};padding-left:.75em"><strong>{Style.Sign} {_word}</strong> {WebUtility.HtmlEncode(Message)}</p>""";

    /// <summary>The verdict as a line of text.</summary>
    public override string ToString() => $"{Style.Sign} {_word} {Message}";

    internal sealed class FormatterSource
    {
        public IEnumerable<object> CreateTypeFormatters() =>
        [
            new MimeFormatter<Verdict>("text/html", verdict => verdict.ToHtml()),
            new MimeFormatter<Verdict>("text/plain", verdict => verdict.ToString()),
        ];
    }
}
