using System.Text.Json;
using Regularization.NumPy;

namespace Regularization.Tests.Data;

/// <summary>The same comparison as with the recorded numbers, with new seeds each time, where a Python with NumPy is installed.</summary>
public class LiveNumPyTests
{
    private const string Script = """
        import json, math, sys
        import numpy as np
        results = []
        for n, noise, seed, state in json.load(sys.stdin):
            rng = np.random.default_rng(seed)
            x = np.linspace(-np.pi, np.pi, n)
            t = np.array([math.sin(v) for v in x]) + rng.normal(0, noise, n)
            p = rng.permutation(n)
            results.append([x[p].tolist(), t[p].tolist(), np.random.RandomState(state).permutation(n).tolist()])
        json.dump(results, sys.stdout)
        """;

    [Fact]
    public void Random_seeds_and_sizes_give_what_the_installed_NumPy_gives()
    {
        var random = new Random();
        var cases = Enumerable.Range(0, 48)
            .Select(i => (N: random.Next(2, i < 4 ? 5000 : 200), Noise: random.NextDouble() * 3, Seed: (ulong)random.NextInt64() >> random.Next(64), State: (uint)random.NextInt64(1L << 32)))
            .ToArray();
        var input = JsonSerializer.Serialize(cases.Select(c => new object[] { c.N, c.Noise, c.Seed, c.State }));

        var output = Python.Run(["-c", Script], input);
        Assert.SkipWhen(output is null, "No Python with NumPy was found on this machine.");

        using var results = JsonDocument.Parse(output!);
        foreach (var (c, result) in cases.Zip(results.RootElement.EnumerateArray()))
        {
            var dataset = NoisySine.Generate(c.N, c.Noise, c.Seed);
            Assert.True(result[0].Deserialize<double[]>()!.SequenceEqual(dataset.X), $"x differs for {c}");
            Assert.True(result[1].Deserialize<double[]>()!.SequenceEqual(dataset.T), $"t differs for {c}");
            Assert.True(result[2].Deserialize<int[]>()!.SequenceEqual(new RandomState(c.State).Permutation(c.N)), $"the permutation differs for {c}");
        }
    }
}
