using System.Globalization;
using System.Text.Json;

namespace Regularization.Tests.Data;

public class NoisySineTests
{
    /// <summary>Computed with NumPy 1.24.2, scikit-learn 1.2.1 and the C library's sine; the last case is the lesson's.</summary>
    public static TheoryData<Case> Cases => new(ReadCases());

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_points_are_those_of_NumPy_in_its_order(Case expected)
    {
        var dataset = NoisySine.Generate(expected.N, expected.NoiseScale, expected.Seed);

        Assert.Equal(expected.X, dataset.X);
        Assert.Equal(expected.T, dataset.T);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_split_is_that_of_scikit_learn_in_its_order(Case expected)
    {
        var dataset = NoisySine.Generate(expected.N, expected.NoiseScale, expected.Seed);

        foreach (var split in expected.Splits)
        {
            var (train, validation) = dataset.Split(split.TestSize, split.RandomState);

            Assert.Equal(split.Train.Select(i => dataset.X[i]), train.X);
            Assert.Equal(split.Train.Select(i => dataset.T[i]), train.T);
            Assert.Equal(split.Validation.Select(i => dataset.X[i]), validation.X);
            Assert.Equal(split.Validation.Select(i => dataset.T[i]), validation.T);
        }
    }

    [Fact]
    public void Without_arguments_it_is_the_lessons_data()
    {
        var expected = ReadCases().Single(c => c is { N: 30, NoiseScale: 0.3, Seed: 0 });

        var dataset = NoisySine.Generate();
        var (train, validation) = dataset.Split();

        Assert.Equal(expected.T, dataset.T);
        Assert.Equal(expected.Splits[0].Train.Select(i => expected.X[i]), train.X);
        Assert.Equal(expected.Splits[0].Validation.Select(i => expected.X[i]), validation.X);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-30)]
    public void Fewer_than_two_points_are_refused(int n)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => NoisySine.Generate(n));
        Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $"(n = {n})"), error.Message);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_noise_that_is_no_standard_deviation_is_refused(double noiseScale)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => NoisySine.Generate(30, noiseScale));
        Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $"(noiseScale = {noiseScale})"), error.Message);
    }

    private static Case[] ReadCases()
    {
        using var json = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Reference", "noisy_sine.json"));
        return JsonSerializer.Deserialize<Case[]>(json, JsonSerializerOptions.Web)!;
    }

    public sealed record Case(int N, double NoiseScale, ulong Seed, double[] X, double[] T, Split[] Splits)
    {
        public override string ToString() => $"{N} points, noise {NoiseScale}, seed {Seed}";
    }

    public sealed record Split(double TestSize, uint RandomState, int[] Train, int[] Validation);
}
