using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.Handouts;

/// <summary>The handouts of this repository's notebooks.</summary>
[Collection(typeof(SharedRuns))]
public sealed class LessonHandoutTests(SharedRuns runs)
{
    public static TheoryData<string> Notebooks() => new(Directory.GetFiles(RepositoryNotebook.Folder(), "*.ipynb").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Every_handout_is_made() => Assert.Null(await runs.WhyNoHandoutsAsync());

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task A_handout_is_small_enough_to_be_sent(string notebook) => Assert.InRange(new FileInfo(await runs.HandoutAsync(notebook)).Length, 1, 4_200_000);

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task A_handout_states_its_versions_and_seeds(string notebook)
    {
        var footer = HandoutRun.Parse(await runs.HandoutAsync(notebook)).QuerySelector("footer")!.TextContent;

        Assert.Contains(".NET 1", footer);
        Assert.Matches(@"TorchSharp \d+\.\d+\.\d+", footer);
        Assert.Matches(@"libtorch-cpu\S* \d+\.\d+\.\d+", footer);
        Assert.Contains("manual_seed(0)", footer);
    }
}
