namespace Regularization.Benchmarks;

/// <summary>The build of a new clone, packages being there already, and then the build without a change.</summary>
internal static class BuildComparison
{
    public static async Task<Comparison> PrepareAsync(string folder, CancellationToken cancellation)
    {
        return new Comparison(
            [new Metric("from clean", "s", Goal: 15), new Metric("without changes", "s", Goal: 4)],
            [new Subject("dotnet build", MeasureAsync, await HasCommitAsync(cancellation) ? null : "The build is left out: it needs git (Debian package git), and this folder as a git repository.")],
            [])
        {
            WarmsUp = false,
        };

        async Task<double[]> MeasureAsync(CancellationToken token)
        {
            var clone = Path.Combine(folder, "clone");
            await new ChildProcess("git", ["clone", "--quiet", Repository.Root, clone]).RunAsync(token);

            // As on a day's first build: the compiler's server is not there yet, and serves all projects of this build.
            await StopCompilerAsync(token);
            var build = new ChildProcess("dotnet", ["build", "--nodeReuse:false"]) { Folder = clone, Environment = new Dictionary<string, string?> { ["UseSharedCompilation"] = null } };
            var (clean, unchanged) = (await build.RunAsync(token), await build.RunAsync(token));
            await StopCompilerAsync(token);
            Directory.Delete(clone, recursive: true);
            return [clean.Seconds, unchanged.Seconds];
        }
    }

    private static Task StopCompilerAsync(CancellationToken cancellation) =>
        new ChildProcess("dotnet", ["build-server", "shutdown", "--vbcscompiler"]).RunAsync(cancellation);

    private static async Task<bool> HasCommitAsync(CancellationToken cancellation)
    {
        try
        {
            await new ChildProcess("git", ["rev-parse", "--verify", "HEAD"]).RunAsync(cancellation);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
