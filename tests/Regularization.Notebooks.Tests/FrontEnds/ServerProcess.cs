using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Regularization.Notebooks.Tests.FrontEnds;

/// <summary>A web server that says on which port it listens.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    /// <summary>Waits until a server that has just been started says its address.</summary>
    /// <returns>The server and its port.</returns>
    public static async Task<(ServerProcess Server, int Port)> ListeningAsync(Process process)
    {
        var said = new ConcurrentQueue<string>();
        var port = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Exited += (_, _) => port.TrySetException(new IOException($"The server has ended:\n{string.Join('\n', said)}"));
        process.EnableRaisingEvents = true;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return (new ServerProcess(process), await port.Task);

        void Read(string? line)
        {
            if (line is not null && !port.Task.IsCompleted)
            {
                said.Enqueue(line);
            }

            if (line is not null && Address().Match(line) is { Success: true } address)
            {
                port.TrySetResult(int.Parse(address.Groups["port"].ValueSpan, CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>A port that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:(?<port>[1-9]\d*)/")]
    private static partial Regex Address();
}
