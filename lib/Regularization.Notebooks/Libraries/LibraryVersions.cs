using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Libraries;

/// <summary>Finds out which versions of which libraries a reference brings along, natives included.</summary>
internal static class LibraryVersions
{
    /// <summary>
    /// The packages that a referenced assembly was built with: those that its project names, and those that hold native libraries for this
    /// machine, as the .NET SDK lists them in the <c>.deps.json</c> beside it.
    /// </summary>
    public static IEnumerable<LibraryVersion> Of(string assemblyPath)
    {
        var file = Path.ChangeExtension(assemblyPath, ".deps.json");
        return File.Exists(file) ? FromDependencies(JsonNode.Parse(File.ReadAllText(file))!, Path.GetFileNameWithoutExtension(assemblyPath)) : [];
    }

    private static IEnumerable<LibraryVersion> FromDependencies(JsonNode json, string name)
    {
        var target = json["targets"]?[json["runtimeTarget"]?["name"]?.ToString() ?? ""]?.AsObject();
        if (target?.FirstOrDefault(library => library.Key.StartsWith(name + "/", StringComparison.Ordinal)).Value is not { } own)
        {
            yield break;
        }

        var direct = own["dependencies"]?.AsObject().Select(dependency => dependency.Key).ToHashSet() ?? [];
        var packages = json["libraries"]!.AsObject().Where(library => library.Value?["type"]?.ToString() == "package").Select(library => library.Key).ToHashSet();
        foreach (var (key, library) in target)
        {
            if (key.Split('/') is [var id, var version] && packages.Contains(key) && (direct.Contains(id) || HasNatives(library!)))
            {
                yield return new LibraryVersion(id, version);
            }
        }
    }

    private static bool HasNatives(JsonNode library) =>
        (library["runtimeTargets"]?.AsObject() ?? []).Any(asset => asset.Value?["assetType"]?.ToString() == "native" && asset.Value["rid"]?.ToString() == RuntimeInformation.RuntimeIdentifier);
}
