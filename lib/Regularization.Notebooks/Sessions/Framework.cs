using Microsoft.CodeAnalysis;

namespace Regularization.Notebooks;

/// <summary>The assemblies of .NET itself, which every cell may use without a reference.</summary>
internal static class Framework
{
    private static readonly IReadOnlyDictionary<string, string> Paths = FindAll();

    /// <summary>References to all of them; read from disk as far as the compiler needs them.</summary>
    public static IReadOnlyList<MetadataReference> References { get; } =
        [.. Paths.Values.Select(path => LibraryReference.To(path))];

    public static bool Contains(string assemblyName) => Paths.ContainsKey(assemblyName);

    private static Dictionary<string, string> FindAll()
    {
        var directory = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var trusted = ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator);
        return trusted
            .Where(path => Path.GetDirectoryName(path) == directory)
            .Distinct()
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path), StringComparer.OrdinalIgnoreCase);
    }
}
