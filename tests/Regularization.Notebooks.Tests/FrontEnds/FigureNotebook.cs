using System.Text.Json;

namespace Regularization.Notebooks.Tests.FrontEnds;

/// <summary>Notebooks of a few cells, for the situations in which figures have to draw.</summary>
internal static class FigureNotebook
{
    /// <summary>How many figures <see cref="ThreeFigures"/> shows.</summary>
    public const int Figures = 3;

    /// <summary>The setup, and behind it a figure in each cell.</summary>
    public static readonly string[] ThreeFigures = ["#!import setup.csx", $"var points = NoisySine.Generate();\n{Points}", Points, Points];

    private const string Points = "new Figure(Chart.Point<double, double, string>(points.X, points.T), \"30 points.\")";

    /// <summary>The setup, and a figure with a slider.</summary>
    public static readonly string[] Slider =
    [
        "#!import setup.csx",
        """
        var split = NoisySine.Generate().Split();
        var l2 = Sweep.Run(split, new[] { 0, 0.5 }.Select(lambda => new Setting { Lambda2 = lambda, Epochs = 20, HiddenSize = 8 }));
        var l1 = Sweep.Run(split, new[] { 0, 0.25 }.Select(lambda => new Setting { Lambda1 = lambda, Epochs = 20, HiddenSize = 8 }));
        SweepFigures.Slider(split, ("L2", l2), ("L1", l1))
        """,
    ];

    /// <summary>The setup, the figure that trains in the page, and what the library computes for the same settings.</summary>
    public static readonly string[] Live =
    [
        "#!import setup.csx",
        "var setting = new Setting { Lambda1 = 0.002, HiddenSize = 16, Seed = 3, Epochs = 25 };\nRegularization.Figures.Live(setting)",
        """
        var sweep = Sweep.Run(NoisySine.Generate().Split(), [setting])[0];
        Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(new { train = sweep.History.Train, validation = sweep.History.Validation, prediction = sweep.Prediction }))
        """,
    ];

    /// <summary>Writes a notebook of code cells that asks for our kernel.</summary>
    public static string Write(string path, params string[] cells)
    {
        File.WriteAllText(path, JsonSerializer.Serialize(new
        {
            cells = cells.Select((source, index) => new { cell_type = "code", execution_count = (int?)null, id = $"c{index}", metadata = new { }, outputs = Array.Empty<int>(), source }),
            metadata = new { kernelspec = new { display_name = ".NET (C#)", language = "C#", name = KernelSpec.DefaultName } },
            nbformat = 4,
            nbformat_minor = 5,
        }));
        return path;
    }

    /// <summary>Runs a notebook by the command <c>run</c>.</summary>
    public static async Task RunAsync(string path, string output)
    {
        var error = new StringWriter();
        Assert.True(await new CommandLine(TextWriter.Null, error, isTerminal: false).InvokeAsync(["run", path, "--output", output]) == ExitCode.Success, error.ToString());
    }
}
