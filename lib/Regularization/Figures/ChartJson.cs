using System.Collections;
using System.Text.Json.Nodes;
using Newtonsoft.Json;
using Plotly.NET;

namespace Regularization;

/// <summary>
/// A Plotly.NET chart as JSON for plotly.js. It equals what <c>GenericChart.toFigureJson</c> gives, without its empty list of frames.
/// </summary>
/// <remarks>
/// That function cannot be used where a host loads the library's dependencies one by one, as C# scripting does: it starts Plotly.NET's HTML part
/// (Giraffe.ViewEngine), which then finds another copy of FSharp.Core than Plotly.NET. It is slow at first, too: Json.NET asks C#'s runtime binder
/// for every property of a dynamic object, and a session's first figure would wait until all of that is compiled.
/// </remarks>
internal static class ChartJson
{
    private static readonly JsonSerializerSettings Settings = new() { ReferenceLoopHandling = ReferenceLoopHandling.Serialize };

    /// <param name="chart">The chart.</param>
    /// <param name="isLeftOut">Says of properties of the layout, by their names, that they are not wanted.</param>
    public static JsonObject Of(GenericChart chart, Func<string, bool>? isLeftOut = null) => new()
    {
        ["data"] = new JsonArray([.. GenericChart.getTraces(chart).Select(Of)]),
        ["layout"] = Object(GenericChart.getLayout(chart), isLeftOut),
    };

    /// <summary>A part of a chart, such as its layout.</summary>
    public static JsonObject Object(DynamicObj.DynamicObj properties, Func<string, bool>? isLeftOut = null) => new(properties.GetProperties(includeInstanceProperties: true)
        .Where(property => isLeftOut?.Invoke(property.Key) != true).Select(property => KeyValuePair.Create(property.Key, Of(property.Value))));

    private static JsonNode? Of(object? value) => value switch
    {
        null => null,
        DynamicObj.DynamicObj properties => Object(properties),
        string text => JsonValue.Create(text),
        Color { Value: string name } => JsonValue.Create(name),
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        double number when double.IsFinite(number) => JsonValue.Create(number),
        float number when float.IsFinite(number) => JsonValue.Create(number),
        IEnumerable<double> or IEnumerable<float> or IEnumerable<int> or IEnumerable<string> or IEnumerable<DynamicObj.DynamicObj> or object[] =>
            new JsonArray([.. ((IEnumerable)value).Cast<object?>().Select(Of)]),
        _ => JsonNode.Parse(JsonConvert.SerializeObject(value, Settings)), // whatever else a chart of a student's own may hold
    };
}
