using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Regularization.Tests;

/// <summary>A sweep's numbers are the same whatever the processor's vectors hold. This process computes with the widest that it has, child processes with narrower ones.</summary>
public sealed class SweepBitsTests
{
    private const string Variable = "REGULARIZATION_TESTS_SWEEP_BITS";

    private static int Width => Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4;

    /// <summary>Sizes that fill no vector and no tile; penalties that leave many units dead; runs that diverge, in which a dead unit's 0 meets an infinite activation.</summary>
    public static TheoryData<int, Setting> Settings => new()
    {
        { 30, new() { Epochs = 25 } },
        { 30, new() { Epochs = 60, Lambda1 = 0.05, HiddenSize = 20 } },
        { 30, new() { Epochs = 60, Lambda2 = 0.3, HiddenSize = 37, Seed = 4 } },
        { 30, new() { Epochs = 4, HiddenSize = 256 } },
        { 30, new() { Epochs = 10, HiddenSize = 70 } },
        { 4, new() { Epochs = 40, HiddenSize = 1 } },
        { 4, new() { Epochs = 40, HiddenSize = 4, WeightDecay = 0.1 } },
        { 13, new() { Epochs = 40, HiddenSize = 5, ProximalLambda1 = 20 } },
        { 101, new() { Epochs = 20, HiddenSize = 9, DecoupledWeightDecay = 50 } },
        { 300, new() { Epochs = 3, HiddenSize = 33 } },
        { 30, new() { HiddenSize = 12, DecoupledWeightDecay = 20000 } },
        { 30, new() { HiddenSize = 12, DecoupledWeightDecay = 1e30 } },
        { 4, new() { HiddenSize = 1, LearningRate = 1e13, Seed = 52 } },
        { 4, new() { HiddenSize = 2, LearningRate = 1e13, Seed = 50 } },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void Plain_loops_over_single_numbers_give_the_same_bits(int points, Setting setting)
    {
        var split = NoisySine.Generate(points).Split();
        var (train, validation, divergedAt) = PlainLoops.Train(split, setting);
        var run = Sweep.Run(split, [setting])[0];

        Assert.Equal(divergedAt, run.DivergedAt);
        Assert.Equal(Bits(train), Bits(run.History.Train));
        Assert.Equal(Bits(validation), Bits(run.History.Validation));

        static IEnumerable<int> Bits(IEnumerable<float> numbers) => numbers.Select(number => float.IsNaN(number) ? -1 : BitConverter.SingleToInt32Bits(number));
    }

    /// <summary>What .NET is told to do without, and what its vectors hold then.</summary>
    [Theory]
    [InlineData("DOTNET_EnableAVX512", 8)]
    [InlineData("DOTNET_EnableAVX", 4)]
    public async Task Narrower_vectors_give_the_same_bits(string switchedOff, int width)
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "Only on x64 can .NET be told to use narrower vectors.");
        Assert.SkipUnless(Width > width, "This processor's vectors are no wider.");
        var file = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
            string[] program = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(SweepBitsTests).Assembly.Location] : [];
            Array.ForEach([.. program, "-explicit", "only", "-method", $"{typeof(SweepBitsTests).FullName}.{nameof(Write_them_for_another_process)}"], start.ArgumentList.Add);
            (start.Environment[switchedOff], start.Environment[Variable]) = ("0", file);
            using var child = Process.Start(start)!;
            var output = await child.StandardOutput.ReadToEndAsync();
            await child.WaitForExitAsync();

            Assert.True(child.ExitCode == 0, output);
            Assert.Equal(Hashes().Prepend($"{width}"), await File.ReadAllLinesAsync(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact(Explicit = true)]
    public void Write_them_for_another_process() =>
        File.WriteAllLines(Environment.GetEnvironmentVariable(Variable)!, Hashes().Prepend($"{Width}"));

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
