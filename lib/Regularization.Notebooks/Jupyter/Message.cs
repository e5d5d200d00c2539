using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Jupyter;

/// <summary>A message from a front end.</summary>
/// <param name="Sender">The routing identities that bring a reply back.</param>
/// <param name="Type">The message type, such as <c>execute_request</c>.</param>
/// <param name="Header">The header as it arrived: the parent header of everything that this message causes.</param>
/// <param name="Content">What the message asks for.</param>
internal sealed record Message(IReadOnlyList<byte[]> Sender, string Type, ReadOnlyMemory<byte> Header, JsonObject Content)
{
    /// <summary>Names the client: a page that is loaded again is a new one.</summary>
    public string Session { get; init; } = "";

    /// <summary>What the front end says of the request, such as the cell that it comes from.</summary>
    public JsonObject Metadata { get; init; } = [];

    /// <summary>Why the content could not be read, in which case it is empty; null where it could.</summary>
    public string? Problem { get; init; }

    /// <summary>A text of the content.</summary>
    /// <exception cref="MessageFormatException">There is none.</exception>
    public string Text(string name) =>
        Content[name] is JsonValue value && value.TryGetValue(out string? text) ? text : throw new MessageFormatException($"{Type} needs the text \"{name}\".");

    /// <summary>A whole number of the content, or <paramref name="otherwise"/> where it has none of that name.</summary>
    /// <exception cref="MessageFormatException">It is not a whole number.</exception>
    public int Number(string name, int otherwise) => Value(name, otherwise);

    /// <summary>A truth value of the content, or <paramref name="otherwise"/> where it has none of that name.</summary>
    /// <exception cref="MessageFormatException">It is not a truth value.</exception>
    public bool Flag(string name, bool otherwise) => Value(name, otherwise);

    private T Value<T>(string name, T otherwise) => Content[name] switch
    {
        null => otherwise,
        JsonValue value when value.TryGetValue(out T? found) => found,
        _ => throw new MessageFormatException($"{Type}: \"{name}\" has the wrong type."),
    };
}
