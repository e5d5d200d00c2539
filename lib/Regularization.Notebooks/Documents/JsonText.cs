using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Documents;

/// <summary>Reads JSON that came from outside, and says in words what is wrong with it.</summary>
internal static class JsonText
{
    /// <summary>How deep objects and lists may lie in each other. Notebooks of real life have about ten levels.</summary>
    public const int MaxDepth = 500;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>Reads JSON.</summary>
    /// <param name="utf8">The text.</param>
    /// <returns>The value; null is the JSON value null.</returns>
    /// <exception cref="JsonException">This is not JSON, or not such as can be kept; the message says why, and on which line where that is known.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> utf8)
    {
        utf8 = utf8.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8;
        Check(utf8);
        try
        {
            return JsonNode.Parse(utf8, documentOptions: Options);
        }
        catch (JsonException e)
        {
            throw new JsonException("a name occurs twice in one of its objects", e); // for it is JSON
        }
    }

    /// <summary>The characters of a text in UTF-8.</summary>
    /// <exception cref="JsonException">It is not UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Strict.GetString(utf8.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8);
        }
        catch (DecoderFallbackException e)
        {
            var line = 1 + utf8[..Math.Clamp(e.Index, 0, utf8.Length)].Count((byte)'\n');
            throw new JsonException($"this is not UTF-8 (line {line}). Save it as UTF-8; a text editor says what it is now", e);
        }
    }

    /// <summary>Looks at everything once. What .NET would find later, when a value is used, is found now.</summary>
    private static void Check(ReadOnlySpan<byte> utf8)
    {
        _ = Decode(utf8);
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth >= MaxDepth)
                {
                    throw new JsonException($"its lists and objects lie in each other deeper than {MaxDepth} levels (line {Line(utf8, reader)})");
                }

                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    Unescape(utf8, reader);
                }
            }
        }
        catch (JsonException e) when (e.LineNumber is { } line)
        {
            throw new JsonException($"this is not JSON (line {line + 1})", e);
        }
    }

    private static void Unescape(ReadOnlySpan<byte> utf8, Utf8JsonReader reader)
    {
        try
        {
            reader.GetString();
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException($"half of a character (an escape from \\ud800 to \\udfff without its other half) stands on line {Line(utf8, reader)}", e);
        }
    }

    private static int Line(ReadOnlySpan<byte> utf8, Utf8JsonReader reader) => 1 + utf8[..(int)reader.TokenStartIndex].Count((byte)'\n');
}
