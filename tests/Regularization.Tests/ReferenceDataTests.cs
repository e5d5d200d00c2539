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
        var output = Python.Run([Path.Combine(Committed, "make.py"), _made]);
        Assert.SkipWhen(output is null, "No Python with PyTorch and scikit-learn was found on this machine.");

        // Data is the same everywhere; losses are only as equal as another BLAS rounds, and not beyond epoch 50.
        Assert.Equal(File.ReadAllText(Path.Combine(Committed, "noisy_sine.json")), File.ReadAllText(Path.Combine(_made, "noisy_sine.json")));
        var (expected, actual) = (Read(Committed), Read(_made));
        Assert.Equal(expected.GetProperty("initialParametersSha256").GetRawText(), actual.GetProperty("initialParametersSha256").GetRawText());
        var curves = expected.GetProperty("curves").EnumerateArray().Zip(actual.GetProperty("curves").EnumerateArray()).ToList();
        Assert.Equal(12, curves.Count);
        foreach (var (e, a) in curves)
        {
            Assert.Equal(e.GetProperty("experiment").GetString(), a.GetProperty("experiment").GetString());
            foreach (var side in new[] { "train", "validation" })
            {
                var differences = Numbers(e, side).Zip(Numbers(a, side), (x, y) => Math.Abs(x - y)).ToList();
                Assert.Equal(51, differences.Count);
                Assert.InRange(differences.Max(), 0, 5e-7);
            }
        }
    }

    private static JsonElement Read(string directory) => JsonDocument.Parse(File.ReadAllText(Path.Combine(directory, "training.json"))).RootElement;

    private static IEnumerable<double> Numbers(JsonElement curve, string side) => curve.GetProperty(side).EnumerateArray().Select(number => number.GetDouble());
}
