using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Regularization.Tests.Build;

/// <summary>The copies of two F# libraries that the build makes, judged by .NET's own reader of metadata and by the files that they are made of.</summary>
public class FSharpCoreReferenceTests
{
    private static readonly string Folder = AppContext.BaseDirectory;
    private static readonly Version FSharpCore = AssemblyName.GetAssemblyName(Path.Combine(Folder, "FSharp.Core.dll")).Version!;

    /// <summary>The files in the package cache; the build, which knows where that is, writes their paths into this assembly.</summary>
    private static readonly IReadOnlyList<string> Originals =
        [.. typeof(FSharpCoreReferenceTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Where(attribute => attribute.Key == "FSharpLibrary").Select(attribute => attribute.Value!)];

    public static TheoryData<string> Names => ["Giraffe.ViewEngine.dll", "Fable.Core.dll"];

    [Fact]
    public void Plotly_NET_and_what_it_uses_ask_for_the_FSharp_Core_that_lies_beside_them()
    {
        string[] files = ["Plotly.NET.dll", "Plotly.NET.CSharp.dll", "DynamicObj.dll", .. Names.Select(name => name.Data)];

        Assert.All(files, file => Assert.Equal(FSharpCore, Reference(File.ReadAllBytes(Path.Combine(Folder, file)))!.Value.Version));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_original_asks_for_an_older_one_and_only_that_number_changes(string name)
    {
        var original = File.ReadAllBytes(Original(name));
        var raised = (byte[])original.Clone();
        var (version, offset) = Reference(original)!.Value;

        Assert.True(version < FSharpCore, "The remedy is no longer needed.");
        Assert.Null(FSharpCoreReference.Raise(raised, FSharpCore));
        Assert.Equal(FSharpCore, Reference(raised)!.Value.Version);
        Assert.All(Enumerable.Range(0, original.Length).Where(index => original[index] != raised[index]), index => Assert.InRange(index, offset, offset + 7));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_build_puts_the_copy_into_the_output_folder_and_leaves_the_package_cache_alone(string name)
    {
        var expected = File.ReadAllBytes(Original(name));
        Assert.Null(FSharpCoreReference.Raise(expected, FSharpCore));
        Assert.Equal(expected, File.ReadAllBytes(Path.Combine(Folder, name)));

        // Had the build written through a hard link, the file would no longer be the one in the package beside it.
        var package = new FileInfo(Original(name)).Directory!.Parent!.Parent!;
        using var zip = ZipFile.OpenRead(Assert.Single(package.GetFiles("*.nupkg")).FullName);
        using var packed = zip.GetEntry(Path.GetRelativePath(package.FullName, Original(name)).Replace('\\', '/'))!.Open();
        using var content = new MemoryStream();
        packed.CopyTo(content);
        Assert.Equal(content.ToArray(), File.ReadAllBytes(Original(name)));
    }

    [Fact]
    public void A_library_that_asks_for_it_already_is_left_alone() =>
        AssertLeftAlone(File.ReadAllBytes(Path.Combine(Folder, "Plotly.NET.dll")), FSharpCore, $"it asks for FSharp.Core {FSharpCore}, which is not older than {FSharpCore}");

    [Fact]
    public void A_signed_library_is_left_alone() =>
        AssertLeftAlone(File.ReadAllBytes(Path.Combine(Folder, "DynamicObj.dll")), new Version(99, 0, 0, 0), "its signature would no longer be right");

    [Fact]
    public void A_library_without_FSharp_is_left_alone() =>
        AssertLeftAlone(File.ReadAllBytes(typeof(FSharpCoreReferenceTests).Assembly.Location), FSharpCore, "it does not refer to FSharp.Core exactly once");

    [Theory]
    [InlineData("")]
    [InlineData("MZ")]
    [InlineData("This is a text file, of a length that no header could have, to be sure that its first bytes decide, not its size.")]
    public void What_is_not_a_library_is_left_alone(string content) =>
        AssertLeftAlone(System.Text.Encoding.ASCII.GetBytes(content), FSharpCore, "it is not a library of Windows' form, as those of .NET are");

    [Theory]
    [InlineData(200)]
    [InlineData(5_000)]
    [InlineData(60_000)]
    public void A_file_that_is_cut_off_is_left_alone(int length)
    {
        var file = File.ReadAllBytes(Original("Giraffe.ViewEngine.dll"))[..length];
        var before = (byte[])file.Clone();

        Assert.NotNull(FSharpCoreReference.Raise(file, FSharpCore));
        Assert.Equal(before, file);
    }

    [Fact]
    public void Damaged_files_are_left_alone_or_changed_but_never_break_the_build()
    {
        var random = new Random(0);
        var original = File.ReadAllBytes(Original("Giraffe.ViewEngine.dll"));
        using var reader = new PEReader(new MemoryStream(original));
        int[] places = [0x3c, reader.PEHeaders.PEHeaderStartOffset, reader.PEHeaders.CorHeaderStartOffset, reader.PEHeaders.MetadataStartOffset, reader.PEHeaders.MetadataStartOffset + 32];
        for (var round = 0; round < 200; round++)
        {
            var damaged = (byte[])original.Clone();
            random.NextBytes(damaged.AsSpan(places[random.Next(places.Length)] + random.Next(16), 1 + random.Next(8)));
            FSharpCoreReference.Raise(damaged, FSharpCore);
            Assert.Equal(original.Length, damaged.Length);
        }
    }

    private static string Original(string name) => Originals.Single(path => Path.GetFileName(path) == name);

    private static void AssertLeftAlone(byte[] file, Version version, string reason)
    {
        var before = (byte[])file.Clone();
        Assert.Equal(reason, FSharpCoreReference.Raise(file, version));
        Assert.Equal(before, file);
    }

    /// <summary>The version of FSharp.Core that a library asks for, and where in the file it stands.</summary>
    private static (Version Version, int Offset)? Reference(byte[] file)
    {
        using var reader = new PEReader(new MemoryStream(file));
        var metadata = reader.GetMetadataReader();
        foreach (var handle in metadata.AssemblyReferences)
        {
            var reference = metadata.GetAssemblyReference(handle);
            if (metadata.GetString(reference.Name) == "FSharp.Core")
            {
                var row = (MetadataTokens.GetRowNumber(handle) - 1) * metadata.GetTableRowSize(TableIndex.AssemblyRef);
                return (reference.Version, reader.PEHeaders.MetadataStartOffset + metadata.GetTableMetadataOffset(TableIndex.AssemblyRef) + row);
            }
        }

        return null;
    }
}
