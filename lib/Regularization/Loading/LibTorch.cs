using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Regularization.Loading;

/// <summary>libtorch, the native library behind TorchSharp's tensors. It is loaded when anything of this library is first used.</summary>
public static class LibTorch
{
    private static string? _failure;

    /// <summary>Makes sure that tensors can be used: the first thing to do in a notebook, where nobody else finds libtorch's files.</summary>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded. The message says what to do, for instance where the system is
    /// too old (Linux), where the C++ runtime is missing (Windows), or where libtorch does not exist (Macs with Intel processors).</exception>
    public static void EnsureLoaded()
    {
        if (_failure is not null)
        {
            throw new DllNotFoundException(_failure);
        }
    }

    // Cells use TorchSharp directly, and it looks for libtorch only once: this has to come before anything that they can call.
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "In a notebook there is no application whose start could do it.")]
    internal static void Load()
    {
        MathKernel.MakeReproducible();
        var loader = new LibTorchLoader(Platform.Current, Path.GetDirectoryName(typeof(LibTorch).Assembly.Location) is { Length: > 0 } directory ? directory : AppContext.BaseDirectory);
        _failure = loader.Failure;
        if (_failure is null && Platform.Current.Identifier == "linux-x64")
        {
            NativeExceptions.Catch(loader.Find("LibTorchSharp"));
        }

        // Linux and Windows find what is loaded by its name. macOS may not: then .NET asks here.
        AssemblyLoadContext.GetLoadContext(typeof(LibTorch).Assembly)!.ResolvingUnmanagedDll += (_, name) => loader.Find(name);
    }
}
