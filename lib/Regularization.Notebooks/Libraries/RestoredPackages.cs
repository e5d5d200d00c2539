using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Libraries;

/// <summary>
/// Remembers from one session to the next what a restore has found: asking NuGet again takes a second or two. Only exact versions are
/// remembered, and only for as long as all the files are there.
/// </summary>
internal static class RestoredPackages
{
    /// <summary>What was found for a project, or null where it has to be restored.</summary>
    /// <param name="project">The text of the project, with everything that the result depends on.</param>
    public static PackageRestore.Assets? Find(string project)
    {
        try
        {
            return FileFor(project) is { } file && File.Exists(file) && JsonSerializer.Deserialize<PackageRestore.Assets>(File.ReadAllBytes(file)) is { } assets
                && assets.Compile.Concat(assets.Runtime).All(File.Exists) && assets.NativeDirectories.Concat(assets.Folders).All(Directory.Exists) ? assets : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Remembers what was found; where that cannot be written, it is found again the next time.</summary>
    public static void Remember(string project, PackageRestore.Assets assets)
    {
        try
        {
            if (FileFor(project) is { } file)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                WholeFile.Write(file, temporary => File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(assets)));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static string? FileFor(string project)
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return data.Length == 0 ? null
            : Path.Combine(data, "Regularization.Notebooks", "packages", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(project))) + ".json");
    }
}
