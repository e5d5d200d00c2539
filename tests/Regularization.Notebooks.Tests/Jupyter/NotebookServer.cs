using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Tests.Jupyter;

/// <summary>Jupyter Notebook, serving a copy of the lesson's notebooks on this machine only.</summary>
public sealed class NotebookServer : IAsyncLifetime
{
    private readonly JupyterFolder _jupyter = new();
    private readonly string _token = Guid.NewGuid().ToString("N");
    private Process? _process;
    private int _port;

    /// <summary>Whether Jupyter Notebook is installed.</summary>
    public static bool IsInstalled => File.Exists("/usr/bin/jupyter-notebook");

    /// <summary>The address of a notebook's page.</summary>
    public string AddressOf(string notebook) => $"http://127.0.0.1:{_port}/notebooks/{notebook}?token={_token}";

    public async ValueTask InitializeAsync()
    {
        if (!IsInstalled)
        {
            return;
        }

        var notebooks = Directory.CreateDirectory(_jupyter["notebooks"]).FullName;
        foreach (var file in Directory.GetFiles(Lessons.RepositoryNotebook.Folder()))
        {
            File.Copy(file, Path.Combine(notebooks, Path.GetFileName(file))); // the page saves what it shows
        }

        _process = _jupyter.StartPython(
            "-m", "notebook", notebooks, "--no-browser", "--ip=127.0.0.1", $"--port={FreePort()}", $"--NotebookApp.token={_token}", "--allow-root");
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null || line.Data.Contains("Use Control-C", StringComparison.Ordinal))
            {
                running.TrySetResult();
            }
        };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await running.Task;

        // The server takes another port where somebody was faster; its own file has the right one.
        var description = Directory.GetFiles(_jupyter["runtime"], "nbserver-*.json").Single();
        _port = (int)JsonNode.Parse(File.ReadAllText(description))!["port"]!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _jupyter.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
