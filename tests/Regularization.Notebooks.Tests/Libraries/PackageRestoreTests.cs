namespace Regularization.Notebooks.Tests.Libraries;

public sealed class PackageRestoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_package_is_restored_once_in_a_session_and_once_for_all_sessions()
    {
        // The configuration's name is part of what a restore depends on: in this folder nothing is remembered from an earlier test.
        File.WriteAllText(_folder["nuget.config"], "<configuration />");
        var restore = new PackageRestore(_folder["."]);
        var first = restore.Restore("Markdig", "1.6.0", CancellationToken.None);
        Assert.Same(first, restore.Restore("markdig", "1.6.0", CancellationToken.None));
        Assert.Contains(first.Runtime, path => Path.GetFileName(path) == "Markdig.dll");

        File.WriteAllText(_folder["nuget.config"], "<configuration><packageSources><clear /></packageSources><config><add key=\"globalPackagesFolder\" value=\"nowhere\" /></config></configuration>");
        var later = new PackageRestore(_folder["."]);
        Assert.Equal(first.Runtime, later.Restore("Markdig", "1.6.0", CancellationToken.None).Runtime);
        Assert.Equal(new LibraryVersion("Markdig", "1.6.0"), Assert.Single(later.Restored));

        // What is not known has to be restored, and cannot be.
        Assert.Throws<InvalidOperationException>(() => later.Restore("Markdig", null, CancellationToken.None));
    }

    [Theory]
    [InlineData("https://127.0.0.1:9/v3/index.json")]
    [InlineData("no/such/folder")]
    public void A_source_that_cannot_be_reached_matters_only_if_no_other_has_the_package(string source)
    {
        // A folder that holds the package is the other source; an empty cache has the restore ask all sources.
        var other = Assert.Single(new PackageRestore(_folder["."]).Restore("Markdig", "1.6.0", CancellationToken.None).Folders);
        File.WriteAllText(_folder["nuget.config"], $"<configuration><packageSources><clear /><add key=\"other\" value=\"{other}\" /></packageSources><config><add key=\"globalPackagesFolder\" value=\"{_folder["packages"]}\" /></config></configuration>");
        var restore = new PackageRestore(_folder["."]);
        restore.AddSource(source);
        Assert.Contains(restore.Restore("Markdig", "1.6.0", CancellationToken.None).Runtime, path => Path.GetFileName(path) == "Markdig.dll");

        var error = Assert.Throws<InvalidOperationException>(() => restore.Restore("Regularization.No.Such.Package", "1.0.0", CancellationToken.None));
        Assert.Contains("NU1301", error.Message, StringComparison.Ordinal);
    }
}
