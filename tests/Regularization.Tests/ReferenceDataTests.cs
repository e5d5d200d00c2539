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
        // Another BLAS rounds matrix products in another way, which fifty epochs enlarge.
        var blas = Directory.Exists("/usr/lib") ? Directory.GetDirectories("/usr/lib", "*-linux-gnu").Select(folder => Path.Combine(folder, "blas")).FirstOrDefault(Directory.Exists) : null;
        Assert.SkipWhen(blas is null, "The reference BLAS was not found on this machine: on Debian, it is the package libblas3.");
        var output = Python.Run([Path.Combine(Committed, "make.py"), _made], libraries: blas);
        Assert.SkipWhen(output is null, "No Python with PyTorch and scikit-learn was found on this machine.");

        foreach (var file in new[] { "noisy_sine.json", "training.json" })
        {
            Assert.Equal(File.ReadAllText(Path.Combine(Committed, file)), File.ReadAllText(Path.Combine(_made, file)));
        }
    }
}
