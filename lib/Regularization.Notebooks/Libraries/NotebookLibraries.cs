using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting.Hosting;

namespace Regularization.Notebooks.Libraries;

/// <summary>The libraries and packages that one notebook refers to: loads them, and tells the compiler of them.</summary>
/// <param name="directory">The notebook's folder.</param>
/// <param name="loader">By which scripts find the libraries that they run with.</param>
/// <param name="refer">Receives what the compiler has to know from now on.</param>
internal sealed class NotebookLibraries(string directory, InteractiveAssemblyLoader loader, Action<IReadOnlyCollection<MetadataReference>> refer)
{
    private static NotebookLoadContext _sharedContext = new();

    private readonly PackageRestore _packages = new(directory);
    private readonly HashSet<string> _referenced = new(StringComparer.OrdinalIgnoreCase);
    private NotebookLoadContext _context = _sharedContext;

    /// <summary>The libraries that were referred to so far, and the packages that these were built with.</summary>
    public IReadOnlyList<LibraryVersion> Versions =>
        [.. _referenced.SelectMany(LibraryVersions.Of).Concat(_packages.Restored).Distinct().OrderBy(library => library.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>Adds a source of packages: an address, or a folder as seen from the notebook's.</summary>
    public void AddSource(string source) => _packages.AddSource(source);

    /// <summary>Adds a library.</summary>
    /// <param name="path">Its full path.</param>
    /// <returns>The library; null where the notebook has it already, or the host shares its own.</returns>
    /// <exception cref="BadImageFormatException">The file is no .NET library.</exception>
    /// <exception cref="FileLoadException">The file cannot be loaded.</exception>
    public Assembly? Add(string path)
    {
        if (IsShared(path) || !_referenced.Add(path))
        {
            return null;
        }

        StartAfreshWhereConflicting([path]);
        var library = _context.Load(path);
        loader.RegisterDependency(library);
        _ = InitializeAsync(library);
        refer([LibraryReference.To(path)]);
        return library;
    }

    /// <summary>Restores a package and adds its libraries.</summary>
    /// <param name="package">Its id, and behind a comma its version, where a certain one is wanted.</param>
    /// <param name="cancellation">Ends the restore.</param>
    /// <returns>The libraries that are new, and the folders of all packages.</returns>
    /// <exception cref="InvalidOperationException">The restore failed; the message says why.</exception>
    public (IReadOnlyList<Assembly> Libraries, IReadOnlyList<string> Folders) AddPackage(string package, CancellationToken cancellation)
    {
        var parts = package.Split(',', 2, StringSplitOptions.TrimEntries);
        var assets = _packages.Restore(parts[0], parts.Length > 1 ? parts[1] : null, cancellation);
        return (Add(assets), assets.Folders);
    }

    private List<Assembly> Add(PackageRestore.Assets assets)
    {
        // What the session refers to already, or finds beside that, stays: a second copy would make two of each type.
        var known = _referenced.Where(Path.IsPathFullyQualified).ToList();
        var folders = known.Select(path => Path.GetDirectoryName(path)!).Distinct().ToList();
        string Own(string path) => known.FirstOrDefault(other => Path.GetFileName(other).Equals(Path.GetFileName(path), StringComparison.OrdinalIgnoreCase))
            ?? folders.Select(folder => Path.Combine(folder, Path.GetFileName(path))).FirstOrDefault(File.Exists) ?? path;

        var compile = assets.Compile.Select(Own).Where(path => !IsShared(path) && !_referenced.Contains(path) && _referenced.Add("compile:" + path)).ToList();
        var runtime = assets.Runtime.Select(Own).Where(path => !IsShared(path) && _referenced.Add(path)).ToList();
        StartAfreshWhereConflicting(runtime);

        // Only now is it clear which context the packages go to.
        foreach (var folder in PortableNatives.For(assets.NativeDirectories) is { } portable ? [portable, .. assets.NativeDirectories] : assets.NativeDirectories)
        {
            _context.ProvideNative(folder);
        }

        runtime.ForEach(_context.Provide);
        var libraries = runtime.Select(_context.Load).ToList();
        libraries.AddRange(assets.Folders.SelectMany(folder => Extensions.Libraries(folder, _context)).ToList().Select(_context.Load));
        libraries.ForEach(loader.RegisterDependency);
        refer([.. compile.Select(path => LibraryReference.To(path))]);
        return libraries;
    }

    private static bool IsShared(string path) => NotebookLoadContext.IsShared(Path.GetFileNameWithoutExtension(path));

    /// <summary>Where another notebook of this process uses another build of the same library, this one starts afresh.</summary>
    private void StartAfreshWhereConflicting(IEnumerable<string> paths)
    {
        if (paths.Any(_context.Conflicts))
        {
            _context = _sharedContext = new NotebookLoadContext();
        }
    }

    /// <summary>A library that has something to prepare, such as native libraries to load, does so while the compiler works.</summary>
    private static Task InitializeAsync(Assembly library) => Task.Run(() =>
    {
        try
        {
            RuntimeHelpers.RunModuleConstructor(library.ManifestModule.ModuleHandle);
        }
        catch (Exception)
        {
            // .NET keeps it and throws it again where the library is used.
        }
    });
}
