using Microsoft.CodeAnalysis;

namespace Regularization.Notebooks.Libraries;

/// <summary>The assemblies of .NET itself, which every cell may use without a reference.</summary>
internal static class Framework
{
    private static readonly IReadOnlyDictionary<string, string> Paths = FindAll();

    /// <summary>What is told to the .NET that runs cells, as environment variables: numbers are hexadecimal.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        // It compiles most of what it runs and would map each piece of code twice, once to write and once to run it.
        // That keeps an attacker from changing code who can write to memory but not run code; cells can run any.
        ["DOTNET_EnableWriteXorExecute"] = "0",

        // It would collect nothing before as much is new as fits into the processor's largest cache, hundreds of megabytes on a server. Here it is 32.
        ["DOTNET_GCgen0size"] = "2000000",

        // It would begin to optimize 0.1 s after it has last compiled something; here a second, when a cell or a notebook is done.
        ["DOTNET_TC_CallCountingDelayMs"] = "3E8",
    };

    private static readonly Lazy<IReadOnlyList<(string Path, AssemblyMetadata Metadata)>> Declarations = new(() =>
        [.. Paths.Values.Select(path => (path, LibraryReference.Read(path)))]);

    /// <summary>
    /// References to all of them, for one session. What they declare is read once; but the types that the compiler makes of it are each session's own.
    /// Where two sessions that compile at the same time shared them, a session could get a type from either, and take it for two.
    /// </summary>
    public static IEnumerable<MetadataReference> References() =>
        Declarations.Value.Select(library => ((AssemblyMetadata)library.Metadata.Copy()).GetReference(filePath: library.Path));

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
