using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Jupyter;

/// <summary>Turns the outputs of one execution into messages for the front ends.</summary>
/// <param name="publish">Sends a message of a type with a content.</param>
internal sealed class OutputPublisher(Action<string, JsonObject> publish)
{
    /// <summary>
    /// The least time between two messages of text. A loop that prints would otherwise send thousands of small ones, and the Notebook server
    /// drops what exceeds 1,000 a second. While this waits, the session joins what the cell goes on to write.
    /// </summary>
    private static readonly TimeSpan TextInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>How many bytes of text it may be in a second: the Notebook server drops what exceeds 1,000,000.</summary>
    private const double TextRate = 800_000;

    /// <summary>How many characters one message holds at most.</summary>
    private const int TextLength = 200_000;

    private TimeSpan _interval = TextInterval;

    private long _lastText = -Stopwatch.Frequency;

    private bool _cleared;

    private bool _ended;

    /// <summary>The execution's result as plain text, where it had one.</summary>
    public string? Result { get; private set; }

    /// <summary>Sends an output.</summary>
    public void Show(CellOutput output)
    {
        _cleared = output is ClearedOutput;
        switch (output)
        {
            case ClearedOutput:
                // With the next output: a display that a loop renews would flicker otherwise.
                publish("clear_output", new JsonObject { ["wait"] = !_ended });
                break;
            case StreamOutput text:
                for (var start = 0; start < text.Text.Length; start += TextLength)
                {
                    Publish(text.Name, text.Text.Substring(start, Math.Min(TextLength, text.Text.Length - start)));
                }

                break;
            case DisplayOutput display:
                var shown = Bundle(display.Data);
                shown["transient"] = display.DisplayId is { } id ? new JsonObject { ["display_id"] = id } : [];
                publish(display.IsUpdate ? "update_display_data" : "display_data", shown);
                break;
            case ResultOutput result:
                Result = result.Data[MimeBundle.Text];
                var value = Bundle(result.Data);
                value["execution_count"] = result.ExecutionCount;
                publish("execute_result", value);
                break;
            case ErrorOutput error:
                publish("error", new JsonObject
                {
                    ["ename"] = error.Name,
                    ["evalue"] = error.Message,
                    ["traceback"] = new JsonArray([.. error.Traceback.Select(line => (JsonNode)JsonValue.Create(line))]),
                });
                break;
        }
    }

    /// <summary>Says that the cell has ended.</summary>
    public void End()
    {
        _ended = true;
        if (_cleared)
        {
            Show(new ClearedOutput()); // nothing has come that would have removed what was there
        }
    }

    private void Publish(string stream, string text)
    {
        if (_interval - Stopwatch.GetElapsedTime(_lastText) is var wait && wait > TimeSpan.Zero)
        {
            Thread.Sleep(wait);
        }

        publish("stream", new JsonObject { ["name"] = stream, ["text"] = text });
        _lastText = Stopwatch.GetTimestamp();
        _interval = TimeSpan.FromSeconds(Math.Max(TextInterval.TotalSeconds, Encoding.UTF8.GetByteCount(text) / TextRate));
    }

    private static JsonObject Bundle(MimeBundle data) => new() { ["data"] = data.ToJson(), ["metadata"] = new JsonObject() };
}
