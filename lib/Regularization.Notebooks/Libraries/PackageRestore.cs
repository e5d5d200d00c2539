using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Regularization.Notebooks.Libraries;

/// <summary>
/// Carries out <c>#r "nuget: Id, Version"</c>: the .NET SDK restores a throw-away project that refers to the packages, and what it
/// decided is read from the project's assets file, natives for this machine included.
/// </summary>
internal sealed class PackageRestore(string notebookDirectory)
{
    private const string AdditionalSources = "RestoreAdditionalProjectSources";

    private readonly Dictionary<string, string> _packages = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _sources = [];
    private Assets? _assets;

    /// <summary>What a restore gives.</summary>
    /// <param name="Compile">Assemblies that the compiler should see.</param>
    /// <param name="Runtime">Assemblies to run with.</param>
    /// <param name="NativeDirectories">Folders that hold native libraries.</param>
    /// <param name="Packages">The packages that were asked for, and those that hold native libraries.</param>
    /// <param name="Folders">The folders of all packages.</param>
    public sealed record Assets(
        IReadOnlyList<string> Compile, IReadOnlyList<string> Runtime, IReadOnlyList<string> NativeDirectories, IReadOnlyList<LibraryVersion> Packages, IReadOnlyList<string> Folders);

    /// <summary>The packages that were asked for so far, and those of their dependencies that hold native libraries for this machine.</summary>
    public IReadOnlyList<LibraryVersion> Restored { get; private set; } = [];

    /// <summary>Adds a package source for later restores: an address, or a folder as seen from the notebook's.</summary>
    public void AddSource(string source)
    {
        _sources.Add(source.Contains("://", StringComparison.Ordinal) ? source : Path.GetFullPath(source, notebookDirectory));
        _assets = null;
    }

    /// <summary>Restores one more package, together with the earlier ones, so that their dependencies agree.</summary>
    /// <param name="id">The package's id.</param>
    /// <param name="version">Its version as NuGet writes ranges, or null for the newest stable one.</param>
    /// <param name="cancellation">Ends the restore.</param>
    /// <exception cref="InvalidOperationException">The restore failed; the message says why.</exception>
    public Assets Restore(string id, string? version, CancellationToken cancellation)
    {
        var packages = new Dictionary<string, string>(_packages, StringComparer.OrdinalIgnoreCase) { [id] = version ?? "*" };
        if (_assets is { } same && _packages.TryGetValue(id, out var restored) && restored == packages[id])
        {
            return same;
        }

        var project = Project(packages);
        var everything = $"{project}\n{NearestConfiguration()}";
        var exact = packages.Values.All(IsExact);
        _assets = (exact ? RestoredPackages.Find(everything) : null) ?? Restore(project, packages, cancellation);
        if (exact)
        {
            RestoredPackages.Remember(everything, _assets);
        }

        _packages[id] = packages[id];
        Restored = _assets.Packages;
        return _assets;
    }

    /// <summary>Whether a version is the same one tomorrow: neither a range nor the newest.</summary>
    private static bool IsExact(string version) => version.Length > 0 && char.IsAsciiDigit(version[0]) && version.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '+');

    private Assets Restore(XDocument content, Dictionary<string, string> packages, CancellationToken cancellation)
    {
        var directory = Directory.CreateTempSubdirectory("notebook-packages-").FullName;
        try
        {
            var project = Path.Combine(directory, "packages.csproj");
            content.Save(project);
            Run(content, project, cancellation);
            return Read(Path.Combine(directory, "obj", "project.assets.json"), packages);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private XDocument Project(Dictionary<string, string> packages) => new(
        new XElement("Project",
            new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            new XElement("PropertyGroup",
                new XElement("TargetFramework", $"net{Environment.Version.Major}.{Environment.Version.Minor}"),
                new XElement("RuntimeIdentifier", RuntimeInformation.RuntimeIdentifier),
                new XElement("SelfContained", "false"),
                new XElement("NuGetAudit", "false"),
                new XElement(AdditionalSources, string.Join(';', _sources))),
            new XElement("ItemGroup", packages.Select(package =>
                new XElement("PackageReference", new XAttribute("Include", package.Key), new XAttribute("Version", package.Value))))));

    /// <summary>A source that a cell added and that cannot be used does not matter if another has the package. If none has, it is the likely reason.</summary>
    private void Run(XDocument content, string project, CancellationToken cancellation)
    {
        var sources = _sources.ToList();
        string? first = null;
        while (TryRestore(project, cancellation) is { } reason)
        {
            first ??= reason;
            var isSource = reason.Contains("NU1301", StringComparison.Ordinal) || reason.Contains("NU1302", StringComparison.Ordinal); // cannot be reached, not secure
            if (!isSource || sources.RemoveAll(source => reason.Contains(source, StringComparison.OrdinalIgnoreCase)) == 0)
            {
                throw new InvalidOperationException(first);
            }

            content.Descendants(AdditionalSources).Single().Value = string.Join(';', sources);
            content.Save(project);
        }
    }

    /// <returns>Why it failed, or null.</returns>
    private string? TryRestore(string project, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(DotnetPath()) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "restore", project, "--nologo", "-v:quiet", "-tl:off" })
        {
            start.ArgumentList.Add(argument);
        }

        if (NearestConfiguration() is { } configuration)
        {
            start.ArgumentList.Add("--configfile");
            start.ArgumentList.Add(configuration);
        }

        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using var process = Start(start);
        using var stop = cancellation.Register(() => process.Kill(entireProcessTree: true));
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        return process.ExitCode == 0 ? null : Reason(output + errors.Result, project);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"the .NET SDK could not be started ({e.Message}). Is dotnet on the PATH?", e);
        }
    }

    /// <summary>The first error of the restore, without the paths of the throw-away project.</summary>
    private static string Reason(string output, string project)
    {
        var line = output.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))?.Trim();
        return line is null ? "the restore failed without a reason." : line.Replace(project, "", StringComparison.Ordinal).Replace(" []", "", StringComparison.Ordinal).TrimStart(' ', ':');
    }

    /// <summary>NuGet looks for its configuration above the project, so a notebook's own would not be found above the throw-away one.</summary>
    private string? NearestConfiguration()
    {
        for (var directory = new DirectoryInfo(notebookDirectory); directory is { Exists: true }; directory = directory.Parent)
        {
            if (directory.EnumerateFiles("nuget.config", new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive }).FirstOrDefault() is { } file)
            {
                return file.FullName;
            }
        }

        return null;
    }

    private static string DotnetPath() =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path
        : Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath!
        : "dotnet";

    private static Assets Read(string path, Dictionary<string, string> asked)
    {
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        var folders = json["packageFolders"]!.AsObject().Select(folder => folder.Key).ToList();
        var libraries = json["libraries"]!.AsObject();
        var target = json["targets"]!.AsObject().First(target => target.Key.Contains('/', StringComparison.Ordinal)).Value!.AsObject();

        // What the host shares with its notebooks is not taken from a package, and what only that needs is not either: a second copy of the
        // engine's own libraries would make two of each type.
        var needed = new Dictionary<string, JsonNode>(StringComparer.OrdinalIgnoreCase);
        var waiting = new Queue<string>(asked.Keys);
        while (waiting.TryDequeue(out var id))
        {
            if (!NotebookLoadContext.IsShared(id) && target.FirstOrDefault(library => library.Key.StartsWith(id + "/", StringComparison.OrdinalIgnoreCase)) is { Value: { } library } found && needed.TryAdd(found.Key, library))
            {
                (library["dependencies"]?.AsObject() ?? []).Select(dependency => dependency.Key).ToList().ForEach(waiting.Enqueue);
            }
        }

        IEnumerable<string> Files(string kind) =>
            from library in needed
            from asset in library.Value[kind]?.AsObject() ?? []
            where !asset.Key.EndsWith("/_._", StringComparison.Ordinal)
            let relative = Path.Combine(libraries[library.Key]!["path"]!.ToString(), asset.Key)
            select folders.Select(folder => Path.GetFullPath(Path.Combine(folder, relative))).First(File.Exists);

        var packages =
            from library in needed
            let name = library.Key.Split('/')
            where asked.ContainsKey(name[0]) || library.Value["native"] is not null
            select new LibraryVersion(name[0], name[1]);

        var roots =
            from library in needed
            let relative = libraries[library.Key]!["path"]!.ToString()
            select folders.Select(folder => Path.GetFullPath(Path.Combine(folder, relative))).First(Directory.Exists);

        return new Assets([.. Files("compile")], [.. Files("runtime")], [.. Files("native").Select(file => Path.GetDirectoryName(file)!).Distinct()], [.. packages], [.. roots]);
    }
}
