using System.Text.Json;

namespace Regularization.Tests;

/// <summary>The committed reference numbers are those that Reference/make.py computes, where a Python with PyTorch and scikit-learn is installed.</summary>
public sealed class ReferenceDataTests : IDisposable
{
    private static readonly string Committed = Path.Combine(AppContext.BaseDirectory, "Reference");
    private readonly string _made = Directory.CreateTempSubdirectory("reference-").FullName;

    public void Dispose() => Directory.Delete(_made, recursive: true);

    [Fact]
    public void The_script_makes_the_committed_numbers_again()
    {
        var blas = Directory.Exists("/usr/lib") ? Directory.GetDirectories("/usr/lib", "*-linux-gnu").Select(folder => Path.Combine(folder, "blas")).FirstOrDefault(Directory.Exists) : null;
        var output = Python.Run([Path.Combine(Committed, "make.py"), _made], libraries: blas);
        Assert.SkipWhen(output is null, "No Python with PyTorch and scikit-learn was found on this machine.");

        Assert.Equal(Read(Committed, "noisy_sine.json"), Read(_made, "noisy_sine.json"));
        Assert.Equal(InitialParameters(Committed), InitialParameters(_made));

        // Another BLAS rounds matrix products in another way, which fifty epochs enlarge.
        Assert.SkipWhen(blas is null, "Data and initial parameters are the same; for the losses, the reference BLAS was not found on this machine (Debian's package libblas3).");
        Assert.Equal(Read(Committed, "training.json"), Read(_made, "training.json"));
    }

    private static string Read(string directory, string file) => File.ReadAllText(Path.Combine(directory, file));

    private static string InitialParameters(string directory) => JsonDocument.Parse(Read(directory, "training.json")).RootElement.GetProperty("initialParametersSha256").GetRawText();
}
