namespace Regularization.Notebooks.Tests.Commands;

public sealed class StripCommandTests : IDisposable
{
    // Neither sorted nor indented, so that a rewrite would show.
    private const string Clear = """{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"id":"a","cell_type":"code","source":"1","metadata":{},"execution_count":null,"outputs":[]}]}""";
    private const string Run = """{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"id":"a","cell_type":"code","source":"1","metadata":{},"execution_count":7,"outputs":[]}]}""";
    private const string Scrolled = """{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"id":"a","cell_type":"markdown","source":"1","metadata":{"scrolled":true}}]}""";

    private const string Lesson = """
        {"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"id":"a","cell_type":"markdown","source":"# T","metadata":{}},
          {"id":"b","cell_type":"code","source":"#!import setup.csx\nvar answer = 0;","metadata":{"tags":["exercise"]},"execution_count":3,"outputs":[]},
          {"id":"c","cell_type":"code","source":"answer = 42;","metadata":{"tags":["solution"]},"execution_count":null,"outputs":[]},
          {"id":"d","cell_type":"markdown","source":"Wait here.","metadata":{"slideshow":{"slide_type":"notes"}}}]}
        """;

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

    [Fact]
    public async Task The_students_edition_has_no_solutions_and_no_notes_and_the_source_stays_as_it_is()
    {
        var path = _folder.Write("a.ipynb", Lesson);
        var target = Path.Combine(_folder.Path, "student");

        Assert.Equal(ExitCode.Success, await InvokeAsync("strip", path, "--audience", "student", "-o", target));
        var student = Notebook.Load(Path.Combine(target, "a.ipynb"));
        Assert.Equal(["# T", "#!import setup.csx\nvar answer = 0;"], student.Cells.Select(cell => cell.Source));
        Assert.Contains("imports setup.csx, which is not in", _output.ToString());
        Assert.False(student.Strip());
        Assert.Equal(Lesson, File.ReadAllText(path));

        Assert.Equal(ExitCode.Success, await InvokeAsync("strip", path, "-o", Path.Combine(_folder.Path, "all")));
        Assert.Equal(4, Notebook.Load(Path.Combine(_folder.Path, "all", "a.ipynb")).Cells.Count);
    }

    [Fact]
    public async Task An_answer_that_a_student_has_typed_is_never_replaced()
    {
        var path = _folder.Write("a.ipynb", Lesson);
        var target = Path.Combine(_folder.Path, "student", "a.ipynb");
        await InvokeAsync("strip", path, "--audience", "student", "-o", Path.GetDirectoryName(target)!);
        Assert.Equal(ExitCode.Success, await InvokeAsync("strip", path, "--audience", "student", "-o", Path.GetDirectoryName(target)!)); // nothing differs
        var typed = File.ReadAllText(target).Replace("answer = 0", "answer = 42");
        File.WriteAllText(target, typed);

        Assert.Equal(ExitCode.Usage, await InvokeAsync("strip", path, "--audience", "student", "-o", Path.GetDirectoryName(target)!));
        Assert.Equal(typed, File.ReadAllText(target));
        Assert.Contains("someone may have typed answers", _error.ToString());
    }

    [Theory]
    [InlineData("Say with -o DIR", "--audience", "student")]
    [InlineData("is the notebook itself", "--audience", "student", "-o", ".")]
    [InlineData("is the notebook itself", "-o", ".")]
    [InlineData("--check changes nothing", "--check", "-o", "x")]
    public async Task The_source_is_never_the_target(string reason, params string[] options)
    {
        var path = _folder.Write("a.ipynb", Lesson);

        Assert.Equal(ExitCode.Usage, await InvokeAsync(["strip", path, .. options.Select(option => option == "." ? _folder.Path : option)]));
        Assert.Equal(Lesson, File.ReadAllText(path));
        Assert.Contains(reason, _error.ToString());
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    private Task<int> InvokeAsync(params string[] arguments) => new CommandLine(_output, _error, isTerminal: false).InvokeAsync(arguments);
}
