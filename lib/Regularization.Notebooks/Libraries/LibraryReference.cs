using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;

namespace Regularization.Notebooks.Libraries;

/// <summary>
/// What the compiler needs to know of a library. Left to itself it reads the whole file, code and all, and keeps it in memory: 62 MB for
/// .NET itself, where the descriptions of its types are 12.
/// </summary>
internal static class LibraryReference
{
    /// <exception cref="BadImageFormatException">The file is no .NET library.</exception>
    public static PortableExecutableReference To(string path, DocumentationProvider? documentation = null) => Read(path).GetReference(documentation, filePath: path);

    /// <exception cref="BadImageFormatException">The file is no .NET library.</exception>
    public static AssemblyMetadata Read(string path) =>
        AssemblyMetadata.Create(ModuleMetadata.CreateFromStream(File.OpenRead(path), PEStreamOptions.PrefetchMetadata)); // closes the file
}
