using System.Composition.Hosting;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.Host.Mef;

namespace Regularization.Notebooks.Editing;

/// <summary>
/// The parts that Roslyn's workspaces are composed of. <see cref="MefHostServices.DefaultHost"/> asks each of some 10,000 types for its attributes,
/// which takes half a second; here the libraries' metadata says which 350 types export anything, in a tenth of that.
/// </summary>
internal static class RoslynParts
{
    // A notebook completes and explains code, but does not rewrite it: half of all parts.
    private static readonly string[] NotNeeded = [nameof(ExportCodeFixProviderAttribute), nameof(ExportCodeRefactoringProviderAttribute)];

    private static readonly Lazy<MefHostServices> Composed = new(() =>
        new(new ContainerConfiguration().WithParts(MefHostServices.DefaultAssemblies.SelectMany(Exporting)).CreateContainer()));

    /// <summary>What <see cref="MefHostServices.DefaultHost"/> is, without fixes and refactorings. Composed when it is first asked for.</summary>
    public static MefHostServices Host => Composed.Value;

    private static IEnumerable<Type> Exporting(Assembly library)
    {
        using var image = new PEReader(File.OpenRead(library.Location));
        var metadata = image.GetMetadataReader();
        var types = metadata.CustomAttributes.Select(metadata.GetCustomAttribute)
            .Where(attribute => attribute.Parent.Kind == HandleKind.TypeDefinition && Exports(metadata, attribute))
            .Select(attribute => MetadataTokens.GetToken(attribute.Parent))
            .Distinct();
        foreach (var type in types)
        {
            yield return library.ManifestModule.ResolveType(type);
        }
    }

    /// <summary>By their names: those that Roslyn derives from MEF's attribute are called after it.</summary>
    private static bool Exports(MetadataReader metadata, CustomAttribute attribute)
    {
        var type = attribute.Constructor.Kind == HandleKind.MemberReference
            ? metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent
            : metadata.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType();
        var name = type.Kind switch
        {
            HandleKind.TypeReference => metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name),
            HandleKind.TypeDefinition => metadata.GetString(metadata.GetTypeDefinition((TypeDefinitionHandle)type).Name),
            _ => "", // generic attributes, none of which exports
        };
        return name.StartsWith("Export", StringComparison.Ordinal) && !NotNeeded.Contains(name);
    }
}
