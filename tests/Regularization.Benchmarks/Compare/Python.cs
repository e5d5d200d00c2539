using System.Text.Json;

namespace Regularization.Benchmarks;

/// <summary>The system's own Python, with what the lesson needs there: Jupyter, PyTorch, scikit-learn and matplotlib.</summary>
internal sealed class Python
{
    private const string Program = "/usr/bin/python3", Jupyter = "/usr/bin/jupyter";

    private readonly string _folder;
    private readonly HashSet<string> _missing = [];
    private readonly List<string> _versions = [];

    private Python(string folder) => _folder = folder;

    /// <summary>Whether it can talk to kernels, in whatever language they are.</summary>
    public bool HasJupyterClient => !_missing.Overlaps(["python3", "python3-jupyter-client"]);

    /// <summary>Why the lesson cannot be run with it; null if it can.</summary>
    public string? Missing => _missing.Count > 0 ? $"Python is left out. Missing Debian packages: {string.Join(", ", _missing)}." : null;

    /// <summary>What is installed.</summary>
    public IReadOnlyList<string> Versions => _versions;

    /// <summary>Looks for Python and the rest.</summary>
    /// <param name="folder">Where Jupyter is to keep its files, so that the user's own settings play no part.</param>
    /// <param name="cancellation">Ends the search.</param>
    public static async Task<Python> FindAsync(string folder, CancellationToken cancellation)
    {
        var python = new Python(folder);
        if (!File.Exists(Program))
        {
            python._missing.Add("python3");
            return python;
        }

        if (!File.Exists(Jupyter))
        {
            python._missing.Add("jupyter-core");
        }

        Blas?[] installed = [.. Blas.Installed];
        foreach (var blas in installed.DefaultIfEmpty())
        {
            var answer = JsonSerializer.Deserialize<Dictionary<string, string[]>>((await python.Script("probe.py", blas).RunAsync(cancellation)).Output)!;
            python._missing.UnionWith(answer["missing"]);
            python._versions.AddRange(answer["versions"].Except(python._versions));
        }

        return python;
    }

    /// <summary>A script that lies beside the Python notebook.</summary>
    public ChildProcess Script(string name, Blas? blas, params string[] arguments) =>
        new(Program, [Path.Combine(Repository.Benchmarks, "Python", name), .. arguments]) { Environment = Environment(blas) };

    /// <summary>Runs the Python notebook with nbconvert.</summary>
    public ChildProcess NbConvert(string format, Blas blas, string outputFolder) =>
        new(Jupyter, ["nbconvert", "--execute", "--to", format, "--output-dir", outputFolder, Repository.PythonLesson]) { Environment = Environment(blas) };

    /// <summary>A subject for each library that can multiply the matrices.</summary>
    public IEnumerable<Subject> Subjects(string name, Func<Blas, CancellationToken, Task<double[]>> measureAsync) => Blas.All.Select(blas =>
        new Subject($"{name}, {blas.Name}", cancellation => measureAsync(blas, cancellation), Missing ?? blas.Missing));

    /// <summary>What the environment of its processes differs in.</summary>
    public Dictionary<string, string?> Environment(Blas? blas) => new()
    {
        ["LD_LIBRARY_PATH"] = blas?.LibraryPath,
        ["OPENBLAS_NUM_THREADS"] = "1",
        ["OPENBLAS_CORETYPE"] = null, // set for other programs, this and the next can slow PyTorch
        ["OPENBLAS_L2_SIZE"] = null,
        ["JUPYTER_DATA_DIR"] = Path.Combine(_folder, "jupyter"),
        ["JUPYTER_CONFIG_DIR"] = Path.Combine(_folder, "jupyter-config"),
        ["IPYTHONDIR"] = Path.Combine(_folder, "ipython"),
    };
}
