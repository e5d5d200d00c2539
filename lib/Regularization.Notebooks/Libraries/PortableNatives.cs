using System.Security.Cryptography;
using System.Text;
using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Libraries;

/// <summary>
/// TorchSharp's native library of a restored package, as Debian 12 and Ubuntu 22.04 can load it: <see cref="PortableLinuxLibrary"/>, by which the build of
/// this repository does the same for its own output, says why. The package itself is left alone.
/// </summary>
internal static class PortableNatives
{
    private const string Library = "libLibTorchSharp.so";

    /// <summary>The folder of a portable copy and of links to what it needs, which is made where there is none yet; null where no such copy is needed.</summary>
    /// <param name="directories">The folders of the native libraries of all packages.</param>
    public static string? For(IReadOnlyList<string> directories)
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        if (!OperatingSystem.IsLinux() || data.Length == 0 || directories.Select(directory => Path.Combine(directory, Library)).FirstOrDefault(File.Exists) is not { } original)
        {
            return null;
        }

        var file = File.ReadAllBytes(original);
        if (PortableLinuxLibrary.Patch(file) is not null)
        {
            return null;
        }

        var place = SHA256.HashData([.. SHA256.HashData(file), .. Encoding.UTF8.GetBytes(string.Join('\n', directories))]);
        var folder = Path.Combine(data, "Regularization.Notebooks", "natives", Convert.ToHexStringLower(place));
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var library in directories.SelectMany(Directory.GetFiles).Where(library => library != original && !File.Exists(Path.Combine(folder, Path.GetFileName(library)))))
            {
                File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(library)), library); // the copy looks for libtorch beside itself
            }

            var copy = Path.Combine(folder, Library);
            if (!File.Exists(copy))
            {
                WholeFile.Write(copy, temporary => File.WriteAllBytes(temporary, file));
            }

            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // a newer system loads the package's own
        }
    }
}
