using System.Runtime.InteropServices;

namespace Regularization.Loading;

/// <summary>
/// Loads libtorch's native libraries by their full paths. Notebook hosts load Regularization.dll by its path and do not look for
/// native libraries in <c>runtimes/…/native</c>; and of another libtorch on the computer (of a Python environment, say) nothing
/// must be taken. TorchSharp, which asks for the libraries by name, then finds them in the process.
/// </summary>
internal sealed class LibTorchLoader
{
    private readonly Dictionary<string, nint> _handles = [];

    /// <summary>Tries to load the libraries; never throws.</summary>
    /// <param name="platform">The platform of this process.</param>
    /// <param name="directory">The folder that holds the libraries, or <c>runtimes/…/native</c> with them.</param>
    public LibTorchLoader(Platform platform, string directory)
    {
        try
        {
            Failure = Load(platform, directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DllNotFoundException or BadImageFormatException)
        {
            Failure = LoadFailure.Describe(platform, e.Message);
        }
    }

    /// <summary>What went wrong and what to do about it, in words; null if everything is loaded.</summary>
    public string? Failure { get; }

    /// <summary>A loaded library, by the name that TorchSharp uses for it on every platform, such as <c>LibTorchSharp</c>; 0 if it is not one of them.</summary>
    public nint Find(string name) => _handles.GetValueOrDefault(name);

    private string? Load(Platform platform, string directory)
    {
        if (platform.Libraries is not [.., var last])
        {
            return LoadFailure.DescribeUnsupported(platform);
        }

        string[] folders = [directory, Path.Combine(directory, "runtimes", platform.Identifier, "native")];
        if (folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, last))) is not { } natives)
        {
            return LoadFailure.DescribeMissing(last, folders);
        }

        foreach (var pattern in platform.Libraries)
        {
            // A library that is not there is either not needed in this version of libtorch, or the next one's error says so.
            foreach (var path in Directory.EnumerateFiles(natives, pattern))
            {
                var name = Path.GetFileNameWithoutExtension(path);
                _handles[platform.System == "win" ? name : name["lib".Length..]] = NativeLibrary.Load(path);
            }
        }

        return null;
    }
}
