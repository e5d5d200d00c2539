using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Jupyter;

/// <summary>What a front end tells the kernel that it starts: where to listen, and the key that signs every message.</summary>
/// <param name="Address">The address to listen on; the kernel binds to no other.</param>
/// <param name="ShellPort">Requests that wait for each other.</param>
/// <param name="ControlPort">Requests that do not wait: interrupt, shutdown.</param>
/// <param name="PublishPort">What the kernel tells every front end.</param>
/// <param name="InputPort">Answers of a user to a cell's questions.</param>
/// <param name="HeartbeatPort">Bytes that are sent back, as a sign of life.</param>
/// <param name="Key">The secret of HMAC-SHA256; empty where the file asks for messages without signatures.</param>
internal sealed record ConnectionFile(string Address, int ShellPort, int ControlPort, int PublishPort, int InputPort, int HeartbeatPort, byte[] Key)
{
    /// <summary>Reads a connection file.</summary>
    /// <exception cref="InvalidDataException">The file does not say what a kernel needs to know.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ConnectionFile Load(string path)
    {
        try
        {
            if (JsonNode.Parse(File.ReadAllText(path)) is not JsonObject json)
            {
                throw new InvalidDataException("it holds no JSON object.");
            }

            Require(Text(json, "transport") == "tcp", "only the transport \"tcp\" is supported.");
            var key = Text(json, "key");
            Require(key.Length == 0 || Text(json, "signature_scheme") == "hmac-sha256", "only the signature scheme \"hmac-sha256\" is supported.");
            return new ConnectionFile(
                Text(json, "ip"),
                Port(json, "shell_port"),
                Port(json, "control_port"),
                Port(json, "iopub_port"),
                Port(json, "stdin_port"),
                Port(json, "hb_port"),
                Encoding.UTF8.GetBytes(key));
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw new InvalidDataException($"{path} is not a Jupyter connection file: {e.Message}", e);
        }
    }

    private static string Text(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue(out string? text) ? text : throw new InvalidDataException($"\"{name}\" is missing.");

    private static int Port(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue(out int port) && port is > 0 and <= ushort.MaxValue ? port : throw new InvalidDataException($"\"{name}\" is not a port number.");

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new InvalidDataException(message);
        }
    }
}
