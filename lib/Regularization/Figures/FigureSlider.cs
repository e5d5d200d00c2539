using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Regularization;

/// <summary>
/// The positions of a figure's slider. Each puts other numbers into some of the chart's traces; they are all in the page, so the slider needs no kernel.
/// A slider over time can play by itself.
/// The controls are those of HTML itself, which work by keyboard and speak to screen readers; plotly.js's slider does neither.
/// </summary>
/// <param name="Label">What the slider changes.</param>
/// <param name="Traces">Which of the chart's traces get new values, counted from 0.</param>
/// <param name="Families">One or more rows of positions, chosen by a button where there are several. They are equally long.</param>
internal sealed record FigureSlider(string Label, IReadOnlyList<int> Traces, IReadOnlyList<FigureSlider.Family> Families)
{
    /// <param name="Name">What the button says.</param>
    /// <param name="Positions">From left to right.</param>
    public sealed record Family(string Name, IReadOnlyList<Position> Positions);

    /// <param name="Label">What is shown beside the slider.</param>
    /// <param name="Description">The figure's description in this position; null where the label says all.</param>
    /// <param name="Y">The y values of each of the traces: an array, or what <see cref="Packed"/> makes of it.</param>
    /// <param name="X">The x values of each of the traces; null for those that keep theirs.</param>
    public sealed record Position(string Label, string? Description, IReadOnlyList<object> Y, IReadOnlyList<IReadOnlyList<double>?>? X = null);

    // A run that diverged has losses that JSON has no number for.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>The position at which the slider stands at first, counted from 0.</summary>
    [JsonIgnore]
    public int Start { get; init; }

    /// <summary>Whether it goes through its positions by itself when a reader asks for it.</summary>
    [JsonIgnore]
    public bool Plays { get; init; }

    /// <summary>Where the slider stands at first: the still picture and the table show this.</summary>
    [JsonIgnore]
    public Position First => Families[0].Positions[Start];

    /// <summary>
    /// Values as 16-bit numbers, lowest byte first, in base 64: a third of what they take as text. Before them stands what one is divided by, and a colon. The lowest of
    /// the numbers stands for no value.
    /// </summary>
    /// <param name="values">The values. Those that have no room are put to the end of what has: ± 32 where one is divided by 1000.</param>
    /// <param name="scale">How many steps there are to 1.</param>
    public static string Packed(IEnumerable<float> values, int scale = 1000) => $"{scale}:" + Convert.ToBase64String([.. values
        .Select(value => float.IsNaN(value) ? short.MinValue : (short)Math.Clamp(MathF.Round(value * scale), -32000, 32000))
        .SelectMany(value => new[] { (byte)value, (byte)(value >> 8) })]);

    /// <summary>The controls, hidden until the script that they need has started.</summary>
    public string ToHtml(string id)
    {
        var html = new StringBuilder($"""<noscript><style>#{id} > [role=group] {"{display:none}"}</style></noscript><div role="group" aria-label="{WebUtility.HtmlEncode(Label)}" style="visibility:hidden">""");
        for (var i = 0; i < Families.Count && Families.Count > 1; i++)
        {
            html.Append(CultureInfo.InvariantCulture, $"""<label style="margin-right:1em"><input type="radio" name="{id}-family" value="{i}"{(i == 0 ? " checked" : "")}> {WebUtility.HtmlEncode(Families[i].Name)}</label>""");
        }

        if (Plays)
        {
            html.Append(CultureInfo.InvariantCulture, $"""<button type="button" data-pause="{WebUtility.HtmlEncode(Language.Text("Pause"))}">{WebUtility.HtmlEncode(Language.Text("Play"))}</button>""");
        }

        return html.Append(CultureInfo.InvariantCulture, $"""
            <label style="display:{(Plays ? "inline-block;margin-left:1em;width:80%" : "block")}">{WebUtility.HtmlEncode(Label)} <input type="range" min="0" max="{Families[0].Positions.Count - 1}" value="{Start}" style="width:min(60%,30em);vertical-align:middle"></label>
            <output style="display:block;font-weight:bold">{WebUtility.HtmlEncode(First.Label)}</output></div>
            """).ToString();
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
