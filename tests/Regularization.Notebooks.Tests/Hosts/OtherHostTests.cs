using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Regularization.Notebooks.Tests.Charts;
using Regularization.Notebooks.Tests.Commands;
using Regularization.Notebooks.Tests.Jupyter;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.Hosts;

/// <summary>
/// The notebooks in the programs that their readers may open them with instead of this project's own: no cell fails, nothing is written to
/// standard error, and texts, tables and figures are those of our own run, number for number.
/// <c>--filter-not-trait Needs=hosts</c> leaves these tests out.
/// </summary>
[Trait("Needs", "hosts")]
public sealed partial class OtherHostTests(OtherHostTests.OwnRuns own) : IClassFixture<OtherHostTests.OwnRuns>
{
    private const string KernelName = "dotnet-interactive";

    private const string Chart = "Chart.Line<double, double, string>(x: new[] { 1.0, 2.0 }, y: new[] { 3.0, 7777.0 })";

    [Theory]
    [WorksIn(Host.InteractiveInJupyter, Ability.EveryCell, Ability.SameOutputs)]
    [InlineData("regularization.ipynb")]
    [InlineData("regularization.ja.ipynb")]
    [InlineData("explore.ipynb")]
    [InlineData("explore.ja.ipynb")]
    public async Task In_NET_Interactive_as_a_Jupyter_kernel(string name)
    {
        using var jupyter = new JupyterFolder();

        AssertSame(await own.OfAsync(name), await RunInJupyterAsync(jupyter, RepositoryNotebook.PathOf(name)));
    }

    [Theory]
    [WorksIn(Host.InteractiveInVSCode, Ability.EveryCell, Ability.SameOutputs, Ability.GrowingLosses)]
    [InlineData("regularization.ipynb")]
    [InlineData("regularization.ja.ipynb")]
    [InlineData("explore.ja.ipynb")]
    [InlineData("explore.ipynb")]
    public async Task In_NET_Interactive_by_the_protocol_of_VS_Code(string name)
    {
        using var host = await StdioHost.StartAsync();
        var cells = new List<ExecutedCell>();
        foreach (var cell in Notebook.Load(RepositoryNotebook.PathOf(name)).Cells.Where(cell => cell.Kind == CellKind.Code))
        {
            cells.Add(await host.RunAsync(cell.Source));
        }

        AssertSame(await own.OfAsync(name), cells);
        Assert.True(host.Updates > 20, $"The losses grew in {host.Updates} steps.");
        Assert.Equal("", await host.QuitAsync());
    }

    [Theory]
    [WorksIn(Host.DotnetRepl, Ability.EveryCell, Ability.SameOutputs)]
    [InlineData("regularization.ipynb")]
    [InlineData("regularization.ja.ipynb")]
    [InlineData("explore.ipynb")]
    [InlineData("explore.ja.ipynb")]
    public async Task In_dotnet_repl(string name)
    {
        await DotnetTool.RequireAsync();
        using var folder = new TemporaryFolder();

        var (exitCode, _, error) = await DotnetTool.EndAsync(DotnetTool.Start(
            DotnetTool.Repl, "--run", name, "--exit-after-run", "--output-format", "ipynb", "--output-path", folder[name]));

        AssertSame(await own.OfAsync(name), ExecutedCell.Load(folder[name])); // says more than the exit code
        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    [WorksIn(Host.InteractiveInJupyter, Ability.PlotlyCharts)]
    public async Task A_chart_of_Plotly_NET_itself_is_one_in_NET_Interactive_as_a_Jupyter_kernel()
    {
        using var jupyter = new JupyterFolder();
        Directory.CreateDirectory(jupyter[".config"]); // the kernel starts in the notebook's folder, and the tool is found from there
        File.Copy(DotnetTool.Manifest, jupyter[".config/dotnet-tools.json"]);

        AssertIsChart(await RunInJupyterAsync(jupyter, jupyter.WriteNotebook("chart.ipynb", PlotlyNetSession.Setup, Chart)));
    }

    [Fact]
    [WorksIn(Host.InteractiveInVSCode, Ability.PlotlyCharts)]
    public async Task A_chart_of_Plotly_NET_itself_is_one_in_NET_Interactive_by_the_protocol_of_VS_Code()
    {
        using var host = await StdioHost.StartAsync();

        AssertIsChart([await host.RunAsync(PlotlyNetSession.Setup), await host.RunAsync(Chart)]);
        Assert.Equal("", await host.QuitAsync());
    }

    private static async Task<IReadOnlyList<ExecutedCell>> RunInJupyterAsync(JupyterFolder jupyter, string path)
    {
        await JupyterFolder.RequireAsync();
        await DotnetTool.RequireAsync();
        var port = Random.Shared.Next(20_000, 30_000); // its own choice, the first free one from 2048 on, is also that of another one that starts now
        var command = DotnetTool.Command(DotnetTool.Interactive, "jupyter", "--default-kernel", "csharp", "{connection_file}", "--http-local-only", "--http-port-range", $"{port}-{port + 99}");
        Directory.CreateDirectory(jupyter[$"data/kernels/{KernelName}"]);
        File.WriteAllText(jupyter[$"data/kernels/{KernelName}/kernel.json"], new JsonObject
        {
            ["argv"] = new JsonArray([.. command.Select(part => (JsonNode)part)]),
            ["display_name"] = KernelName,
            ["language"] = "C#",
        }.ToJsonString());

        await jupyter.PythonAsync(
            "-m", "nbconvert", "--execute", "--allow-errors", "--to", "notebook", "--output-dir", jupyter["out"],
            $"--ExecutePreprocessor.kernel_name={KernelName}", $"--ExecutePreprocessor.timeout={Patience.Limit.TotalSeconds:0}", path);

        return ExecutedCell.Load(jupyter[$"out/{Path.GetFileName(path)}"]);
    }

    /// <summary>No cell has failed, and the last one shows a chart as Plotly.NET does, with the numbers that it was given.</summary>
    private static void AssertIsChart(IReadOnlyList<ExecutedCell> cells)
    {
        Assert.Equal("", string.Concat(cells.Select(cell => cell.Errors)));
        var html = Html(Assert.Single(cells[^1].Values));
        Assert.Matches(@"Plotly\.(newPlot|react)\(", html);
        Assert.Contains("7777", html);
        Assert.DoesNotContain("dni-treeview", html); // the properties of an object that the host has no picture for
    }

    private static void AssertSame(IReadOnlyList<ExecutedCell> expected, IReadOnlyList<ExecutedCell> actual)
    {
        Assert.Equal("", string.Join('\n', actual.Select(cell => cell.Errors).Where(errors => errors.Length > 0)));
        Assert.Equal(expected.Count, actual.Count);
        Assert.Equal(expected.Sum(cell => Figures(cell).Count), actual.Sum(cell => Figures(cell).Count));
        Assert.All(expected.Zip(actual), pair =>
        {
            Assert.Equal(WithoutTimes(pair.First.Text), WithoutTimes(pair.Second.Text));
            Assert.Equal(Figures(pair.First), Figures(pair.Second));
            Assert.Equal(Others(pair.First), Others(pair.Second));
        });
    }

    private static List<string> Figures(ExecutedCell cell) => [.. cell.Values.Select(Html).SelectMany(html => Figure().Matches(html))
        .Select(match => FigureId().Replace(Packed().Replace(match.Value, packed => Unpack(packed.Value)), "ID"))];

    /// <summary>A live figure carries its script compressed, with the identifier in it.</summary>
    private static string Unpack(string base64)
    {
        try
        {
            using var reader = new StreamReader(new DeflateStream(new MemoryStream(Convert.FromBase64String(base64)), CompressionMode.Decompress));
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            return base64;
        }
    }

    /// <summary>Everything else that was shown, but for what .NET Interactive puts before a notebook's first output for its own use.</summary>
    private static List<string> Others(ExecutedCell cell) =>
    [
        .. cell.Values.Select(value => Html(value) is { Length: > 0 } html ? html : value[MimeBundle.Text])
            .Where(content => !Figure().IsMatch(content) && !content.Contains("dotnet-interactive-this-cell", StringComparison.Ordinal)),
    ];

    private static string Html(IReadOnlyDictionary<string, string> value) => value.GetValueOrDefault(MimeBundle.Html, "").ReplaceLineEndings("\n");

    private static string WithoutTimes(string text) => Time().Replace(text.ReplaceLineEndings("\n"), "TIME");

    [GeneratedRegex(@"\d+(\.\d+)? ?(m?s\b|秒)")]
    private static partial Regex Time();

    [GeneratedRegex("<figure.*?</figure>", RegexOptions.Singleline)]
    private static partial Regex Figure();

    [GeneratedRegex("[A-Za-z0-9+/]{1000,}=*")]
    private static partial Regex Packed();

    [GeneratedRegex("(figure|live)-[0-9a-f]{12}")]
    private static partial Regex FigureId();

    /// <summary>Our own runs to compare with, each made once, in a process of its own.</summary>
    public sealed class OwnRuns : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly Dictionary<string, Task<string?>> _made = [];

        internal async Task<IReadOnlyList<ExecutedCell>> OfAsync(string name)
        {
            if (!_made.TryGetValue(name, out var making))
            {
                _made.Add(name, making = MakeAsync(name));
            }

            Assert.SkipUnless(await making is null, $"There is nothing to compare with: our own run of {name} failed, as other tests say.");
            return ExecutedCell.Load(_folder[name]);
        }

        public void Dispose() => _folder.Dispose();

        private async Task<string?> MakeAsync(string name)
        {
            using var run = CommandRun.Start(RepositoryNotebook.Folder(), "run", name, "--output", _folder[name]);
            var (exitCode, _, error) = await run.EndAsync();
            return exitCode == ExitCode.Success ? null : error;
        }
    }
}
