using System.Diagnostics;
using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Handouts;

/// <summary>An installed browser of the Chromium family, which prints handouts without a window.</summary>
/// <param name="path">The browser's program.</param>
public sealed class Chromium(string path)
{
    /// <summary>The environment variable that names the browser to use.</summary>
    public const string Variable = "CHROMIUM";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The browser's program.</summary>
    public string Path { get; } = path;

    /// <summary>The options without which a browser does not start here: as root it refuses to with its sandbox.</summary>
    public static IReadOnlyList<string> RequiredOptions { get; } = Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows() ? ["--no-sandbox"] : [];

    /// <summary>Looks for a browser: where <see cref="Variable"/> says, else on the path, else in the usual places.</summary>
    /// <returns>The browser, or null where there is none.</returns>
    /// <exception cref="IOException"><see cref="Variable"/> names a file that is not there.</exception>
    public static Chromium? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named) ? new Chromium(named) : throw new IOException($"The environment variable {Variable} says {named}, which is not there.");
        }

        return OnPath().Concat(UsualPlaces()).FirstOrDefault(File.Exists) is { } path ? new Chromium(path) : null;
    }

    /// <summary>Prints an HTML file to a PDF file.</summary>
    /// <param name="html">The page's file.</param>
    /// <param name="pdf">Where to write; the file appears there when it is whole.</param>
    /// <param name="cancellation">Ends the browser.</param>
    /// <exception cref="IOException">The browser does not start, or writes nothing.</exception>
    public async Task PrintAsync(string html, string pdf, CancellationToken cancellation)
    {
        var directory = Directory.CreateTempSubdirectory("handout-print-");
        var printed = System.IO.Path.Combine(directory.FullName, "handout.pdf");
        try
        {
            var start = new ProcessStartInfo(Path) { RedirectStandardError = true, RedirectStandardOutput = true };
            string[] options =
            [
                .. RequiredOptions, "--headless=new", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer",
                $"--user-data-dir={System.IO.Path.Combine(directory.FullName, "profile")}", // one that a running browser does not hold
                "--virtual-time-budget=10000", // lets the charts draw, without waiting in real time
                $"--print-to-pdf={printed}", new Uri(System.IO.Path.GetFullPath(html)).AbsoluteUri,
            ];
            Array.ForEach(options, start.ArgumentList.Add);
            var complaint = await RunAsync(start, cancellation).ConfigureAwait(false);
            if (!File.Exists(printed))
            {
                throw new IOException($"{Path} printed nothing. It said: {complaint.Trim()}");
            }

            WholeFile.Write(pdf, temporary => File.Copy(printed, temporary));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<string> RunAsync(ProcessStartInfo start, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(Patience);
        try
        {
            using var process = Process.Start(start)!;
            await using var kill = stop.Token.Register(() => process.Kill(entireProcessTree: true)).ConfigureAwait(false);
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var errors = await process.StandardError.ReadToEndAsync(CancellationToken.None).ConfigureAwait(false);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            return stop.IsCancellationRequested ? "nothing within two minutes" : await output.ConfigureAwait(false) + errors;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new IOException($"{start.FileName} does not start: {e.Message}", e);
        }
    }

    private static IEnumerable<string> OnPath()
    {
        var names = OperatingSystem.IsWindows()
            ? new[] { "chrome.exe", "msedge.exe", "chromium.exe" }
            : ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "microsoft-edge-stable"];
        return
            from name in names
            from directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            select System.IO.Path.Combine(directory, name);
    }

    private static IEnumerable<string> UsualPlaces()
    {
        if (OperatingSystem.IsWindows())
        {
            return
                from folder in new[] { Environment.SpecialFolder.ProgramFiles, Environment.SpecialFolder.ProgramFilesX86, Environment.SpecialFolder.LocalApplicationData }
                from program in new[] { @"Google\Chrome\Application\chrome.exe", @"Microsoft\Edge\Application\msedge.exe", @"Chromium\Application\chrome.exe" }
                select System.IO.Path.Combine(Environment.GetFolderPath(folder), program);
        }

        return OperatingSystem.IsMacOS()
            ? new[] { "Google Chrome", "Chromium", "Microsoft Edge" }.Select(name => $"/Applications/{name}.app/Contents/MacOS/{name}")
            : ["/usr/bin/chromium", "/snap/bin/chromium", "/opt/google/chrome/chrome", "/opt/microsoft/msedge/msedge"];
    }
}
