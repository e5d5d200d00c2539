using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Regularization.Notebooks.Tests.Jupyter;

/// <summary>A user's Jupyter folders, with this project's kernel installed and nothing else, and the system's own Python and Jupyter to use it.</summary>
public sealed class JupyterFolder : IDisposable
{
    public const string KernelName = ".net-csharp";
    private const string Python = "/usr/bin/python3";
    private static readonly Lazy<Task<bool>> HasModules = new(async () =>
        File.Exists(Python) && (await RunAsync(Start(["-c", "import jupyter_client, nbclient, nbconvert, psutil"], new Dictionary<string, string>()))).ExitCode == 0);

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment;

    public JupyterFolder()
    {
        _environment = new()
        {
            ["JUPYTER_DATA_DIR"] = _folder["data"],
            ["JUPYTER_CONFIG_DIR"] = _folder["config"],
            ["JUPYTER_RUNTIME_DIR"] = _folder["runtime"],
            ["IPYTHONDIR"] = _folder["ipython"],
            ["TMPDIR"] = Directory.CreateDirectory(_folder["temporary"]).FullName,
        };
        new KernelSpec(_folder["data"], KernelName).Install(force: false);
    }

    public string this[string name] => _folder[name];

    /// <summary>A script that lies beside these tests.</summary>
    public static string Script(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, name);

    /// <summary>Skips the test where Jupyter is not installed.</summary>
    public static async Task RequireAsync() =>
        Assert.SkipUnless(await HasModules.Value, "needs /usr/bin/python3 with jupyter_client, nbclient, nbconvert and psutil (Debian: jupyter-client, python3-nbclient, jupyter-nbconvert)");

    /// <summary>Writes a notebook of code cells into the folder.</summary>
    public string WriteNotebook(string name, params string[] cells) => _folder.WriteNotebook(name, cells);

    /// <summary>Runs Python and returns what it wrote; it has to succeed.</summary>
    public Task<string> PythonAsync(params string[] arguments) => PythonWithInputAsync("", arguments);

    /// <summary>The same with a text as its standard input.</summary>
    public async Task<string> PythonWithInputAsync(string input, params string[] arguments)
    {
        await RequireAsync();
        var (exitCode, output, error) = await RunAsync(StartPython(arguments), input);
        Assert.True(exitCode == 0, $"python3 {string.Join(' ', arguments)}\n{error}");
        return output + error;
    }

    /// <summary>Starts Python, for the caller to end.</summary>
    public Process StartPython(params string[] arguments) => Start(arguments, _environment);

    public void Dispose() => _folder.Dispose();

    private static Process Start(string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(Python, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(Process process, string input = "")
    {
        using (process)
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, output, await error);
        }
    }
}
