using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Regularization.Loading;
using TorchSharp;

namespace Regularization.Tests.Loading;

public sealed class LibTorchTests : IDisposable
{
    private static readonly Platform Linux = new("linux", Architecture.X64, Architecture.X64);
    private static readonly Platform Windows = new("win", Architecture.X64, Architecture.X64);
    private static readonly Platform Mac = new("osx", Architecture.Arm64, Architecture.Arm64);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("libtorch-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Tensors_work_in_the_test_runner()
    {
        LibTorch.EnsureLoaded();
        using var sum = torch.ones(2).sum();
        Assert.Equal(2f, sum.item<float>());
    }

    [Fact]
    public void The_libraries_are_found_beside_the_library_or_in_the_folder_of_the_platform()
    {
        var output = AppContext.BaseDirectory;
        var natives = Path.Combine(output, "runtimes", Platform.Current.Identifier, "native");
        Assert.SkipUnless(Directory.Exists(natives), "TorchSharp has no libraries for this platform.");

        foreach (var directory in new[] { output, natives })
        {
            var loader = new LibTorchLoader(Platform.Current, directory);
            Assert.Null(loader.Failure);
            Assert.NotEqual(0, loader.Find("LibTorchSharp"));
            Assert.NotEqual(0, loader.Find("torch_cpu"));
            Assert.Equal(0, loader.Find("something else"));
        }
    }

    [Fact]
    public void Missing_libraries_are_reported_with_what_to_do()
    {
        var failure = new LibTorchLoader(Linux, _folder.FullName).Failure;
        Assert.Contains("libLibTorchSharp.so is missing", failure);
        Assert.Contains("dotnet build", failure);
        Assert.Contains(_folder.FullName, failure);
    }

    [Fact]
    public void Where_the_library_lies_without_them_its_first_use_says_so()
    {
        // Not in the temporary folder, for Windows does not let go of a library that was loaded.
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "without-natives"));
        var copy = Path.Combine(folder.FullName, "Regularization.dll");
        File.Copy(typeof(LibTorch).Assembly.Location, copy, overwrite: true);

        var library = new AssemblyLoadContext("without natives").LoadFromAssemblyPath(copy);
        var use = library.GetType("Regularization.Mlp")!.GetMethod("Create")!;
        var thrown = Assert.Throws<TargetInvocationException>(() => use.Invoke(null, [4, 128])).InnerException;
        Assert.IsType<DllNotFoundException>(thrown);
        Assert.Contains(Platform.Current.Libraries.Count > 0 ? "is missing" : "does not run here", thrown.Message);
    }

    [Fact]
    public void A_library_that_is_damaged_is_reported_and_nothing_is_thrown()
    {
        var natives = _folder.CreateSubdirectory(Path.Combine("runtimes", Platform.Current.Identifier, "native"));
        foreach (var name in Platform.Current.Libraries)
        {
            File.WriteAllText(Path.Combine(natives.FullName, name.Replace('*', 'x')), "no library");
        }

        Assert.SkipWhen(Platform.Current.Libraries.Count == 0, "TorchSharp has no libraries for this platform.");
        var failure = new LibTorchLoader(Platform.Current, _folder.FullName).Failure;
        Assert.StartsWith("TorchSharp's native libraries do not load.", failure);
        Assert.Contains("The system says: ", failure);
    }

    [Fact]
    public void Platforms_without_libtorch_say_what_to_use_instead()
    {
        Assert.Contains("Macs with Intel processors", Failure(Mac with { Process = Architecture.X64, Machine = Architecture.X64 }));
        Assert.Contains("Arm64 version of the .NET 10 SDK", Failure(Mac with { Process = Architecture.X64 }));
        Assert.Contains("x64 version of the .NET 10 SDK", Failure(Windows with { Process = Architecture.Arm64, Machine = Architecture.Arm64 }));
        Assert.Contains("does not exist for linux-arm64", Failure(Linux with { Process = Architecture.Arm64, Machine = Architecture.Arm64 }));

        string? Failure(Platform platform) => new LibTorchLoader(platform, _folder.FullName).Failure;
    }

    [Fact]
    public void A_system_that_refuses_the_libraries_is_told_apart()
    {
        Assert.Contains("too old", LoadFailure.Describe(Linux, "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by libLibTorchSharp.so)"));
        Assert.Contains("musl", LoadFailure.Describe(Linux with { IsMusl = true }, "Error loading shared library ld-linux-x86-64.so.2"));
        Assert.Contains("Visual C++ Redistributable", LoadFailure.Describe(Windows, "The specified module could not be found. (0x8007007E)"));
        Assert.EndsWith("The system says: some reason", LoadFailure.Describe(Mac, "some reason\n"));
    }
}
