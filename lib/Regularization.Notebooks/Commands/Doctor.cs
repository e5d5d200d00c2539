using System.Diagnostics;
using System.Text.RegularExpressions;
using Regularization.Notebooks.Jupyter;
using Regularization.Notebooks.Sessions;

namespace Regularization.Notebooks.Commands;

/// <summary>Looks for what can be wrong on a student's machine, and says for each fault what to do about it.</summary>
/// <param name="folder">The repository: the folder with <c>notebooks</c>.</param>
/// <param name="kernel">The kernel's entry.</param>
/// <param name="searchPath">The folders with programs, as in the environment variable PATH.</param>
internal sealed partial class Doctor(string folder, KernelSpec kernel, string searchPath)
{
    private const string Build = "Run \"dotnet build\" in the folder that holds the .sln file.";

    private string Notebooks => Path.Combine(folder, "notebooks");

    private string[] ProgramFolders => searchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The program that a student calls by its name.</summary>
    private string DotNet => ProgramFolders.Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet")).FirstOrDefault(File.Exists) ?? KernelSpec.DotNet() ?? "dotnet";

    /// <summary>Carries out the checks one after another.</summary>
    /// <returns>What each found; those that need what is missing are left out.</returns>
    public async IAsyncEnumerable<Finding> ExamineAsync()
    {
        yield return await SdkAsync().ConfigureAwait(false);

        var setups = Directory.Exists(Notebooks) ? Directory.GetFiles(Notebooks, "setup*.csx") : [];
        if (!Directory.Exists(Notebooks))
        {
            yield return Finding.Fault("notebooks", $"there is no folder \"notebooks\" in {folder}", "Call this command in the folder that holds the .sln file.");
        }
        else if (setups.Length == 0)
        {
            yield return Finding.Fault("build", "notebooks/setup.csx, which every notebook imports first, does not exist", Build);
        }

        foreach (var setup in setups.Order(StringComparer.Ordinal))
        {
            var references = await CheckReferencesAsync(setup).ConfigureAwait(false);
            yield return references;
            if (references.IsFault)
            {
                continue;
            }

            yield return await ImportAsync(Path.GetFileName(setup)).ConfigureAwait(false);
        }

        yield return kernel.Problem() is { } problem ? Finding.Fault("kernel", problem.What, problem.Remedy) : Finding.Good("kernel", kernel.Directory);
        yield return FrontEnds();
    }

    private async Task<Finding> SdkAsync()
    {
        const string Remedy = "Install the .NET SDK 10 from https://dotnet.microsoft.com/download";
        var dotnet = DotNet;
        try
        {
            using var process = Process.Start(new ProcessStartInfo(dotnet, ["--list-sdks"]) { RedirectStandardOutput = true })!;
            var versions = (await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false)).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]).ToList();
            await process.WaitForExitAsync().ConfigureAwait(false);
            return versions.LastOrDefault(version => version.StartsWith("10.", StringComparison.Ordinal)) is { } found
                ? Finding.Good(".NET SDK", found)
                : Finding.Fault(".NET SDK", versions.Count == 0 ? $"{dotnet} has none" : $"{dotnet} has no version 10, only {string.Join(", ", versions)}", Remedy);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return Finding.Fault(".NET SDK", $"{dotnet} cannot be started ({e.Message})", Remedy);
        }
    }

    private async Task<Finding> CheckReferencesAsync(string setup)
    {
        var name = $"notebooks/{Path.GetFileName(setup)}";
        var libraries = Reference().Matches(await File.ReadAllTextAsync(setup).ConfigureAwait(false)).Select(match => match.Groups["path"].Value).ToList();
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        return libraries.Find(library => !Path.GetFullPath(library).StartsWith(root, OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)) is { } foreign
            ? Finding.Fault("build", $"{name} is that of another folder: it names {foreign}", $"{Build} Do not copy that file.")
            : libraries.Find(library => !File.Exists(library)) is { } missing
            ? Finding.Fault("build", $"{name} names {missing}, which does not exist", Build)
            : Finding.Good("build", name);
    }

    /// <summary>Runs a notebook's first cell, which loads the libraries.</summary>
    private async Task<Finding> ImportAsync(string setup)
    {
        using var session = new CSharpSession(Notebooks);
        var result = await session.RunAsync($"#!import {setup}", _ => { }).ConfigureAwait(false);
        return result.Error is { } error
            ? Finding.Fault("libraries", $"the cell \"#!import {setup}\" fails: {error.Message}", "Do what the message says, or build again. README.md has a section on libtorch under Troubleshooting.")
            : Finding.Good("libraries", $"\"#!import {setup}\" loads them all");
    }

    /// <summary>No front end is needed to make handouts, and which one a student likes is their own affair.</summary>
    private Finding FrontEnds()
    {
        var found = new List<string>();
        if (ProgramFolders.SelectMany(program => new[] { "jupyter-lab", "jupyter" }.SelectMany(name => new[] { "", ".exe" }.Select(end => Path.Combine(program, name + end)))).FirstOrDefault(File.Exists) is { } jupyter)
        {
            found.Add(jupyter);
        }

        var extensions = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".vscode", "extensions");
        if (Directory.Exists(extensions) && Directory.GetDirectories(extensions, "ms-toolsai.jupyter-*").FirstOrDefault() is { } extension)
        {
            found.Add($"VS Code's {Path.GetFileName(extension)}");
        }

        return found.Count > 0
            ? Finding.Good("front end", string.Join(", ", found))
            : Finding.Hint("front end", "neither Jupyter on the PATH nor VS Code's Jupyter extension was found", "Install the extension \"Jupyter\" in VS Code, or JupyterLab with \"pip install jupyterlab\".");
    }

    [GeneratedRegex("""^#r "(?<path>[^"]+\.dll)"\s*$""", RegexOptions.Multiline)]
    private static partial Regex Reference();
}
