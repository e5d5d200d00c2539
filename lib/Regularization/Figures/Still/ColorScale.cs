using System.Globalization;
using System.Text.Json;

namespace Regularization;

/// <summary>The colours of a heat map, from its lowest value to its highest; between two named colours it goes straight.</summary>
internal sealed class ColorScale
{
    // plotly.js names many more; these three a reader with any colour vision can follow, and they print well.
    private static readonly Dictionary<string, ColorScale> Named = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Cividis"] = Evenly("#00204c", "#05336e", "#31446b", "#4f576c", "#666970", "#7d7c78", "#948e77", "#aea371", "#c8b866", "#e5cf52", "#ffea46"),
        ["Viridis"] = Evenly("#440154", "#482475", "#414487", "#355f8d", "#2a788e", "#21918c", "#22a884", "#44bf70", "#7ad151", "#bddf26", "#fde725"),
        ["Greys"] = Evenly("#000000", "#ffffff"),
    };

    /// <summary>From light to dark, the lightness even: for values of which low ones are good.</summary>
    public static ColorScale Lightness { get; } = Of(JsonSerializer.SerializeToElement("Cividis"), reversed: true);

    private readonly (double At, double[] Color)[] _stops;

    private ColorScale((double At, double[] Color)[] stops) => _stops = stops;

    /// <summary>The scale of a heat map: a name, or a list of pairs of a place between 0 and 1 and a colour. Viridis stands for names that are not known.</summary>
    /// <param name="scale">What the chart says, if it says anything.</param>
    /// <param name="reversed">Whether it goes from the other end.</param>
    public static ColorScale Of(JsonElement? scale, bool reversed)
    {
        var found = scale switch
        {
            { ValueKind: JsonValueKind.String } name when Named.TryGetValue(name.GetString()!, out var named) => named,
            { ValueKind: JsonValueKind.Array } pairs when pairs.GetArrayLength() > 1 => new ColorScale([.. pairs.EnumerateArray().Select(pair => (pair[0].GetDouble(), Parse(pair[1].GetString()!)))]),
            _ => Named["Viridis"],
        };
        return reversed ? new ColorScale([.. found._stops.Reverse().Select(stop => (1 - stop.At, stop.Color))]) : found;
    }

    /// <summary>The scale as a chart takes it: pairs of a place between 0 and 1 and a colour.</summary>
    public object[][] Stops => [.. _stops.Select(stop => new object[] { Math.Round(stop.At, 3), At(stop.At) })];

    /// <summary>The colour at a place between 0 and 1; beyond, that of the end.</summary>
    public string At(double place)
    {
        var color = Rgb(place);
        return "#" + string.Concat(color.Select(channel => ((int)Math.Round(channel)).ToString("x2", CultureInfo.InvariantCulture)));
    }

    /// <summary>Black or white, whichever stands out more from the colour at this place: by the formula of WCAG 2, 4.58 : 1 or more in any case.</summary>
    public string InkOn(double place)
    {
        var luminance = Rgb(place).Zip([0.2126, 0.7152, 0.0722], (channel, weight) =>
            weight * (channel / 255 <= 0.04045 ? channel / 255 / 12.92 : Math.Pow((channel / 255 + 0.055) / 1.055, 2.4))).Sum();
        return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? "#000" : "#fff";
    }

    private double[] Rgb(double place)
    {
        place = Math.Clamp(place, 0, 1);
        var above = Array.FindIndex(_stops, stop => stop.At >= place);
        var next = above < 0 ? _stops.Length - 1 : Math.Max(above, 1);
        var (low, high) = (_stops[next - 1], _stops[next]);
        var part = Math.Clamp((place - low.At) / (high.At - low.At), 0, 1);
        return [.. low.Color.Zip(high.Color, (a, b) => a + part * (b - a))];
    }

    private static ColorScale Evenly(params string[] colors) => new([.. colors.Select((color, i) => ((double)i / (colors.Length - 1), Parse(color)))]);

    private static double[] Parse(string color) => color is ['#', ..] and { Length: 7 }
        ? [.. Enumerable.Range(0, 3).Select(i => (double)int.Parse(color.AsSpan(1 + 2 * i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture))]
        : [.. color[(color.IndexOf('(') + 1)..].TrimEnd(')').Split(',').Take(3).Select(channel => double.Parse(channel, CultureInfo.InvariantCulture))];
}
