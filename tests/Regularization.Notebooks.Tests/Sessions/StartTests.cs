using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Regularization.Notebooks.Tests.Commands;

namespace Regularization.Notebooks.Tests.Sessions;

/// <summary>What makes starting quick and keeps memory small, and could be lost without any result being wrong.</summary>
public sealed class StartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_handout_warms_its_colouring_up_while_the_cells_run()
    {
        Assert.SkipUnless(Environment.ProcessorCount > 1, "with one processor nothing is warmed up");

        // Colours are put in behind the last cell; this one waits for their library, which nothing else loads before.
        var notebook = _folder.WriteNotebook("waiting.ipynb", """
            bool IsLoaded() => AppDomain.CurrentDomain.GetAssemblies().Any(a => a.GetName().Name == "Microsoft.CodeAnalysis.CSharp.Workspaces");
            while (!IsLoaded()) System.Threading.Thread.Sleep(10);
            """);
        using var run = CommandRun.Start(Path.GetDirectoryName(notebook)!, "handout", notebook, "-o", _folder["out"], "--timeout", "900");
        var (exitCode, _, error) = await run.EndAsync();

        Assert.True(exitCode == ExitCode.Success, error);
    }

    [Fact]
    public async Task A_run_announces_each_next_cell_to_the_session()
    {
        Assert.SkipUnless(Environment.ProcessorCount > 1, "with one processor nothing is compiled ahead");

        var notebook = Notebook.Load(_folder.WriteNotebook("three.ipynb", "var a = 1;", "a++;", "a"));
        using var session = new CSharpSession(_folder["."]);
        var outcome = await NotebookRunner.RunAsync(session, notebook, "three.ipynb", cellTimeout: null, allowErrors: false, new NoProgress(), CancellationToken.None);

        Assert.Equal(ExitCode.Success, outcome.ExitCode);
        Assert.Equal(2, session.CompiledAhead);
    }

    [Fact]
    public async Task Cells_refer_to_NETs_libraries_and_their_own_but_not_to_the_compiler()
    {
        using var session = new CSharpSession(_folder["."]);
        await session.RunAsync("1", _ => { });

        var names = session.Analyze("1").Compilation.SourceModule.ReferencedAssemblySymbols.Select(assembly => assembly.Name).ToList();

        Assert.Contains("System.Linq", names);
        Assert.DoesNotContain(names, name => name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
        var framework = Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll").Length;
        Assert.InRange(names.Count, 100, framework + 6); // and the six that host and cells share
    }

    /// <summary>A session that reads whole libraries instead of their declarations takes 80 MB more.</summary>
    [Fact]
    public async Task A_session_takes_little_memory()
    {
        var notebook = _folder.WriteNotebook("memory.ipynb", "Environment.WorkingSet / 1_000_000");
        using var run = CommandRun.Start(Path.GetDirectoryName(notebook)!, "run", notebook, "--output", _folder["executed.ipynb"]);
        Assert.Equal(ExitCode.Success, (await run.EndAsync()).ExitCode);

        var executed = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(_folder["executed.ipynb"]))!;
        var megabytes = int.Parse(executed["cells"]![0]!["outputs"]![0]!["data"]!["text/plain"]!.ToString(), CultureInfo.InvariantCulture);

        Assert.InRange(megabytes, 50, 150); // measured: 112
    }

    [Fact]
    public void The_host_is_optimized_in_every_configuration() =>
        Assert.False(typeof(CSharpSession).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled ?? false);
}
