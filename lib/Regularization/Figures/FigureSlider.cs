using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Regularization;

/// <summary>
/// The positions of a figure's slider. Each puts other numbers into some of the chart's traces; they are all in the page, so the slider needs no kernel.
/// The controls are those of HTML itself, which work by keyboard and speak to screen readers; plotly.js's slider does neither.
/// </summary>
/// <param name="Label">What the slider changes.</param>
/// <param name="Traces">Which of the chart's traces get new y values, counted from 0.</param>
/// <param name="Families">One or more rows of positions, chosen by a button. They are equally long.</param>
internal sealed record FigureSlider(string Label, IReadOnlyList<int> Traces, IReadOnlyList<FigureSlider.Family> Families)
{
    /// <param name="Name">What the button says.</param>
    /// <param name="Positions">From left to right.</param>
    public sealed record Family(string Name, IReadOnlyList<Position> Positions);

    /// <param name="Label">What is shown beside the slider.</param>
    /// <param name="Description">The figure's description in this position.</param>
    /// <param name="Y">The y values of each of the traces.</param>
    public sealed record Position(string Label, string Description, IReadOnlyList<IReadOnlyList<double>> Y);

    // A run that diverged has losses that JSON has no number for.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Where the slider stands at first: the still picture and the table show this.</summary>
    [JsonIgnore]
    public Position First => Families[0].Positions[0];

    /// <summary>The controls, hidden until the script that they need has started.</summary>
    public string ToHtml(string id)
    {
        var html = new StringBuilder($"""<noscript><style>#{id} > [role=group] {"{display:none}"}</style></noscript><div role="group" aria-label="{WebUtility.HtmlEncode(Label)}" style="visibility:hidden">""");
        for (var i = 0; i < Families.Count; i++)
        {
            html.Append($"""<label style="margin-right:1em"><input type="radio" name="{id}-family" value="{i}"{(i == 0 ? " checked" : "")}> {WebUtility.HtmlEncode(Families[i].Name)}</label>""");
        }

        return html.Append($"""
            <label style="display:block">{WebUtility.HtmlEncode(Label)} <input type="range" min="0" max="{Families[0].Positions.Count - 1}" value="0" style="width:min(60%,30em);vertical-align:middle"></label>
            <output style="display:block;font-weight:bold">{WebUtility.HtmlEncode(Families[0].Positions[0].Label)}</output></div>
            """).ToString();
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
