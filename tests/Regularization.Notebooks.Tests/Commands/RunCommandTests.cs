using System.Diagnostics;
using System.Globalization;
using Regularization.Notebooks.Tests.Handouts;

namespace Regularization.Notebooks.Tests.Commands;

public sealed class RunCommandTests : IDisposable
{
    /// <summary>Code that no check reaches and nothing wakes: it can only be left alone.</summary>
    private const string StuckInNativeCode = """
        try { } finally { while (true) { Native.pause(); } }
        public static class Native { [System.Runtime.InteropServices.DllImport("libc")] public static extern int pause(); }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_notebook_runs_and_is_not_changed()
    {
        var path = _folder.WriteNotebook("a.ipynb", "var x = 6;", "x * 7");
        var before = File.ReadAllText(path);

        Assert.Equal(ExitCode.Success, await InvokeAsync("run", path, "--output", _folder["out.ipynb"]));
        Assert.Equal("42", _folder.Outputs("out.ipynb", 1)[0]!["data"]!["text/plain"]!.ToString());
        Assert.Equal(before, File.ReadAllText(path));
        Assert.Matches(@"^a\.ipynb: cell \[1\] of 2, \d+\.\d s\r?\na\.ipynb: cell \[2\] of 2, \d+\.\d s\r?\n$", _output.ToString());
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public async Task A_file_carries_plotly_js_once_and_its_charts_as_HTML_alone()
    {
        var path = _folder.WriteNotebook("a.ipynb", ChartSample.Source, "new Chart()", "display(new Chart()); 1", "new Chart()");

        Assert.Equal(ExitCode.Success, await InvokeAsync("run", path, "--output", _folder["out.ipynb"]));
        var charts = Enumerable.Range(1, 3).Select(cell => _folder.Outputs("out.ipynb", cell)[0]!["data"]!.AsObject()).ToList();
        Assert.All(charts, chart => Assert.Equal([MimeBundle.Html, MimeBundle.Text], chart.Select(entry => entry.Key)));
        Assert.Equal([true, false, false], charts.Select(chart => chart[MimeBundle.Html]!.ToString().Contains("plotly.js v", StringComparison.Ordinal)));
    }

    /// <summary>In a process of its own: the console belongs to all that run in it, and other tests would write into the wrong one meanwhile.</summary>
    [Fact]
    public async Task A_redirected_console_is_restored_for_the_next_cell()
    {
        _folder.WriteNotebook("a.ipynb", "Console.SetOut(new System.IO.StringWriter());\nConsole.SetIn(new System.IO.StringReader(\"typed\"));\nConsole.WriteLine(\"hidden\");", "Console.WriteLine(\"shown\");", "Console.ReadLine()");
        using var run = CommandRun.Start(_folder.Path, "run", "a.ipynb", "--output", "out.ipynb");

        Assert.Equal(ExitCode.CellFailed, (await run.EndAsync()).ExitCode);
        Assert.Empty(_folder.Outputs("out.ipynb", 0));
        Assert.Equal("shown\n", _folder.Outputs("out.ipynb", 1)[0]!["text"]![0]!.ToString());
        Assert.Contains("no keyboard input", _folder.Outputs("out.ipynb", 2)[0]!["evalue"]!.ToString());
    }

    [Fact]
    public async Task A_failing_cell_ends_the_run_with_1_and_keeps_the_outputs_before_it()
    {
        var path = _folder.WriteNotebook("a.ipynb", "Console.WriteLine(\"first\");", "Console.WriteLine(\"second\");\nvar zero = 0;\n  1 / zero", "Console.WriteLine(\"third\");");

        Assert.Equal(ExitCode.CellFailed, await InvokeAsync("run", path, "--output", _folder["out.ipynb"]));
        Assert.Equal([$"{path}, cell [2], line 3: DivideByZeroException: Attempted to divide by zero.", "    1 / zero"], ErrorLines);
        Assert.Equal("first\n", _folder.Outputs("out.ipynb", 0)[0]!["text"]![0]!.ToString());
        Assert.Equal("second\n", _folder.Outputs("out.ipynb", 1)[0]!["text"]![0]!.ToString());
        Assert.Equal("DivideByZeroException", _folder.Outputs("out.ipynb", 1)[1]!["ename"]!.ToString());
        Assert.Empty(_folder.Outputs("out.ipynb", 2));
    }

    [Fact]
    public async Task An_error_in_an_imported_file_names_the_file_and_the_line_that_imports_it()
    {
        _folder.Write("bad.csx", "\n\nint x = \"s\";");
        var path = _folder.WriteNotebook("a.ipynb", "// the setup\n#!import bad.csx");

        Assert.Equal(ExitCode.CellFailed, await InvokeAsync("run", path));
        Assert.StartsWith($"{path}, cell [1], line 2: CompilationError: (3,9): error CS0029", ErrorLines[0]);
        Assert.Equal(["    #!import bad.csx", "    at bad.csx, line 3", "    at cell [1], line 2"], ErrorLines[1..]);
    }

    [Fact]
    public async Task A_cell_tagged_raises_exception_may_fail()
    {
        var path = _folder.Write("a.ipynb", """
            {"cells":[{"cell_type":"code","source":"throw new Exception();","metadata":{"tags":["raises-exception"]}},{"cell_type":"code","source":"2"}],
             "metadata":{},"nbformat":4,"nbformat_minor":5}
            """);

        Assert.Equal(ExitCode.Success, await InvokeAsync("run", path, "--output", _folder["out.ipynb"]));
        Assert.Single(_folder.Outputs("out.ipynb", 1));
    }

    [Theory]
    [InlineData("while (true) {}")]
    [InlineData("while (true) { try { System.Threading.Thread.Sleep(10); } catch { } }")]
    [InlineData("await Task.Delay(-1);")]
    [InlineData(StuckInNativeCode)]
    public async Task A_cell_past_its_timeout_ends_the_run_with_3(string endless)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && endless == StuckInNativeCode, "calls libc");

        // The cells before the endless one must have the time that they need here and now.
        var usual = Stopwatch.GetTimestamp();
        Assert.Equal(ExitCode.Success, await InvokeAsync("run", _folder.WriteNotebook("short.ipynb", "1", "Console.WriteLine(\"kept\");")));
        var limit = Math.Ceiling(1 + 5 * Stopwatch.GetElapsedTime(usual).TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var path = _folder.WriteNotebook("a.ipynb", "1", $"Console.WriteLine(\"kept\");\n{endless}", "Console.WriteLine(\"not run\");");

        Assert.Equal(ExitCode.TimedOut, await InvokeAsync("run", path, "--timeout", limit, "--output", _folder["out.ipynb"]));
        Assert.Contains($"cell [2]: Timeout: the cell ran longer than {limit} s", _error.ToString());
        Assert.Equal("kept\n", _folder.Outputs("out.ipynb", 1)[0]!["text"]![0]!.ToString());
        Assert.Equal("Timeout", _folder.Outputs("out.ipynb", 1)[1]!["ename"]!.ToString());
        Assert.Empty(_folder.Outputs("out.ipynb", 2));
    }

    [Theory]
    [InlineData("no/out.ipynb", "there is no folder")]
    [InlineData(".", "this is a folder")]
    [InlineData("a.ipynb", "is the notebook itself")]
    [InlineData("link.ipynb", "is the notebook itself")]
    public async Task An_output_that_cannot_be_written_is_refused_before_anything_runs(string target, string reason)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && target == "link.ipynb", "links need a privilege on Windows");
        var ran = _folder["ran"];
        var path = _folder.WriteNotebook("a.ipynb", $"System.IO.File.WriteAllText(@\"{ran}\", \"\");");
        if (target == "link.ipynb")
        {
            File.CreateSymbolicLink(_folder[target], path);
        }

        Assert.Equal(ExitCode.Usage, await InvokeAsync("run", path, "--output", _folder[target]));
        Assert.Contains(reason, Assert.Single(ErrorLines));
        Assert.False(File.Exists(ran));
    }

    [Theory]
    [InlineData("\"abc\"", "run", "a.ipynb", "--timeout", "abc")]
    [InlineData("\"0\"", "run", "a.ipynb", "--timeout", "0")]
    [InlineData("\"NaN\"", "run", "a.ipynb", "--timeout", "NaN")]
    [InlineData("\"1e9\"", "run", "a.ipynb", "--timeout", "1e9")]
    [InlineData("'--colour'", "run", "a.ipynb", "--colour")]
    [InlineData("'notebook'", "run")]
    public async Task Wrong_usage_ends_with_2_and_names_what_is_wrong(string named, params string[] arguments)
    {
        Assert.Equal(ExitCode.Usage, await InvokeAsync(arguments));
        Assert.Contains(named, ErrorLines[0]);
        Assert.Equal("Try --help.", ErrorLines[^1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<<<<<<< HEAD")]
    public async Task An_unreadable_notebook_ends_with_2_and_one_line(string content)
    {
        Assert.Equal(ExitCode.Usage, await InvokeAsync("run", _folder.Write("a.ipynb", content)));
        Assert.StartsWith(_folder["a.ipynb"], Assert.Single(ErrorLines));
    }

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData(StuckInNativeCode)]
    public async Task Ctrl_C_ends_the_run_with_130_and_keeps_the_outputs_so_far(string endless)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sends SIGINT");
        _folder.WriteNotebook("a.ipynb", $"Console.WriteLine(\"kept\");\nSystem.IO.File.WriteAllText(@\"{_folder["started"]}\", \"\");\n{endless}");
        using var run = CommandRun.Start(_folder.Path, "run", "a.ipynb", "--output", "out.ipynb");
        while (!File.Exists(_folder["started"]))
        {
            await Task.Delay(10);
        }

        run.Interrupt();

        Assert.Equal((ExitCode.Interrupted, "Interrupted."), await run.EndAsync() is var (exitCode, _, error) ? (exitCode, error.Trim()) : default);
        Assert.Equal("kept\n", _folder.Outputs("out.ipynb", 0)[0]!["text"]![0]!.ToString());
        Assert.Equal("Interrupted", _folder.Outputs("out.ipynb", 0)[1]!["ename"]!.ToString());
    }

    [Theory]
    [InlineData("Environment.Exit(0);", "the cell ended the program, by Environment.Exit for instance.")]
    [InlineData("System.Diagnostics.Process.GetCurrentProcess().Kill();", "the program ended while this cell ran: ")]
    [InlineData("Environment.FailFast(\"now\");", "the program ended while this cell ran: ")]
    [InlineData("Native._exit(0); public static class Native { [System.Runtime.InteropServices.DllImport(\"libc\")] public static extern void _exit(int code); }", "the program ended while this cell ran: exit code 0.")]
    public async Task A_cell_that_ends_the_program_is_named_and_leaves_what_was_shown_before(string end, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && end.Contains("libc"), "calls the C library");
        var wait = $"while (!System.IO.File.ReadAllText(@\"{_folder["out.ipynb"]}\").Contains(\"ProgramEnded\") || !System.IO.File.ReadAllText(@\"{_folder["out.ipynb"]}\").Contains(\"kept\")) System.Threading.Thread.Sleep(1);";
        _folder.WriteNotebook("a.ipynb", "Console.WriteLine(\"kept\");", $"{wait}\n{end}", "3");
        using var run = CommandRun.Start(_folder.Path, "run", "a.ipynb", "--output", "out.ipynb");
        var (exitCode, _, error) = await run.EndAsync();

        Assert.Equal(ExitCode.CellFailed, exitCode);
        Assert.Contains($"a.ipynb, cell [2]: {expected}", error);
        Assert.Contains("Later cells were not run.", error);
        Assert.Equal("kept\n", _folder.Outputs("out.ipynb", 0)[0]!["text"]![0]!.ToString());
        Assert.Equal("ProgramEnded", _folder.Outputs("out.ipynb", 1)[0]!["ename"]!.ToString());
        Assert.Empty(_folder.Outputs("out.ipynb", 2));
    }

    /// <summary>The other tests start the library, as the kernel does; <c>dotnet run</c> starts the executable.</summary>
    [Fact]
    public async Task The_executable_runs_cells_as_the_library_does()
    {
        _folder.WriteNotebook("a.ipynb", "6 * 7", "Environment.GetEnvironmentVariable(\"DOTNET_EnableWriteXorExecute\")", "GC.GetConfigurationVariables()[\"GCGen0MaxBudget\"]");
        using var run = CommandRun.StartExecutable(_folder.Path, "run", "a.ipynb", "--output", "out.ipynb");
        var (exitCode, _, error) = await run.EndAsync();

        Assert.True(exitCode == ExitCode.Success, error);
        Assert.Equal("42", _folder.Outputs("out.ipynb", 0)[0]!["data"]!["text/plain"]!.ToString());
        Assert.Equal("0", _folder.Outputs("out.ipynb", 1)[0]!["data"]!["text/plain"]!.ToString()); // a twentieth of the processor time of a handout
        Assert.Equal((32 << 20).ToString(System.Globalization.CultureInfo.InvariantCulture), _folder.Outputs("out.ipynb", 2)[0]!["data"]!["text/plain"]!.ToString());
    }

    [Fact]
    public async Task A_cell_that_ends_the_program_leaves_no_handout_and_a_word_about_it()
    {
        _folder.WriteNotebook("a.ipynb", "1", "Environment.FailFast(\"now\");");
        using var run = CommandRun.Start(_folder.Path, "handout", "a.ipynb", "-o", "pages");
        var (exitCode, _, error) = await run.EndAsync();

        Assert.Equal(ExitCode.CellFailed, exitCode);
        Assert.Contains("a.ipynb, cell [2]: the program ended while this cell ran: ", error);
        Assert.EndsWith($"{Path.Combine("pages", "a.html")} was not written.", error.Trim());
        Assert.Empty(Directory.GetFiles(_folder["pages"]));
    }

    [Fact]
    public async Task Where_errors_are_allowed_cells_that_end_the_program_are_left_out_of_the_handout()
    {
        _folder.WriteNotebook("a.ipynb", "Console.Write(\"kept\");", "Environment.FailFast(\"now\");", "Console.Write(\"behind \" + 1);", "Environment.Exit(0);", "Console.Write(\"end \" + 2);");
        _folder.WriteNotebook("b.ipynb", "Console.Write(\"next \" + 3);");
        using var run = CommandRun.Start(_folder.Path, "handout", "a.ipynb", "b.ipynb", "--allow-errors", "-o", "pages");
        var (exitCode, _, error) = await run.EndAsync();

        Assert.Equal(ExitCode.CellFailed, exitCode);
        Assert.Contains("a.ipynb, cell [2]: the program ended while this cell ran: ", error);
        Assert.Contains("a.ipynb, cell [4]: the cell ended the program, by Environment.Exit for instance.", error);
        var page = File.ReadAllText(Path.Combine(_folder["pages"], "a.html"));
        Assert.All(["kept", "behind 1", "end 2"], text => Assert.Contains(text, page));
        Assert.Equal(2, page.Split("ProgramEnded: The program ended while this cell ran.").Length - 1);
        Assert.Contains("next 3", File.ReadAllText(Path.Combine(_folder["pages"], "b.html")));
    }

    [Fact]
    public async Task The_process_of_the_cells_does_not_outlive_the_one_that_waits_for_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sends SIGKILL");
        _folder.WriteNotebook("a.ipynb", "Console.WriteLine(\"kept\");", $"System.IO.File.WriteAllText(@\"{_folder["id"]}~\", Environment.ProcessId.ToString());\nSystem.IO.File.Move(@\"{_folder["id"]}~\", @\"{_folder["id"]}\");\nwhile (true) {{ }}");
        using var run = CommandRun.Start(_folder.Path, "run", "a.ipynb", "--output", "out.ipynb");
        while (!File.Exists(_folder["id"]))
        {
            await Task.Delay(10);
        }

        using var ofTheCells = Process.GetProcessById(int.Parse(File.ReadAllText(_folder["id"]), CultureInfo.InvariantCulture));
        run.EndAtOnce();

        using var timeout = new CancellationTokenSource(Patience.Limit);
        await ofTheCells.WaitForExitAsync(timeout.Token);
        Assert.Equal("kept\n", _folder.Outputs("out.ipynb", 0)[0]!["text"]![0]!.ToString());
    }

    [Fact]
    public async Task A_program_that_a_cell_starts_is_not_taken_for_this_one()
    {
        _folder.WriteNotebook("a.ipynb", "Environment.GetEnvironmentVariables().Keys.Cast<string>().Count(name => name.StartsWith(\"REGULARIZATION_\"))");
        using var run = CommandRun.Start(_folder.Path, "run", "a.ipynb", "--output", "out.ipynb");

        Assert.Equal(ExitCode.Success, (await run.EndAsync()).ExitCode);
        Assert.Equal("0", _folder.Outputs("out.ipynb", 0)[0]!["data"]!["text/plain"]!.ToString());
    }

    [Fact]
    public async Task A_closed_terminal_ends_the_run_and_keeps_the_outputs_so_far()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sends SIGHUP");
        _folder.WriteNotebook("a.ipynb", $"Console.WriteLine(\"kept\");\nSystem.IO.File.WriteAllText(@\"{_folder["started"]}\", \"\");\nwhile (true) {{ }}");
        using var run = CommandRun.Start(_folder.Path, "run", "a.ipynb", "--output", "out.ipynb");
        while (!File.Exists(_folder["started"]))
        {
            await Task.Delay(10);
        }

        run.HangUp();

        Assert.Equal(ExitCode.Interrupted, (await run.EndAsync()).ExitCode);
        Assert.Equal("kept\n", _folder.Outputs("out.ipynb", 0)[0]!["text"]![0]!.ToString());
    }

    [Fact]
    public async Task A_thread_that_a_cell_leaves_behind_does_not_keep_the_program()
    {
        _folder.WriteNotebook("a.ipynb", "new System.Threading.Thread(() => System.Threading.Thread.Sleep(-1)).Start();");
        using var run = CommandRun.Start(_folder.Path, "run", "a.ipynb");

        Assert.Equal(ExitCode.Success, (await run.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task The_working_folder_is_the_notebooks_and_files_go_where_the_command_was_given()
    {
        Directory.CreateDirectory(_folder["deep"]);
        _folder.Write("deep/data.csv", "1,2");
        _folder.WriteNotebook("deep/a.ipynb", "System.IO.File.ReadAllText(\"data.csv\")", "Environment.CurrentDirectory = System.IO.Path.GetTempPath();");
        using var run = CommandRun.Start(_folder.Path, "run", "deep/a.ipynb", "--output", "out.ipynb");
        var (exitCode, _, error) = await run.EndAsync();

        Assert.True(exitCode == ExitCode.Success, error);
        Assert.Equal("1,2", _folder.Outputs("out.ipynb", 0)[0]!["data"]!["text/plain"]!.ToString());
    }

    [Fact]
    public async Task Notebooks_of_one_command_do_not_change_each_other()
    {
        Directory.CreateDirectory(_folder["one"]);
        Directory.CreateDirectory(_folder["two"]);
        _folder.WriteNotebook("one/a.ipynb", """
            using Microsoft.DotNet.Interactive.Formatting;
            Formatter.Register<int>(i => "an int", "text/plain"); Formatter.ListExpansionLimit = 1;
            Environment.CurrentDirectory = System.IO.Path.GetTempPath();
            Environment.SetEnvironmentVariable("LEFT_BEHIND", "1");
            System.Globalization.CultureInfo.DefaultThreadCurrentCulture = System.Globalization.CultureInfo.CurrentCulture = new("de-DE");
            """);
        _folder.WriteNotebook("two/b.ipynb", """
            var culture = ""; var thread = new System.Threading.Thread(() => culture = 1.5.ToString()); thread.Start(); thread.Join();
            Console.WriteLine($"{System.IO.Path.GetFileName(Environment.CurrentDirectory)}|{Environment.GetEnvironmentVariable("LEFT_BEHIND")}|{culture}|{1.5}|");
            new[] { 7, 8 }
            """);
        using var run = CommandRun.Start(_folder.Path, "handout", "one/a.ipynb", "two/b.ipynb", "-o", "out");
        var (exitCode, _, error) = await run.EndAsync();

        Assert.True(exitCode == ExitCode.Success, error);
        var page = File.ReadAllText(_folder["out/b.html"]);
        Assert.Contains("two||1.5|1.5|", page);
        Assert.Contains("7", page);
        Assert.DoesNotContain("an int", page);
        Assert.DoesNotContain("more)", page);
    }

    [Fact]
    public async Task A_thread_that_fails_fails_its_cell()
    {
        _folder.WriteNotebook("a.ipynb", "var thread = new System.Threading.Thread(() =>\n  throw new InvalidOperationException(\"on a thread\"));\nthread.Start(); thread.Join();");
        using var run = CommandRun.Start(_folder.Path, "run", "a.ipynb");
        var (exitCode, _, error) = await run.EndAsync();

        Assert.Equal(ExitCode.CellFailed, exitCode);
        Assert.StartsWith("a.ipynb, cell [1], line 2: InvalidOperationException: on a thread", error);
    }

    private string[] ErrorLines => _error.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    private Task<int> InvokeAsync(params string[] arguments) => new CommandLine(_output, _error, isTerminal: false).InvokeAsync(arguments);
}
