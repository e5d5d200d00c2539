namespace Regularization.Notebooks.Tests.Commands;

public sealed class StripCommandTests : IDisposable
{
    // Neither sorted nor indented, so that a rewrite would show.
    private const string Clear = """{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"id":"a","cell_type":"code","source":"1","metadata":{},"execution_count":null,"outputs":[]}]}""";
    private const string Run = """{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"id":"a","cell_type":"code","source":"1","metadata":{},"execution_count":7,"outputs":[]}]}""";
    private const string Scrolled = """{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"id":"a","cell_type":"markdown","source":"1","metadata":{"scrolled":true}}]}""";

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_clear_notebook_is_not_touched()
    {
        var path = _folder.Write("a.ipynb", Clear);

        Assert.Equal(ExitCode.Success, await InvokeAsync("strip", path));
        Assert.Equal(Clear, File.ReadAllText(path));
        Assert.Equal("", _output.ToString());
    }

    [Theory]
    [InlineData(Run)]
    [InlineData(Scrolled)]
    public async Task What_a_run_left_is_cleared_and_a_second_time_changes_nothing(string content)
    {
        var path = _folder.Write("a.ipynb", content);

        Assert.Equal(ExitCode.Success, await InvokeAsync("strip", path));
        Assert.StartsWith(path, _output.ToString());
        var stripped = File.ReadAllText(path);
        Assert.DoesNotContain("7", stripped);
        Assert.DoesNotContain("scrolled", stripped);
        Assert.Equal(ExitCode.Success, await InvokeAsync("strip", path, "--check"));
    }

    [Fact]
    public async Task Check_names_what_is_not_clear_and_changes_nothing()
    {
        var (clear, run) = (_folder.Write("clear.ipynb", Clear), _folder.Write("run.ipynb", Run));

        Assert.Equal(ExitCode.CellFailed, await InvokeAsync("strip", "--check", clear, run));
        Assert.Contains(run, _output.ToString());
        Assert.DoesNotContain(clear, _output.ToString());
        Assert.Equal(Run, File.ReadAllText(run));
    }

    [Fact]
    public async Task Nothing_is_changed_when_one_of_the_files_is_broken()
    {
        var (run, broken) = (_folder.Write("run.ipynb", Run), _folder.Write("broken.ipynb", "{"));

        Assert.Equal(ExitCode.Usage, await InvokeAsync("strip", run, broken));
        Assert.StartsWith(broken, _error.ToString());
        Assert.Equal(Run, File.ReadAllText(run));
    }

    private Task<int> InvokeAsync(params string[] arguments) => new CommandLine(_output, _error, isTerminal: false).InvokeAsync(arguments);
}
