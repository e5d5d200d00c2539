using System.Diagnostics;

namespace Regularization.Notebooks.Tests;

/// <summary>The system's own Python with Jupyter's nbformat library, the authority on how notebook files look.</summary>
internal static class SystemPython
{
    private const string Path = "/usr/bin/python3";
    private static readonly Lazy<Task<bool>> HasNbformat = new(async () => File.Exists(Path) && (await StartAsync("import nbformat", "")).ExitCode == 0);

    /// <summary>Runs a script with a text as its standard input; skips the test where nbformat is missing.</summary>
    /// <returns>What it wrote.</returns>
    public static async Task<string> RunAsync(string script, string input)
    {
        Assert.SkipUnless(await HasNbformat.Value, "needs /usr/bin/python3 with nbformat (Debian: python3-nbformat)");

        var (exitCode, output, error) = await StartAsync(script, input);
        Assert.True(exitCode == 0, error);
        return output;
    }

    private static async Task<(int ExitCode, string Output, string Error)> StartAsync(string script, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(Path, ["-c", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new System.Text.UTF8Encoding(false),
        })!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }
}
