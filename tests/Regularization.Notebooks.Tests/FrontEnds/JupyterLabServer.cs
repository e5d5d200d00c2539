using Regularization.Notebooks.Tests.Jupyter;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.FrontEnds;

/// <summary>JupyterLab, serving a folder with a copy of the lesson's notebooks on this machine only, with this project's kernel.</summary>
public sealed class JupyterLabServer : IAsyncLifetime
{
    private const string PythonPackages = "/usr/lib/python3/dist-packages";

    private readonly JupyterFolder _jupyter = new();
    private readonly string _token = Guid.NewGuid().ToString("N");
    private ServerProcess? _server;
    private int _port;

    /// <summary>The file of a notebook.</summary>
    public string PathOf(string notebook) => Path.Combine(_jupyter["notebooks"], notebook);

    /// <summary>The address of a notebook's page, in a workspace of its own, so that no other notebook is opened beside it.</summary>
    public string AddressOf(string notebook) => $"http://127.0.0.1:{_port}/lab/workspaces/{Path.GetFileNameWithoutExtension(notebook).Replace('.', '-')}/tree/{notebook}?token={_token}";

    /// <summary>Skips the test where JupyterLab is not installed.</summary>
    public void Require() => Assert.SkipWhen(_server is null, "needs JupyterLab: tests/FrontEnds/install.sh, and Debian's python3-jupyter-server and python3-jupyterlab-server");

    public async ValueTask InitializeAsync()
    {
        if (InstalledFrontEnd.Find("JupyterLab") is not { } frontEnd || !Directory.Exists(Path.Combine(PythonPackages, "jupyterlab_server")) || !Directory.Exists(Path.Combine(PythonPackages, "jupyter_server")))
        {
            return;
        }

        Directory.CreateDirectory(_jupyter["notebooks"]);
        foreach (var file in Directory.GetFiles(RepositoryNotebook.Folder()))
        {
            File.Copy(file, PathOf(Path.GetFileName(file))); // the page saves what it shows
        }

        Directory.CreateDirectory(_jupyter["config/lab/settings"]);
        await File.WriteAllTextAsync(_jupyter["config/lab/settings/overrides.json"], """{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}""");
        (_server, _port) = await ServerProcess.ListeningAsync(_jupyter.StartPython(
            Path.Combine(InstalledFrontEnd.Description("JupyterLab"), "server.py"), frontEnd,
            "--no-browser", "--ip=127.0.0.1", $"--port={ServerProcess.FreePort()}", $"--ServerApp.token={_token}", "--allow-root", $"--ServerApp.root_dir={_jupyter["notebooks"]}"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _jupyter.Dispose();
    }
}
