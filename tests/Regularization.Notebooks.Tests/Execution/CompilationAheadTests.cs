using Regularization.Notebooks.Tests.Sessions;

namespace Regularization.Notebooks.Tests.Execution;

/// <summary>Cells that are compiled while the one before them runs do what they would have done otherwise.</summary>
public sealed class CompilationAheadTests : IDisposable
{
    private readonly SessionRun _run = new();

    public CompilationAheadTests() => Assert.SkipUnless(Environment.ProcessorCount > 1, "with one processor nothing is compiled ahead");

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task The_next_cell_is_compiled_ahead_and_sees_what_its_predecessor_did()
    {
        await AllAsync("var a = 1;", "a = a + 1;\nint Twice(int x) => 2 * x;", "Twice(a)");

        Assert.Equal("4", _run.Result);
        Assert.Equal(2, _run.Session.CompiledAhead);
    }

    [Fact]
    public async Task Another_cell_than_announced_runs_as_it_is()
    {
        await _run.Session.RunAsync("var a = 1;", _ => { }, next: "a + 1");
        await _run.SucceedAsync("a + 2");

        Assert.Equal("3", _run.Result);
        Assert.Equal(0, _run.Session.CompiledAhead);
    }

    [Fact]
    public async Task A_library_that_comes_in_between_is_seen()
    {
        var library = typeof(Assert).Assembly.Location;
        await AllAsync("1", $"#r \"{library}\"", "typeof(Xunit.Assert).Name");

        Assert.Equal("Assert", _run.Result);
    }

    [Fact]
    public async Task What_an_import_declares_is_known_to_the_next_cell()
    {
        _run.WriteFile("setup.csx", $"// a comment\n#r \"{typeof(Assert).Assembly.Location}\"\nusing Xunit;\nvar b = 5;");

        await AllAsync("#!import setup.csx", "Assert.Equal(5, b);\nb");

        Assert.Equal("5", _run.Result);
        Assert.Equal(1, _run.Session.CompiledAhead);
    }

    [Fact]
    public async Task An_error_of_the_next_cell_is_told_when_its_turn_comes()
    {
        await _run.Session.RunAsync("var a = 1;", _ => { }, next: "while (true) { a = b; }");
        var error = await _run.FailAsync("while (true) { a = b; }");

        Assert.Equal("CompilationError", error.Name);
        Assert.Contains("(1,20)", string.Join('\n', error.Traceback), StringComparison.Ordinal); // the author's own column
        await _run.SucceedAsync("a");
        Assert.Equal("1", _run.Result);
    }

    [Fact]
    public async Task Behind_a_cell_that_fails_the_next_one_still_runs()
    {
        await _run.SucceedAsync("var a = 1;");
        await _run.Session.RunAsync("a = 2;\nthrow new Exception();", _ => { }, next: "a");
        await _run.SucceedAsync("a");

        Assert.Equal("2", _run.Result);
    }

    [Fact]
    public async Task Errors_of_a_cell_that_was_compiled_ahead_have_its_number_and_line()
    {
        await _run.Session.RunAsync("1", _ => { }, next: "\nthrow new Exception(\"x\");");
        var error = await _run.FailAsync("\nthrow new Exception(\"x\");");

        Assert.Equal(2, error.Line);
        Assert.Contains("cell [2], line 2", string.Join('\n', error.Traceback), StringComparison.Ordinal);
        Assert.Equal(1, _run.Session.CompiledAhead);
    }

    private async Task AllAsync(params string[] cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            _run.Outputs.Clear();
            var result = await _run.Session.RunAsync(cells[i], _run.Outputs.Add, next: cells.ElementAtOrDefault(i + 1));
            Assert.True(result.Status == CellStatus.Succeeded, result.Error?.Message);
        }
    }
}
