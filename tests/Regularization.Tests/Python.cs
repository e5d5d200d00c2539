using System.ComponentModel;
using System.Diagnostics;

namespace Regularization.Tests;

/// <summary>A Python of this machine, where it has the packages that a script needs: Debian's own, or the first on the path.</summary>
internal static class Python
{
    /// <summary>Runs a script's file or, behind <c>-c</c>, its text, and returns what it prints; null where no Python here can run it.</summary>
    public static string? Run(IEnumerable<string> arguments, string input = "") =>
        new[] { "python3", "python", "/usr/bin/python3" }.Select(python => Run(python, arguments, input)).FirstOrDefault(output => output is not null);

    private static string? Run(string python, IEnumerable<string> arguments, string input)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, arguments)
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
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
