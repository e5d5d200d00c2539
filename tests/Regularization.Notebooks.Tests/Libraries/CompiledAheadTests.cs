using System.Globalization;
using System.Reflection;
using Regularization.Notebooks.Tests.Commands;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.Libraries;

/// <summary>What the build compiles ahead, seen from a notebook that runs. See ReadyToRun.targets.</summary>
public sealed class CompiledAheadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CompiledAheadTests() => Assert.SkipUnless(
        typeof(CompiledAheadTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "ReadyToRun").Value == "true",
        "built without compiling ahead");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_notebook_with_a_chart_loads_no_library_that_has_yet_to_be_compiled()
    {
        var setup = Path.Combine(RepositoryNotebook.Folder(), "setup.csx");
        var output = await LastOutputAsync(
            $"#!import \"{setup}\"",
            "double[] x = [1, 2];\nChart.Line<double, double, string>(x, x)",
            "torch.ones(2).sum().item<float>()",
            """
            using System.Reflection.PortableExecutable;
            foreach (var file in AppDomain.CurrentDomain.GetAssemblies().Where(library => !library.IsDynamic).Select(library => library.Location).Where(System.IO.File.Exists))
            {
                using var image = new PEReader(System.IO.File.OpenRead(file));
                if (image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size == 0) Console.WriteLine(file);
            }
            """);

        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!; // its libraries without code refer to others
        var left = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(file => !file.StartsWith(framework, StringComparison.Ordinal)).Select(Path.GetFileName);
        Assert.Equal(["Fable.Core.dll", "Giraffe.ViewEngine.dll", "Plotly.NET.Interactive.dll"], left.Order()); // small, and two of them the build's own copies
    }

    [Fact]
    public async Task A_first_cell_compiles_a_third_of_the_methods_that_it_needs()
    {
        var count = int.Parse(await LastOutputAsync("Console.WriteLine(System.Runtime.JitInfo.GetCompiledMethodCount());"), CultureInfo.InvariantCulture);

        Assert.InRange(count, 100, 6_000); // 3,500; without compiling ahead 10,000
    }

    private async Task<string> LastOutputAsync(params string[] cells)
    {
        _folder.WriteNotebook("a.ipynb", cells);
        using var run = CommandRun.Start(_folder.Path, "run", "a.ipynb", "--output", "out.ipynb");
        var (exitCode, _, error) = await run.EndAsync();
        Assert.True(exitCode == ExitCode.Success, error);
        return Assert.Single(_folder.Outputs("out.ipynb", cells.Length - 1))!["text"]!.AsArray().Aggregate("", (text, line) => text + line);
    }
}
