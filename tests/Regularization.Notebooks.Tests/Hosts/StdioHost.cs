using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Tests.Hosts;

/// <summary>
/// The real engine, driven as the extension Polyglot Notebooks drives it: commands as lines of JSON on its standard input, events as lines
/// of JSON on its standard output.
/// </summary>
internal sealed class StdioHost : IDisposable
{
    private readonly Process _process = DotnetTool.Start(DotnetTool.Interactive, "stdio", "--default-kernel", "csharp");
    private readonly CancellationTokenSource _timeout = new(Patience.Limit);
    private readonly Task<string> _error;
    private int _commands;

    private StdioHost() => _error = _process.StandardError.ReadToEndAsync();

    /// <summary>Starts the engine and waits until it is ready.</summary>
    public static async Task<StdioHost> StartAsync()
    {
        await DotnetTool.RequireAsync();
        var host = new StdioHost();
        while ((string?)(await host.ReadAsync())["eventType"] != "KernelReady")
        {
        }

        return host;
    }

    /// <summary>How often cells have replaced something that they had shown.</summary>
    public int Updates { get; private set; }

    /// <summary>Runs a cell to its end.</summary>
    public async Task<ExecutedCell> RunAsync(string code)
    {
        var token = $"cell-{++_commands}";
        await SendAsync("SubmitCode", token, new JsonObject { ["code"] = code, ["targetKernelName"] = "csharp" });
        var (text, errors, values, replaceable) = ("", "", new List<IReadOnlyDictionary<string, string>>(), new Dictionary<string, int>());
        while (true)
        {
            var message = await ReadAsync();
            var content = message["event"]!;
            var ofThisCell = (string?)message["command"]?["token"] == token;
            switch ((string?)message["eventType"])
            {
                case "StandardOutputValueProduced":
                    text += Formatted(content)[MimeBundle.Text];
                    break;
                case "StandardErrorValueProduced" or "ErrorProduced":
                    errors += Formatted(content).GetValueOrDefault(MimeBundle.Text);
                    break;
                case "ReturnValueProduced" or "DisplayedValueProduced":
                    replaceable[(string?)content["valueId"] ?? ""] = values.Count;
                    values.Add(Formatted(content));
                    break;
                case "DisplayedValueUpdated":
                    values[replaceable[(string)content["valueId"]!]] = Formatted(content);
                    Updates++;
                    break;
                case "CommandFailed" when ofThisCell:
                    return new(text, errors + content["message"], [.. values.Where(ExecutedCell.HasContent)]);
                case "CommandSucceeded" when ofThisCell:
                    return new(text, errors, [.. values.Where(ExecutedCell.HasContent)]);
            }
        }
    }

    /// <summary>Ends the engine as its front end does.</summary>
    /// <returns>What it wrote to standard error.</returns>
    public async Task<string> QuitAsync()
    {
        await SendAsync("Quit", "quit", []);
        _process.StandardInput.Close();
        await _process.StandardOutput.ReadToEndAsync(_timeout.Token);
        await _process.WaitForExitAsync(_timeout.Token);
        return await _error;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        _timeout.Dispose();
    }

    private async Task SendAsync(string type, string token, JsonObject command)
    {
        var line = new JsonObject { ["token"] = token, ["commandType"] = type, ["command"] = command }.ToJsonString();
        await _process.StandardInput.WriteAsync((line + "\n").AsMemory(), _timeout.Token);
        await _process.StandardInput.FlushAsync(_timeout.Token);
    }

    private async Task<JsonObject> ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync(_timeout.Token) is { } line)
        {
            if (line.StartsWith('{'))
            {
                return JsonNode.Parse(line)!.AsObject();
            }
        }

        throw new EndOfStreamException($"The engine ended. {await _error}");
    }

    private static Dictionary<string, string> Formatted(JsonNode content) => content["formattedValues"] is JsonArray values
        ? values.DistinctBy(value => value!["mimeType"]!.ToString()).ToDictionary(value => value!["mimeType"]!.ToString(), value => value!["value"]!.ToString())
        : [];
}
