using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Jupyter;

/// <summary>
/// The frames of a message: routing identities, a delimiter, the signature, then header, parent header, metadata and content as JSON.
/// See "The Wire Protocol" in https://jupyter-client.readthedocs.io/en/stable/messaging.html
/// </summary>
/// <param name="key">The secret of HMAC-SHA256; empty for messages without signatures.</param>
internal sealed class MessageFormat(byte[] key)
{
    /// <summary>The version of the Jupyter messaging protocol that the kernel speaks.</summary>
    public const string ProtocolVersion = "5.4";

    private const int SignedFrames = 4;

    /// <summary>How many messages are remembered, so that none of them is accepted again.</summary>
    private const int MostSignatures = 100_000;

    private static readonly byte[] Delimiter = "<IDS|MSG>"u8.ToArray();
    private static readonly JsonWriterOptions WriteOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly HashSet<string> _signatures = [];
    private readonly Queue<string> _order = new();
    private readonly string _session = Guid.NewGuid().ToString();

    /// <summary>Reads a message.</summary>
    /// <exception cref="MessageFormatException">The frames are no message, or the signature is wrong.</exception>
    public Message Read(IReadOnlyList<byte[]> frames)
    {
        var delimiter = 0;
        while (delimiter < frames.Count && !frames[delimiter].AsSpan().SequenceEqual(Delimiter))
        {
            delimiter++;
        }

        var first = delimiter + 2;
        if (frames.Count < first + SignedFrames)
        {
            throw new MessageFormatException($"{frames.Count} frames are not a Jupyter message.");
        }

        var signed = frames.Skip(first).Take(SignedFrames).ToArray();
        if (!CryptographicOperations.FixedTimeEquals(frames[delimiter + 1], Sign(signed)))
        {
            throw new MessageFormatException("A message with a wrong signature.");
        }

        if (key.Length > 0 && !IsNew(Encoding.ASCII.GetString(frames[delimiter + 1])))
        {
            throw new MessageFormatException("A message that has arrived before.");
        }

        var header = Parse(signed[0]);
        if (header["msg_type"] is not JsonValue type || !type.TryGetValue(out string? name))
        {
            throw new MessageFormatException("A message header without \"msg_type\".");
        }

        var message = new Message([.. frames.Take(delimiter)], name, signed[0], []) { Session = header["session"]?.ToString() ?? "" };
        try
        {
            return message with { Metadata = Parse(signed[2]), Content = Parse(signed[3]) };
        }
        catch (MessageFormatException e)
        {
            // Whoever sent it waits for an answer: half an emoji in a cell, for instance, comes from browsers.
            return message with { Problem = e.Message };
        }
    }

    /// <summary>Somebody who can listen could send a signed message once more; what it asks for must not be done twice.</summary>
    private bool IsNew(string signature)
    {
        if (!_signatures.Add(signature))
        {
            return false;
        }

        _order.Enqueue(signature);
        if (_order.Count > MostSignatures)
        {
            _signatures.Remove(_order.Dequeue());
        }

        return true;
    }

    /// <summary>Makes the frames of a message.</summary>
    /// <param name="route">The identities of the receiver, or the topic of what is published.</param>
    /// <param name="type">The message type.</param>
    /// <param name="content">What it says.</param>
    /// <param name="parent">The header of the message that caused it; empty where none did.</param>
    public byte[][] Write(IReadOnlyList<byte[]> route, string type, JsonObject content, ReadOnlyMemory<byte> parent)
    {
        var header = new JsonObject
        {
            ["msg_id"] = Guid.NewGuid().ToString(),
            ["session"] = _session,
            ["username"] = "kernel",
            ["date"] = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture),
            ["msg_type"] = type,
            ["version"] = ProtocolVersion,
        };
        byte[][] signed = [Serialize(header), parent.IsEmpty ? "{}"u8.ToArray() : parent.ToArray(), "{}"u8.ToArray(), Serialize(content)];
        return [.. route, Delimiter, Sign(signed), .. signed];
    }

    private static JsonObject Parse(byte[] frame)
    {
        try
        {
            return JsonText.Parse(frame) as JsonObject ?? throw new MessageFormatException("A message part is not a JSON object.");
        }
        catch (JsonException e)
        {
            throw new MessageFormatException($"A message with broken JSON: {e.Message}", e);
        }
    }

    private static byte[] Serialize(JsonObject json)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, WriteOptions))
        {
            json.WriteTo(writer);
        }

        return stream.ToArray();
    }

    /// <summary>The signature as it is sent: lower-case hexadecimal digits.</summary>
    private byte[] Sign(byte[][] frames)
    {
        if (key.Length == 0)
        {
            return [];
        }

        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        foreach (var frame in frames)
        {
            hmac.AppendData(frame);
        }

        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hmac.GetHashAndReset()));
    }
}
