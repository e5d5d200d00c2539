using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Tests.Lessons;

/// <summary>The notebooks' files, as a front end finds them and leaves them.</summary>
public sealed class NotebookFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Notebooks() => new(Directory.GetFiles(RepositoryNotebook.Folder(), "*.ipynb").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// Whoever opens a notebook with our kernel and saves it writes the kernel's name and language into it. VS Code takes the cells' language from
    /// there before a kernel is chosen: what it cannot make anything of, it leaves uncoloured and does not run.
    /// </summary>
    [Theory]
    [MemberData(nameof(Notebooks))]
    public void Choosing_the_kernel_changes_nothing(string name)
    {
        var metadata = Notebook.Load(RepositoryNotebook.PathOf(name)).Metadata;
        var spec = new KernelSpec(_folder.Path, KernelSpec.DefaultName);
        spec.Install(force: false);
        var installed = JsonNode.Parse(File.ReadAllText(Path.Combine(spec.Directory, "kernel.json")))!;

        Assert.Equal("C#", metadata["language_info"]!["name"]!.ToString());
        AssertSame(KernelInfo.Reply()["language_info"], metadata["language_info"]);
        AssertSame(
            new JsonObject { ["display_name"] = installed["display_name"]!.ToString(), ["language"] = installed["language"]!.ToString(), ["name"] = KernelSpec.DefaultName },
            metadata["kernelspec"]);
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void There_is_nothing_to_strip(string name) => Assert.False(Notebook.Load(RepositoryNotebook.PathOf(name)).Strip());

    /// <summary>Objects are the same whatever the order of their fields.</summary>
    private static void AssertSame(JsonNode? expected, JsonNode? actual) => Assert.True(JsonNode.DeepEquals(expected, actual), $"expected {expected?.ToJsonString()}, not {actual?.ToJsonString()}");
}
