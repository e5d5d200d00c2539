using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Regularization.Notebooks.Tests.Commands;

/// <summary>The program in a process of its own, as a shell runs it.</summary>
internal sealed partial class CommandRun : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    private CommandRun(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    public static CommandRun Start(string directory, params string[] arguments) => Start(directory, [], arguments);

    /// <summary>Starts the program with some environment variables of its own.</summary>
    public static CommandRun Start(string directory, Dictionary<string, string> environment, params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Regularization.Notebooks.dll");
        return Start(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", directory, environment, [program, .. arguments]);
    }

    /// <summary>Starts the program by its own executable.</summary>
    public static CommandRun StartExecutable(string directory, params string[] arguments) =>
        Start(Path.Combine(AppContext.BaseDirectory, "Regularization.Notebooks" + (OperatingSystem.IsWindows() ? ".exe" : "")), directory, [], arguments);

    private static CommandRun Start(string program, string directory, Dictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new CommandRun(Process.Start(start)!);
    }

    /// <summary>Sends what Ctrl-C in a terminal sends.</summary>
    public void Interrupt() => Kill(_process.Id, 2);

    /// <summary>Sends what a terminal sends that is closed.</summary>
    public void HangUp() => Kill(_process.Id, 1);

    /// <summary>Sends what nothing can answer.</summary>
    public void EndAtOnce() => Kill(_process.Id, 9);

    /// <summary>Waits for the end. A program that hangs fails its test instead of stopping all others.</summary>
    public async Task<(int ExitCode, string Output, string Error)> EndAsync()
    {
        _process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(Patience.Limit);
        var output = await _process.StandardOutput.ReadToEndAsync(timeout.Token);
        await _process.WaitForExitAsync(timeout.Token);
        return (_process.ExitCode, output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
