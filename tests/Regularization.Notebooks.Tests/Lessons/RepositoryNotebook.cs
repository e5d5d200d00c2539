using System.Text.Json;

namespace Regularization.Notebooks.Tests.Lessons;

/// <summary>A notebook of this repository, run once for all the tests that look at its outputs.</summary>
public abstract class RepositoryNotebook : IAsyncLifetime
{
    private readonly string _name;
    private RunOutcome? _outcome;

    protected RepositoryNotebook(string name)
    {
        _name = name;
        Notebook = Notebook.Load(PathOf(name));
    }

    public Notebook Notebook { get; }

    public RunOutcome Outcome => _outcome!;

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

    public async ValueTask InitializeAsync() =>
        _outcome = await NotebookRunner.RunAsync(Notebook, PathOf(_name), TimeSpan.FromMinutes(2), allowErrors: false, new Silent(), CancellationToken.None);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public Cell Cell(string id) => Notebook.Cells.Single(cell => cell.Id == id);

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

    private sealed class Silent : IRunProgress
    {
        public void CellStarted(int index, int count) { }

        public void Shown(CellOutput output) { }

        public void CellEnded(int index, int count) { }
    }
}
