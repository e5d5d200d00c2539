namespace Regularization.Benchmarks;

/// <summary>The notebook that explores further: some three hundred trainings in sweeps, and a few in loops of its own.</summary>
internal static class ExploreComparison
{
    public static Task<Comparison> PrepareAsync(string folder, CancellationToken cancellation)
    {
        var run = Repository.HostCommand("run", Repository.Explore, "--output", Path.Combine(folder, "explore.ipynb"));
        var subject = new Subject("C#", async token => [(await run.RunAsync(token)).Seconds]);
        return Task.FromResult(new Comparison([new Metric("explore.ipynb, from start to end", "s", Goal: 15)], [subject], [])
        {
            WarmsUp = false,
            MostRuns = 3,
            FrontPage = () => [FrontPage.Seconds(subject[0]!.Median), "", ""],
        });
    }
}
