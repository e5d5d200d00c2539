using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis.CSharp;

namespace Regularization.Notebooks.Tests.Jupyter;

public sealed class KernelSpecTests : IDisposable
{
    private const string Name = ".net-csharp";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Installed_kernels_start_by_absolute_paths_and_are_interrupted_by_message()
    {
        var spec = new KernelSpec(_folder.Path, Name);
        spec.Install(force: false);
        var json = Json(spec);
        Assert.Equal("0", json["env"]!["DOTNET_EnableWriteXorExecute"]!.ToString());
        var program = json["argv"]!.AsArray().Select(part => part!.ToString()).ToList();

        Assert.Equal(["kernel", "start", "{connection_file}"], program[^3..]);
        Assert.All(program[..^3], path => Assert.True(Path.IsPathFullyQualified(path) && File.Exists(path), path));
        Assert.Equal(("message", "C#", ".NET (C#)"), (json["interrupt_mode"]!.ToString(), json["language"]!.ToString(), json["display_name"]!.ToString()));
        Assert.Equal(_folder[Path.Combine("kernels", Name)], spec.Directory);
    }

    [Theory]
    [InlineData("logo-32x32.png", 32)]
    [InlineData("logo-64x64.png", 64)]
    public void Logos_have_the_size_in_their_name(string name, int size)
    {
        var spec = new KernelSpec(_folder.Path, Name);
        spec.Install(force: false);
        var png = File.ReadAllBytes(Path.Combine(spec.Directory, name));

        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        Assert.Equal((size, size), (png[19], png[23])); // the last bytes of width and height in the header
        Assert.Contains("<svg", File.ReadAllText(Path.Combine(spec.Directory, "logo-svg.svg")));
    }

    [Fact]
    public void Installing_again_replaces_what_was_installed_and_leaves_nothing_else()
    {
        var spec = new KernelSpec(_folder.Path, Name);
        spec.Install(force: false);
        File.WriteAllText(Path.Combine(spec.Directory, "old"), "");
        spec.Install(force: false);

        Assert.Equal(["kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"], Directory.GetFiles(spec.Directory).Select(Path.GetFileName).Order());
        Assert.Equal([spec.Directory], Directory.GetDirectories(_folder["kernels"]));
    }

    [Theory]
    [InlineData("""{"argv": ["dotnet-interactive"], "display_name": ".NET (C#)", "metadata": {}}""")]
    [InlineData("""{"metadata": 1}""")]
    [InlineData("broken")]
    [InlineData(null)]
    public void Another_products_kernel_is_left_alone_unless_forced(string? json)
    {
        var spec = new KernelSpec(_folder.Path, Name);
        Directory.CreateDirectory(spec.Directory);
        if (json is not null)
        {
            File.WriteAllText(Path.Combine(spec.Directory, "kernel.json"), json);
        }

        Assert.Contains("--name", Assert.Throws<InvalidOperationException>(() => spec.Install(force: false)).Message);
        Assert.Throws<InvalidOperationException>(() => spec.Uninstall());
        Assert.Equal(json is null ? [] : [Path.Combine(spec.Directory, "kernel.json")], Directory.GetFiles(spec.Directory));

        spec.Install(force: true);
        Assert.Equal("message", Json(spec)["interrupt_mode"]!.ToString());
    }

    [Fact]
    public void NET_Interactives_kernel_in_the_place_of_ours_is_named()
    {
        var spec = new KernelSpec(_folder.Path, Name);
        spec.Install(force: false);
        File.WriteAllText(Path.Combine(spec.Directory, "kernel.json"), """{"argv": ["dotnet-interactive", "jupyter", "--default-kernel", "csharp", "{connection_file}"], "display_name": ".NET (C#)", "language": "C#"}""");
        var message = Assert.Throws<InvalidOperationException>(() => spec.Install(force: false)).Message;

        Assert.Contains(".NET Interactive", message);
        Assert.Contains("--force", message);
    }

    [Fact]
    public void Uninstalling_removes_the_folder_and_says_whether_there_was_one()
    {
        var spec = new KernelSpec(_folder.Path, "mine");
        spec.Install(force: false);

        Assert.True(spec.Uninstall());
        Assert.False(Directory.Exists(spec.Directory));
        Assert.False(spec.Uninstall());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Upper")]
    [InlineData("a b")]
    [InlineData("../up")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData(".")]
    public void Names_that_Jupyter_does_not_accept_are_refused(string name) =>
        Assert.Throws<ArgumentException>(() => new KernelSpec(_folder.Path, name));

    [Fact]
    public void The_language_version_is_that_of_the_cells() =>
        Assert.Equal(NotebookLanguage.Version, CellSyntax.Version.ToDisplayString());

    private static JsonNode Json(KernelSpec spec) => JsonNode.Parse(File.ReadAllText(Path.Combine(spec.Directory, "kernel.json")))!;
}
