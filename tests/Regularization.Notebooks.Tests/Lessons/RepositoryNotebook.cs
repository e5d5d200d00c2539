using System.Text.Json;
using Regularization.Notebooks.Tests.Commands;

namespace Regularization.Notebooks.Tests.Lessons;

/// <summary>A notebook of this repository, run once for all the tests that look at its outputs.</summary>
public sealed class RepositoryNotebook : IDisposable
{
    private readonly CSharpSession _session = new(Folder());
    private readonly string _path;
    private readonly Lazy<Task<RunOutcome>> _run;

    public RepositoryNotebook(string name)
    {
        _path = PathOf(name);
        Notebook = Notebook.Load(_path);
        _run = new(() => NotebookRunner.RunAsync(_session, Notebook, _path, Patience.Limit, allowErrors: false, new NoProgress(), CancellationToken.None));
    }

    public Notebook Notebook { get; }

    public static string PathOf(string name) => Path.Combine(Folder(), name);

    /// <summary>The folder <c>notebooks</c> of the repository that these tests were built in.</summary>
    public static string Folder()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Regularization.sln")))
            {
                return Path.Combine(directory.FullName, "notebooks");
            }
        }

        throw new DirectoryNotFoundException("The tests do not lie within the repository.");
    }

    /// <summary>Runs the notebook, unless it has been run; everything below needs that.</summary>
    public Task<RunOutcome> RunAsync() => _run.Value;

    /// <summary>Every cell has to have run, and none to have complained.</summary>
    public async Task AssertEveryCellRunsAsync()
    {
        var outcome = await RunAsync();

        Assert.Empty(outcome.Failures);
        Assert.Equal(ExitCode.Success, outcome.ExitCode);
        Assert.DoesNotContain(Notebook.Cells.SelectMany(cell => cell.Outputs), output => output is StreamOutput { Name: "stderr" });
    }

    /// <summary>The handout of this run.</summary>
    public async Task<string> HandoutAsync()
    {
        await RunAsync();
        var page = new StringWriter();
        new Handout(Notebook, _path, new HandoutOptions(Audience.Student, DateOnly.FromDateTime(DateTime.Now))).WriteHtml(_session, page);
        return page.ToString();
    }

    public void Dispose() => _session.Dispose();

    /// <summary>What the cells produced; skips the test where one of them failed, for that is the failure of the one test that asks whether all cells run.</summary>
    public IEnumerable<CellOutput> Outputs
    {
        get
        {
            SkipUnlessRun();
            return Notebook.Cells.SelectMany(cell => cell.Outputs);
        }
    }

    /// <summary>A cell of the run; skips the test like <see cref="Outputs"/>.</summary>
    public Cell Cell(string id)
    {
        SkipUnlessRun();
        return Notebook.Cells.Single(cell => cell.Id == id);
    }

    /// <summary>What a cell printed.</summary>
    public string Text(string id) => string.Concat(Cell(id).Outputs.OfType<StreamOutput>().Select(output => output.Text));

    /// <summary>The value of a cell's last expression.</summary>
    public MimeBundle Result(string id) => Cell(id).Outputs.OfType<ResultOutput>().Single().Data;

    /// <summary>The y values of a trace in a cell's figure.</summary>
    public float[] Trace(string id, string name)
    {
        var figure = JsonDocument.Parse(Result(id)["application/vnd.plotly.v1+json"]!).RootElement;
        var trace = figure.GetProperty("data").EnumerateArray().Single(trace => trace.GetProperty("name").GetString() == name);
        return [.. trace.GetProperty("y").EnumerateArray().Select(y => y.GetSingle())];
    }

    private void SkipUnlessRun() => Assert.SkipUnless(
        _run is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true, Result.ExitCode: ExitCode.Success } }, "The notebook did not run to its end; the test Every_cell_runs says why.");
}
