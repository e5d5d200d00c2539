namespace Regularization.Benchmarks;

/// <summary>The notebook that explores further: some three hundred trainings in sweeps, and a few in loops of its own.</summary>
internal static class ExploreComparison
{
    public static Task<Comparison> PrepareAsync(string folder, CancellationToken cancellation) => Task.FromResult(new Comparison(
        [new Metric("explore.ipynb, from start to end", "s", Goal: 15)],
        [new Subject("C#", async token => [(await Repository.HostCommand("run", Repository.Explore, "--output", Path.Combine(folder, "explore.ipynb")).RunAsync(token)).Seconds])],
        []));
}
