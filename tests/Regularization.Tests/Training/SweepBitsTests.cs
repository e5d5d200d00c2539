using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Regularization.Tests;

/// <summary>A sweep's numbers are the same whatever the processor's vectors hold. This process computes with the widest that it has, a child process with the narrowest.</summary>
public sealed class SweepBitsTests
{
    private const string Variable = "REGULARIZATION_TESTS_SWEEP_BITS";

    [Fact]
    public async Task Narrower_vectors_give_the_same_bits()
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "Only on x64 can .NET be told to use narrower vectors.");
        Assert.SkipUnless(Vector<float>.Count > 4, "This processor's vectors are the narrowest that there are.");
        var file = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
            string[] program = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(SweepBitsTests).Assembly.Location] : [];
            Array.ForEach([.. program, "-explicit", "only", "-method", $"{typeof(SweepBitsTests).FullName}.{nameof(Write_them_for_another_process)}"], start.ArgumentList.Add);
            (start.Environment["DOTNET_EnableAVX"], start.Environment["DOTNET_EnableAVX2"], start.Environment[Variable]) = ("0", "0", file);
            using var child = Process.Start(start)!;
            var output = await child.StandardOutput.ReadToEndAsync();
            await child.WaitForExitAsync();

            Assert.True(child.ExitCode == 0, output);
            Assert.Equal(Hashes().Prepend("4"), await File.ReadAllLinesAsync(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact(Explicit = true)]
    public void Write_them_for_another_process() =>
        File.WriteAllLines(Environment.GetEnvironmentVariable(Variable)!, Hashes().Prepend($"{Vector<float>.Count}"));

    /// <summary>Everything that a step can do, and sizes that fill no vector.</summary>
    private static IEnumerable<string> Hashes()
    {
        Setting[] settings =
        [
            new() { Epochs = 300 }, new() { Lambda1 = 0.001, Lambda2 = 0.01, Epochs = 80 }, new() { HiddenSize = 4 }, new() { HiddenSize = 37, WeightDecay = 0.02, Epochs = 80 },
            new() { HiddenSize = 20, DecoupledWeightDecay = 5, Epochs = 80 }, new() { HiddenSize = 20, ProximalLambda1 = 1, Epochs = 80 },
        ];
        return new[] { 10, 30, 101 }.SelectMany(n => Sweep.Run(NoisySine.Generate(n).Split(), settings)).Select(run =>
            Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<float>([.. run.History.Train, .. run.History.Validation, .. run.Prediction]))));
    }
}
