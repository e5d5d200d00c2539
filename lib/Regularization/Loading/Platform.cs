using System.Runtime.InteropServices;

namespace Regularization.Loading;

/// <summary>What decides which of libtorch's native libraries a process can load.</summary>
/// <param name="System">The first part of .NET's name for the platform: <c>linux</c>, <c>win</c> or <c>osx</c>.</param>
/// <param name="Process">What the running .NET was built for.</param>
/// <param name="Machine">What the processor is.</param>
/// <param name="IsMusl">Whether this is a Linux without glibc, as Alpine is.</param>
internal sealed record Platform(string System, Architecture Process, Architecture Machine, bool IsMusl = false)
{
    public static Platform Current { get; } = new(
        OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux",
        RuntimeInformation.ProcessArchitecture,
        RuntimeInformation.OSArchitecture,
        RuntimeInformation.RuntimeIdentifier is var identifier && (identifier.Contains("musl") || identifier.StartsWith("alpine", StringComparison.Ordinal)));

    /// <summary>.NET's name for the platform, after which packages name the folders of their native libraries.</summary>
    public string Identifier => $"{System}-{Process.ToString().ToLowerInvariant()}";

    /// <summary>
    /// The files that TorchSharp needs here, each after those that it depends on; empty where libtorch 2.10 does not exist.
    /// A star stands for what differs between versions.
    /// </summary>
    public IReadOnlyList<string> Libraries => Identifier switch
    {
        "linux-x64" => ["libgomp-*.so.1", "libc10.so", "libtorch_cpu.so", "libtorch.so", "libLibTorchSharp.so"],
        "win-x64" => ["libiomp5md.dll", "c10.dll", "torch_cpu.dll", "torch.dll", "LibTorchSharp.dll"],
        "osx-arm64" => ["libomp.dylib", "libc10.dylib", "libtorch_cpu.dylib", "libtorch.dylib", "libLibTorchSharp.dylib"],
        _ => [],
    };
}
