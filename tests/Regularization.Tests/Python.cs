using System.ComponentModel;
using System.Diagnostics;

namespace Regularization.Tests;

/// <summary>A Python of this machine, where it has the packages that a script needs: Debian's own, or the first on the path.</summary>
internal static class Python
{
    /// <summary>Runs a script's file or, behind <c>-c</c>, its text, and returns what it prints; null where no Python here can run it.</summary>
    /// <param name="arguments">The script, and what it is given.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="libraries">Folders of libraries that it is to find first, as <c>LD_LIBRARY_PATH</c> has them.</param>
    public static string? Run(IEnumerable<string> arguments, string input = "", string? libraries = null) =>
        new[] { "python3", "python", "/usr/bin/python3" }.Select(python => Run(python, arguments, input, libraries)).FirstOrDefault(output => output is not null);

    private static string? Run(string python, IEnumerable<string> arguments, string input, string? libraries)
    {
        try
        {
            var start = new ProcessStartInfo(python, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            if (libraries is not null)
            {
                start.Environment["LD_LIBRARY_PATH"] = libraries;
            }

            using var process = Process.Start(start)!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            try
            {
                process.StandardInput.Write(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It has already ended, because it lacks a package.
            }

            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
