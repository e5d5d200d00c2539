using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Regularization.Notebooks.Tests.Jupyter;

/// <summary>Jupyter Notebook, serving a copy of the lesson's notebooks on this machine only.</summary>
public sealed partial class NotebookServer : IAsyncLifetime
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
        // The server takes another port where somebody was faster, and says which.
        var port = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                port.TrySetException(new IOException("Jupyter Notebook has ended."));
            }
            else if (Address().Match(line.Data) is { Success: true } address)
            {
                port.TrySetResult(int.Parse(address.Groups["port"].ValueSpan, CultureInfo.InvariantCulture));
            }
        };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _port = await port.Task;
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

    [GeneratedRegex(@"http://127\.0\.0\.1:(?<port>\d+)/\?token=")]
    private static partial Regex Address();
}
