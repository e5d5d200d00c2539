using System.Security.Cryptography;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.FrontEnds;

/// <summary>What <c>tests/FrontEnds/install.sh</c> has installed.</summary>
internal static class InstalledFrontEnd
{
    /// <summary>The folder that describes a front end.</summary>
    public static string Description(string name) => Path.Combine(Path.GetDirectoryName(RepositoryNotebook.Folder())!, "tests", "FrontEnds", name);

    /// <summary>Where the front end is, in just the version that is described; null where it is not installed.</summary>
    public static string? Find(string name)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.GetFiles(Description(name), "*.*").Order(StringComparer.Ordinal))
        {
            digest.AppendData(File.ReadAllBytes(file));
        }

        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set ? set : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var folder = Path.Combine(cache, "regularization-front-ends", $"{name}-{Convert.ToHexStringLower(digest.GetHashAndReset())[..16]}");
        return Directory.Exists(folder) ? folder : null;
    }
}
