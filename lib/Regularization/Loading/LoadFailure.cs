using System.Runtime.InteropServices;

namespace Regularization.Loading;

/// <summary>Says why libtorch does not load, and what to do about it, to someone who has never heard of native libraries.</summary>
internal static class LoadFailure
{
    private const string Container = "Use a 64-bit Intel or AMD computer instead, or a development container in the cloud (GitHub Codespaces).";

    /// <summary>There is no libtorch for the platform.</summary>
    public static string DescribeUnsupported(Platform platform) => "TorchSharp does not run here: " + platform switch
    {
        { Process: Architecture.X64, Machine: Architecture.Arm64, System: "osx" } =>
            "this Mac has an Apple processor, but the .NET that is running is the one for Intel Macs. Install the Arm64 version of the .NET 10 SDK, build again and restart.",
        { System: "osx" } => $"libtorch 2.10 does not exist for Macs with Intel processors. {Container}",
        { System: "win", Machine: Architecture.X64 or Architecture.Arm64 } =>
            $"libtorch exists only for the x64 version of .NET on Windows, and the one that is running is {platform.Process}. Install the x64 version of the .NET 10 SDK, build again and restart.",
        _ => $"libtorch 2.10 does not exist for {platform.Identifier}. {Container}",
    };

    /// <summary>The libraries are not where the build puts them.</summary>
    public static string DescribeMissing(string file, IEnumerable<string> folders) =>
        $"TorchSharp's native library {file} is missing. Build the library again (dotnet build, in the folder that holds Regularization.sln) and restart the kernel. " +
        $"Looked in: {string.Join(", ", folders)}";

    /// <summary>A library is there, but the system does not load it.</summary>
    /// <param name="platform">The platform.</param>
    /// <param name="reason">The system's own words.</param>
    public static string Describe(Platform platform, string reason) => "TorchSharp's native libraries do not load. " + platform switch
    {
        { IsMusl: true } => "This Linux uses musl in place of glibc (as Alpine does), for which libtorch does not exist. Use Debian 12, Ubuntu 22.04 or newer, also as a container.",
        { System: "linux" } when reason.Contains("GLIBC") => "This Linux is too old for them. Use Debian 12, Ubuntu 22.04 or newer, also as a container; if it is as new as that, build again, for the build makes them fit.",
        { System: "linux" } => "They need Debian 12, Ubuntu 22.04 or newer. On such a system build again: dotnet build, in the folder that holds Regularization.sln.",
        { System: "win" } => "Install the Microsoft Visual C++ Redistributable from https://aka.ms/vs/17/release/vc_redist.x64.exe and restart.",
        _ => "Delete the folders bin and obj of lib/Regularization and build again.",
    } + $" The system says: {reason.Trim()}";
}
