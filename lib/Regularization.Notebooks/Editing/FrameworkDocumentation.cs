using Microsoft.CodeAnalysis;
using Regularization.Notebooks.Libraries;

namespace Regularization.Notebooks.Editing;

/// <summary>
/// References for the editor's help: the .NET SDK's reference assemblies, which come with documentation, in place of the ones that run,
/// and each other library with the documentation beside it.
/// </summary>
internal static class FrameworkDocumentation
{
    private static readonly Lazy<IReadOnlyList<MetadataReference>> SdkReferences = new(FindAll);
    private static readonly Dictionary<string, MetadataReference> Documented = [];

    /// <summary>The same libraries as <paramref name="references"/>, documented where possible.</summary>
    public static IReadOnlyList<MetadataReference> Document(IEnumerable<MetadataReference> references)
    {
        var documented = new List<MetadataReference>(SdkReferences.Value);
        foreach (var reference in references)
        {
            if (reference is not PortableExecutableReference { FilePath: { } path })
            {
                documented.Add(reference);
            }
            else if (SdkReferences.Value.Count == 0 || !Framework.Contains(Path.GetFileNameWithoutExtension(path)))
            {
                documented.Add(WithDocumentation(path));
            }
        }

        return documented;
    }

    private static MetadataReference WithDocumentation(string path)
    {
        lock (Documented)
        {
            if (!Documented.TryGetValue(path, out var reference))
            {
                var documentation = Path.ChangeExtension(path, ".xml");
                reference = LibraryReference.To(path, documentation: File.Exists(documentation) ? XmlDocumentationProvider.CreateFromFile(documentation) : null);
                Documented.Add(path, reference);
            }

            return reference;
        }
    }

    private static IReadOnlyList<MetadataReference> FindAll()
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var packs = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", "packs", "Microsoft.NETCore.App.Ref"));
        var folder = Directory.Exists(packs)
            ? Directory.EnumerateDirectories(packs, $"{Environment.Version.Major}.*").Select(pack => Path.Combine(pack, "ref", $"net{Environment.Version.Major}.0")).LastOrDefault(Directory.Exists)
            : null;
        return folder is null ? [] : [.. Directory.EnumerateFiles(folder, "*.dll").Select(WithDocumentation)];
    }
}
