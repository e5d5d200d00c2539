using System.Text.RegularExpressions;

namespace Regularization.Tests.Loading;

/// <summary>The files that the first code cells of the notebooks import, as the build of the library has left them.</summary>
public partial class NotebookSetupTests
{
    [Fact]
    public void The_build_writes_the_file_and_every_library_in_it_exists()
    {
        var setup = Read("setup.csx");
        var libraries = Reference().Matches(setup).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(["Regularization.dll", "TorchSharp.dll", "Plotly.NET.dll", "Plotly.NET.CSharp.dll", "Plotly.NET.Interactive.dll"], libraries.Select(Path.GetFileName));
        Assert.All(libraries, path => Assert.True(Path.IsPathFullyQualified(path) && File.Exists(path), path));
        Assert.EndsWith("LibTorch.EnsureLoaded();", setup.TrimEnd());
    }

    [Fact]
    public void The_files_of_two_languages_differ_in_the_line_that_sets_the_language()
    {
        var (english, japanese) = (Read("setup.csx").Split('\n'), Read("setup.ja.csx").Split('\n'));

        Assert.Equal(english.Length, japanese.Length);
        var (ours, theirs) = Assert.Single(english.Zip(japanese), pair => pair.First != pair.Second);
        Assert.Equal("Language.Current = \"en\";", ours.TrimEnd());
        Assert.Equal("Language.Current = \"ja\";", theirs.TrimEnd());
    }

    private static string Read(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Regularization.sln")))
        {
            folder = folder.Parent!;
        }

        return File.ReadAllText(Path.Combine(folder.FullName, "notebooks", name));
    }

    [GeneratedRegex("""^#r "(.+)"\r?$""", RegexOptions.Multiline)]
    private static partial Regex Reference();
}
