using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;

namespace Regularization.Tests.Build;

/// <summary>The copy of TorchSharp's Linux library that the build makes, judged by readelf and by the file that it is made of.</summary>
public class PortableLinuxLibraryTests
{
    private static readonly string Copy = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    /// <summary>The file in the package cache; the build, which knows where that is, writes its path into this assembly.</summary>
    private static string Original
    {
        get
        {
            Assert.SkipUnless(OperatingSystem.IsLinux(), "The build makes the copy on Linux only.");
            return typeof(PortableLinuxLibraryTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "LinuxLibrary").Value!;
        }
    }

    [Fact]
    public void The_original_needs_the_new_version_for_one_function_and_the_copy_not_at_all()
    {
        Assert.Contains("GLIBCXX_3.4.32", ReadElf("-V", Original));
        Assert.Single(Lines(ReadElf("--dyn-syms", Original)), line => line.Contains("GLIBCXX_3.4.32"));

        Assert.DoesNotContain("GLIBCXX_3.4.32", ReadElf("-V", Copy));
        Assert.Single(Lines(ReadElf("--dyn-syms", Copy)), line => line.Contains("UND _ZSt18uncaught_exceptionv@GLIBCXX_3.4 "));
    }

    [Fact]
    public void Only_the_name_and_the_version_change()
    {
        var original = File.ReadAllBytes(Original);
        var patched = File.ReadAllBytes(Original);
        Assert.Null(PortableLinuxLibrary.Patch(patched));
        Assert.Equal(original.Length, patched.Length);

        // The entry of a version: its hash (that objdump -p shows), flags, index, the offset of its name.
        var name = original.AsSpan().IndexOf("_ZSt21ios_base_library_initv\0"u8);
        var version = original.AsSpan().IndexOf(BitConverter.GetBytes(0x0297f842));
        Assert.Equal(0x08922974, BitConverter.ToInt32(patched, version));
        Assert.All(
            Enumerable.Range(0, original.Length).Where(index => original[index] != patched[index]),
            index => Assert.True((index >= name && index < name + 28) || (index >= version && index < version + 4) || (index >= version + 8 && index < version + 12)));
    }

    [Fact]
    public void The_build_puts_the_copy_into_the_output_folder_and_leaves_the_package_cache_alone()
    {
        var expected = File.ReadAllBytes(Original);
        Assert.Null(PortableLinuxLibrary.Patch(expected));
        Assert.Equal(SHA256.HashData(expected), SHA256.HashData(File.ReadAllBytes(Copy)));

        // Had the build written through the hard link, the file would no longer be the one in the package beside it.
        var package = new FileInfo(Original).Directory!.Parent!.Parent!.Parent!;
        using var zip = ZipFile.OpenRead(Assert.Single(package.GetFiles("*.nupkg")).FullName);
        using var packed = zip.GetEntry("runtimes/linux-x64/native/libLibTorchSharp.so")!.Open();
        Assert.Equal(SHA256.HashData(packed), SHA256.HashData(File.ReadAllBytes(Original)));
    }

    [Fact]
    public void A_library_that_is_portable_already_is_left_alone()
    {
        var patched = File.ReadAllBytes(Original);
        Assert.Null(PortableLinuxLibrary.Patch(patched));
        AssertLeftAlone(patched, "it does not need GLIBCXX_3.4.32 exactly once");
    }

    [Fact]
    public void A_library_that_needs_the_version_for_another_function_is_left_alone()
    {
        var other = File.ReadAllBytes(Original);
        other[other.AsSpan().IndexOf("_ZSt21ios_base_library_initv\0"u8)] = (byte)'X';
        AssertLeftAlone(other, "another symbol than _ZSt21ios_base_library_initv needs GLIBCXX_3.4.32");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u007fELF")]
    [InlineData("This is a text file, of a length that no header could have, to be sure that its first bytes decide, not its size.")]
    public void What_is_not_a_library_is_left_alone(string content) =>
        AssertLeftAlone(System.Text.Encoding.ASCII.GetBytes(content), "it is not a 64-bit little-endian ELF file");

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    [InlineData(2_000_000)]
    public void A_file_that_is_cut_off_is_left_alone(int length) =>
        AssertLeftAlone(File.ReadAllBytes(Original)[..length], "it is cut off or damaged");

    [Fact]
    public void Damaged_files_are_left_alone_or_patched_but_never_break_the_build()
    {
        var random = new Random(0);
        var original = File.ReadAllBytes(Original);
        var table = BitConverter.ToInt32(original, 0x28);
        for (var round = 0; round < 50; round++)
        {
            var damaged = (byte[])original.Clone();
            random.NextBytes(damaged.AsSpan(table + random.Next(30) * 64, 48)); // a section header
            PortableLinuxLibrary.Patch(damaged);
        }
    }

    private static void AssertLeftAlone(byte[] file, string reason)
    {
        var before = (byte[])file.Clone();
        Assert.Equal(reason, PortableLinuxLibrary.Patch(file));
        Assert.Equal(before, file);
    }

    private static string[] Lines(string text) => text.Split('\n');

    private static string ReadElf(string option, string path)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("readelf", ["--wide", option, path]) { RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("readelf (of GNU binutils) is not installed.");
            throw;
        }

        using (process)
        {
            return process.StandardOutput.ReadToEnd();
        }
    }
}
