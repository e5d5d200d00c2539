using Regularization.Notebooks.Tests.Commands;

namespace Regularization.Notebooks.Tests.Lessons;

/// <summary>
/// This repository's notebooks and their handouts, each run or made once, when the first test asks for it.
/// libtorch's random numbers belong to the whole process: a test that makes a network would change the initial weights of another one.
/// So all tests that make networks in this process are in this collection, whose tests run one after the other.
/// </summary>
[CollectionDefinition]
public sealed class SharedRuns : ICollectionFixture<SharedRuns>, IDisposable
{
    private readonly TemporaryFolder _handouts = new();
    private readonly Lazy<Task<string?>> _made;

    public SharedRuns() => _made = new(MakeHandoutsAsync);

    public RepositoryNotebook Lesson { get; } = new("regularization.ipynb");

    public RepositoryNotebook Explore { get; } = new("explore.ipynb");

    /// <summary>Why the handouts could not be made; null where they could.</summary>
    public Task<string?> WhyNoHandoutsAsync() => _made.Value;

    /// <summary>The file of a notebook's handout; skips the test where it could not be made, for that is the failure of one test only.</summary>
    /// <param name="notebook">The notebook's file name without its extension.</param>
    public async Task<string> HandoutAsync(string notebook)
    {
        Assert.SkipUnless(await _made.Value is null, "The handouts could not be made; the test Every_handout_is_made says why.");
        return _handouts[notebook + ".html"];
    }

    public void Dispose()
    {
        Lesson.Dispose();
        Explore.Dispose();
        _handouts.Dispose();
    }

    /// <summary>
    /// The command line makes them as a user makes them, but for that of the notebook whose run takes long: it shows the run that its tests share.
    /// </summary>
    private async Task<string?> MakeHandoutsAsync()
    {
        var notebooks = Directory.GetFiles(RepositoryNotebook.Folder(), "*.ipynb").Where(path => Path.GetFileName(path) != "explore.ipynb");
        using var command = CommandRun.Start(_handouts.Path, ["handout", .. notebooks, "-o", _handouts.Path]);
        var explore = await Explore.RunAsync();
        if (explore.ExitCode == ExitCode.Success)
        {
            _handouts.Write("explore.html", await Explore.HandoutAsync());
        }

        var (exitCode, _, error) = await command.EndAsync();
        return exitCode != ExitCode.Success ? error : explore.ExitCode != ExitCode.Success ? string.Join('\n', explore.Failures) : null;
    }
}
