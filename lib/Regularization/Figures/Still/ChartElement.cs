using System.Globalization;
using System.Text.Json;

namespace Regularization;

/// <summary>A part of a chart's JSON that may lack what is asked for. What a template says holds where the chart itself says nothing.</summary>
internal readonly struct ChartElement(JsonElement? own, JsonElement? template = null)
{
    /// <summary>The part with this name, such as <c>line</c>.</summary>
    public ChartElement this[string name] => new(Child(own, name), Child(template, name));

    public JsonElement? Json => own ?? template;

    public bool Exists => Json is not null;

    /// <summary>A text; that of a title, which is either a text or an object that holds one.</summary>
    public string? Text => Json switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        { ValueKind: JsonValueKind.Object } => this["text"].Text,
        _ => null,
    };

    public double? Number => Json is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    public bool? Flag => Json is { ValueKind: JsonValueKind.True or JsonValueKind.False } flag ? flag.GetBoolean() : null;

    /// <summary>The elements of an array, or none.</summary>
    public IReadOnlyList<ChartElement> Items => Json is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray().Select(item => new ChartElement(item))] : [];

    public double[] Numbers => [.. Items.Select(item => item.Number ?? double.NaN)];

    /// <summary>The same part, with another one's answers where it has none of its own.</summary>
    public ChartElement Or(ChartElement other) => new(own, other.Json);

    public override string ToString() => Json?.GetRawText() ?? "";

    private static JsonElement? Child(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } && parent.Value.TryGetProperty(name, out var child) && child.ValueKind != JsonValueKind.Null ? child : null;

    /// <summary>A number as SVG takes it: a tenth of a pixel is finer than any screen.</summary>
    public static string Svg(double value)
    {
        var text = Math.Round(value, 1, MidpointRounding.AwayFromZero).ToString("0.#", CultureInfo.InvariantCulture);
        return text.StartsWith("0.", StringComparison.Ordinal) ? text[1..] : text.StartsWith("-0.", StringComparison.Ordinal) ? "-" + text[2..] : text is "-0" ? "0" : text;
    }
}
