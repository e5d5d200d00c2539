using System.Text.RegularExpressions;

namespace Regularization.Tests.Native;

/// <summary>The file that the first code cell of every notebook imports, as the build of the library has left it.</summary>
public partial class NotebookSetupTests
{
    [Fact]
    public void The_build_writes_the_file_and_every_library_in_it_exists()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Regularization.sln")))
        {
            folder = folder.Parent!;
        }

        var setup = File.ReadAllText(Path.Combine(folder.FullName, "notebooks", "setup.csx"));
        var libraries = Reference().Matches(setup).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(["Regularization.dll", "TorchSharp.dll", "Plotly.NET.dll", "Plotly.NET.CSharp.dll"], libraries.Select(Path.GetFileName));
        Assert.All(libraries, path => Assert.True(Path.IsPathFullyQualified(path) && File.Exists(path), path));
        Assert.EndsWith("LibTorch.EnsureLoaded();", setup.TrimEnd());
    }

    [GeneratedRegex("""^#r "(.+)"\r?$""", RegexOptions.Multiline)]
    private static partial Regex Reference();
}
