using System.Reflection;
using System.Runtime.Loader;
using Microsoft.DotNet.Interactive;

namespace Regularization.Notebooks.Libraries;

/// <summary>
/// Finds what libraries and packages bring for the engine: types that implement <see cref="IKernelExtension"/>, and scripts named
/// <c>extension.dib</c>. The engine's own loader is part of its tool. Everything is found once in a session.
/// </summary>
internal sealed class Extensions
{
    private readonly HashSet<string> _found = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The extensions in a library.</summary>
    /// <exception cref="IOException">What the library needs itself is missing.</exception>
    public IEnumerable<Type> In(Assembly library) =>
        library.GetReferencedAssemblies().Any(reference => reference.Name == typeof(IKernelExtension).Assembly.GetName().Name)
            ? library.GetExportedTypes().Where(type => type is { IsAbstract: false } && typeof(IKernelExtension).IsAssignableFrom(type) && _found.Add(type.AssemblyQualifiedName!))
            : [];

    /// <summary>The extension libraries in a package's folder, as far as the notebook has none of that name.</summary>
    public static IEnumerable<string> Libraries(string package, AssemblyLoadContext context) =>
        FolderIn(package) is var folder && Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.dll").Where(path => context.Assemblies.All(loaded => loaded.GetName().Name != Path.GetFileNameWithoutExtension(path)))
            : [];

    /// <summary>The scripts in the folder of a package or of a library.</summary>
    public IEnumerable<string> Scripts(string directory) =>
        new[] { FolderIn(directory), directory }.Select(folder => Path.Combine(folder, "extension.dib")).Where(path => File.Exists(path) && _found.Add(path));

    private static string FolderIn(string package) => Path.Combine(package, "interactive-extensions", "dotnet");
}
