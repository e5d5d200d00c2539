using Regularization.Notebooks.Tests.Sessions;

namespace Regularization.Notebooks.Tests.Editing;

public sealed class CodeServicesTests : IDisposable
{
    private readonly SessionRun _run = new();
    private readonly CodeServices _services;

    public CodeServicesTests() => _services = new CodeServices(_run.Session.Continue);

    public void Dispose()
    {
        _services.Dispose();
        _run.Dispose();
    }

    [Fact]
    public async Task Everything_that_earlier_cells_declared_is_offered_even_if_declared_twice()
    {
        await _run.SucceedAsync("var twice = 1; class Shape { public int Area; }");
        await _run.SucceedAsync("var twice = \"text\";");
        await _run.SucceedAsync("using System.Globalization;");

        Assert.Equal(["twice"], await WordsAsync("twi"));
        Assert.Contains("Length", await WordsAsync("twice.L"));
        Assert.Equal(["Area"], await WordsAsync("new Shape().Ar"));
        Assert.Contains("CultureInfo", await WordsAsync("Culture"));
    }

    [Theory]
    [InlineData("whil", "while")]
    [InlineData("Math.Ma", "Max")]
    [InlineData("using System.Thr", "Threading")]
    [InlineData("displ", "display")]
    [InlineData("#!impo", "#!import")]
    [InlineData("#!markdown\ntext\n#!csharp\nMath.Ma", "Max")]
    public async Task Words_that_fit_are_offered(string source, string expected)
    {
        var found = await _services.CompleteAsync(source, source.Length);

        Assert.Contains(expected, found.Completions.Select(completion => completion.Text));
        Assert.All(found.Completions, completion => Assert.StartsWith(source[found.Start..found.End], completion.Text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Text_in_other_languages_is_left_alone() => Assert.DoesNotContain("Max", await WordsAsync("#!markdown\nMath.Ma"));

    [Fact]
    public async Task Signatures_come_with_their_documentation()
    {
        await _run.SucceedAsync("/// <summary>Doubles a number.</summary>\nint Twice(int number) => 2 * number;");

        Assert.Contains("Twice(int number)", await _services.InspectAsync("Twice(4 + 1", 9));
        var text = await _services.InspectAsync("Math.Sqrt(2)", 7);
        Assert.StartsWith("double Math.Sqrt(double d)", text);
        Assert.Contains("square root", text);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("noSuchThing", 3)]
    [InlineData("1 + 1", 2)]
    public async Task Nothing_is_said_where_nothing_is_known(string source, int position) => Assert.Null(await _services.InspectAsync(source, position));

    [Theory]
    [InlineData("1 + 1", "complete", 0)]
    [InlineData("", "complete", 0)]
    [InlineData("#!import setup.csx", "complete", 0)]
    [InlineData("#!markdown\nfor (", "complete", 0)]
    [InlineData("1 +", "incomplete", 0)]
    [InlineData("for (;;)\n{\n    if (true)\n    {", "incomplete", 8)]
    [InlineData("/* not yet", "incomplete", 0)]
    [InlineData("int x = ;", "invalid", 0)]
    public void It_is_known_whether_code_is_complete(string source, string status, int indent) => Assert.Equal((status, indent), CodeCompleteness.Of(source));

    private async Task<IEnumerable<string>> WordsAsync(string source) =>
        (await _services.CompleteAsync(source, source.Length)).Completions.Select(completion => completion.Text);
}
