using System.Reflection;
using System.Runtime.Loader;
using Microsoft.DotNet.Interactive.Formatting;

namespace Regularization.Notebooks.Libraries;

/// <summary>
/// Loads what notebooks refer to by <c>#r</c>, together with what lies beside it, apart from the host's own libraries, so that
/// a notebook may use other versions of them. Only what crosses the border is shared: .NET itself, the engine with its formatters, and this assembly.
/// </summary>
internal sealed class NotebookLoadContext() : AssemblyLoadContext("notebook")
{
    /// <summary>The host's own libraries that cells may name.</summary>
    public static readonly IReadOnlyList<Assembly> HostLibraries =
    [
        typeof(NotebookLoadContext).Assembly, typeof(Microsoft.DotNet.Interactive.Kernel).Assembly, typeof(Formatter).Assembly,
        typeof(Microsoft.DotNet.Interactive.Documents.InteractiveDocument).Assembly, typeof(Microsoft.AspNetCore.Html.IHtmlContent).Assembly,
        typeof(System.Reactive.Unit).Assembly,
    ];

    private static readonly HashSet<string> HostNames = [.. HostLibraries.Select(assembly => assembly.GetName().Name!)];

    private readonly Dictionary<string, string> _paths = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _directories = [];
    private readonly List<string> _nativeDirectories = [];

    /// <summary>Whether an assembly is always the host's, whatever copy a notebook refers to.</summary>
    public static bool IsShared(string name) => Framework.Contains(name) || HostNames.Contains(name);

    /// <summary>Whether a file is one of the host's that notebooks share.</summary>
    public static bool IsHosts(string path) => HostLibraries.Any(assembly => assembly.Location == path);

    /// <summary>Whether this context has already loaded another file under the name of <paramref name="path"/>.</summary>
    public bool Conflicts(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        lock (_paths)
        {
            return _paths.TryGetValue(name, out var known) && known != path && Assemblies.Any(assembly => assembly.GetName().Name == name);
        }
    }

    /// <summary>Loads the assembly at a full path; what it needs is looked for beside it.</summary>
    public Assembly Load(string path)
    {
        lock (_paths)
        {
            _paths[Path.GetFileNameWithoutExtension(path)] = path;
            Remember(_directories, Path.GetDirectoryName(path)!);
        }

        return LoadFromAssemblyPath(path);
    }

    /// <summary>Makes an assembly available to others by name, without loading it yet.</summary>
    public void Provide(string path)
    {
        lock (_paths)
        {
            _paths[Path.GetFileNameWithoutExtension(path)] = path;
        }
    }

    /// <summary>Makes a folder of native libraries available.</summary>
    public void ProvideNative(string directory)
    {
        lock (_paths)
        {
            Remember(_nativeDirectories, directory);
        }
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var name = assemblyName.Name!;
        return IsShared(name) || Find(name) is not { } path ? null : LoadFromAssemblyPath(path);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        string[] directories;
        lock (_paths)
        {
            directories = [.. _nativeDirectories];
        }

        var candidates =
            from directory in directories
            from file in new[] { unmanagedDllName, $"lib{unmanagedDllName}.so", $"lib{unmanagedDllName}.dylib", $"{unmanagedDllName}.dll", $"{unmanagedDllName}.so", $"{unmanagedDllName}.dylib" }
            select Path.Combine(directory, file);
        return candidates.FirstOrDefault(File.Exists) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
    }

    private string? Find(string name)
    {
        lock (_paths)
        {
            return _paths.TryGetValue(name, out var path)
                ? path
                : _directories.Select(directory => Path.Combine(directory, name + ".dll")).FirstOrDefault(File.Exists);
        }
    }

    private static void Remember(List<string> directories, string directory)
    {
        if (!directories.Contains(directory))
        {
            directories.Add(directory);
        }
    }
}
