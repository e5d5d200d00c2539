using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;

namespace Regularization.Notebooks.Libraries;

/// <summary>
/// Finds the libraries that the referenced ones were built with, beside them. Those of this program itself are no cell's business: without this
/// the compiler would read all of its own library, too, for every notebook.
/// </summary>
internal sealed class LibraryReferenceResolver : MetadataReferenceResolver
{
    private readonly Dictionary<string, PortableExecutableReference?> _found = [];

    public override bool ResolveMissingAssemblies => true;

    public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity)
    {
        if (definition is not PortableExecutableReference { FilePath: { } user } || (NotebookLoadContext.IsHosts(user) && !NotebookLoadContext.IsShared(referenceIdentity.Name)))
        {
            return null;
        }

        var path = Path.Combine(Path.GetDirectoryName(user)!, referenceIdentity.Name + ".dll");
        lock (_found)
        {
            if (!_found.TryGetValue(path, out var reference))
            {
                reference = File.Exists(path) ? LibraryReference.To(path) : null;
                _found.Add(path, reference);
            }

            return reference;
        }
    }

    // For #r in files that C#'s own #load names; those in cells do not get here.
    public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties) =>
        ScriptMetadataResolver.Default.ResolveReference(reference, baseFilePath, properties);

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => 0;
}
