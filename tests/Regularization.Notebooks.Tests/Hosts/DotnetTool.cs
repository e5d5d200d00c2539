using System.Diagnostics;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.Hosts;

/// <summary>
/// The other programs that open notebooks, as the tool manifest of this repository (<c>.config/dotnet-tools.json</c>) names them.
/// They are restored when a test first asks for one.
/// </summary>
internal static class DotnetTool
{
    /// <summary>The engine of Polyglot Notebooks.</summary>
    public const string Interactive = "dotnet-interactive";

    /// <summary>The same engine in a terminal.</summary>
    public const string Repl = "dotnet-repl";

    /// <summary>The file that names the tools and their versions.</summary>
    public static string Manifest => Path.Combine(RepositoryNotebook.Folder(), "..", ".config", "dotnet-tools.json");

    private static readonly Lazy<Task<string?>> WhyNotRestored = new(RestoreAsync);

    /// <summary>Skips the test where the tools cannot be restored, without a network for instance.</summary>
    public static async Task RequireAsync()
    {
        var reason = await WhyNotRestored.Value;
        Assert.SkipUnless(reason is null, $"needs the tools of .config/dotnet-tools.json, and `dotnet tool restore` says: {reason}");
    }

    /// <summary>The command line that starts a tool from within the repository.</summary>
    public static string[] Command(string tool, params string[] arguments) => [Dotnet, "tool", "run", tool, "--", .. arguments];

    /// <summary>Starts a tool in the folder of the notebooks; the caller ends it.</summary>
    public static Process Start(string tool, params string[] arguments) => Start(Command(tool, arguments));

    /// <summary>Waits for the end; what hangs is ended, and its test fails.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> EndAsync(Process process)
    {
        using (process)
        {
            using var timeout = new CancellationTokenSource(Patience.Limit);
            using var kill = timeout.Token.Register(() => process.Kill(entireProcessTree: true));
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            await process.WaitForExitAsync(CancellationToken.None);
            Assert.False(timeout.IsCancellationRequested, $"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} did not end.");
            return (process.ExitCode, output, await error);
        }
    }

    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static Process Start(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new System.Text.UTF8Encoding(false),
            StandardOutputEncoding = new System.Text.UTF8Encoding(false),
            WorkingDirectory = RepositoryNotebook.Folder(),
        };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT"] = "1";
        return Process.Start(start)!;
    }

    private static async Task<string?> RestoreAsync()
    {
        var (exitCode, output, error) = await EndAsync(Start([Dotnet, "tool", "restore"]));
        return exitCode == 0 ? null : (error + output).Trim();
    }
}
