using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Regularization.Notebooks.Tests.Commands;

namespace Regularization.Notebooks.Tests.Outputs;

/// <summary>What programs and native code print, in a process of its own: these files belong to all that run in it.</summary>
public sealed class ProgramOutputTests : IDisposable
{
    private const string Setup = """
        using System.Diagnostics;
        using System.Runtime.InteropServices;
        Process Start(string command) => Process.Start("sh", ["-c", command]);
        void Run(string command) { using var program = Start(command); program.WaitForExit(); }
        public static class Native { [DllImport("libc")] public static extern nint write(int file, byte[] bytes, nint count); }
        """;

    private const string EndlessRecursion = """
        using System.Linq.Expressions;
        public static class Recursion { public static Func<int, int> Function; }
        var n = Expression.Parameter(typeof(int));
        Recursion.Function = Expression.Lambda<Func<int, int>>(Expression.Add(n, Expression.Invoke(Expression.Field(null, typeof(Recursion), "Function"), n)), n).Compile();
        var thread = new System.Threading.Thread(() => Recursion.Function(1), maxStackSize: 500_000);
        thread.Start();
        thread.Join();
        """;

    private const string NobodyReads = """
        object Member(object of, string name) => of.GetType().GetFields(System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance).Single(field => field.Name.Contains(name)).GetValue(of);
        var cell = Type.GetType("Regularization.Notebooks.Outputs.ConsoleCapture, Regularization.Notebooks").GetProperty("Cell").GetValue(null);
        ((System.Threading.Lock)Member(Member(cell, "programs"), "_reading")).Enter();

        """;

    private const string Assertion = """
        Native.__assert_fail("what has to hold", "file.c", 7, "f");
        public static class Native { [System.Runtime.InteropServices.DllImport("libc")] public static extern void __assert_fail(string text, string file, uint line, string function); }
        """;

    private readonly TemporaryFolder _folder = new();

    public ProgramOutputTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "programs write to the terminal there");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Both_files_are_the_cells_outputs_each_text_in_its_place()
    {
        var error = await RunAsync(
            "Console.Error.Write(\"a\"); Run(\"printf b >&2\"); Console.Error.Write(\"c\"); Run(\"printf d >&2\"); Native.write(2, \"e\"u8.ToArray(), 1);",
            "Run(\"printf 1\"); Console.Error.Write(\"2\"); Run(\"printf 3 >&2\"); Console.Write(\"4\"); Run(\"printf 5 >&2\");");

        Assert.Equal([("stderr", "abcde")], Texts(1));
        Assert.Equal([("stdout", "1"), ("stderr", "23"), ("stdout", "4"), ("stderr", "5")], Texts(2));
        Assert.Equal("bde35", error); // to where it went before, too
    }

    [Fact]
    public async Task What_is_no_text_does_no_harm()
    {
        await RunAsync("Run(\"printf '\\\\303\\\\251\\\\377\\\\000\\\\303' >&2\"); Console.Write(\"-\"); Run(\"printf '\\\\251.' >&2\");");

        Assert.Equal([("stderr", "é\uFFFD\0"), ("stdout", "-"), ("stderr", "é.")], Texts(1));
    }

    [Fact]
    public async Task Megabytes_to_both_files_at_once_arrive_whole()
    {
        var error = await RunAsync("Run(\"seq 1 300000 & seq 300001 600000 >&2; wait\");");

        string Whole(string stream) => string.Concat(Texts(1).Where(text => text.Stream == stream).Select(text => text.Text));
        Assert.Equal(string.Concat(Enumerable.Range(1, 300_000).Select(number => $"{number}\n")), Whole("stdout"));
        var expected = string.Concat(Enumerable.Range(300_001, 300_000).Select(number => $"{number}\n"));
        Assert.Equal(expected, Whole("stderr"));
        Assert.Equal(expected, error);
    }

    [Fact]
    public async Task A_program_that_goes_on_prints_into_the_cell_that_runs_then()
    {
        await RunAsync("var program = Start(\"printf early >&2; while [ ! -e go ]; do sleep 0.01; done; printf late >&2\");", "System.IO.File.WriteAllText(\"go\", \"\"); program.WaitForExit();");

        Assert.DoesNotContain("late", string.Concat(Texts(1)));
        Assert.Equal("late", string.Concat(Texts(2).Select(text => text.Text)).Replace("early", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_handout_shows_it_with_the_errors()
    {
        _folder.WriteNotebook("a.ipynb", Setup, "Run(\"printf careful >&2\");");
        _folder.WriteNotebook("b.ipynb", Setup, "Run(\"printf again >&2\");");
        using var run = CommandRun.Start(_folder.Path, "handout", "a.ipynb", "b.ipynb", "-o", "pages");
        var (exitCode, _, error) = await run.EndAsync();

        Assert.True(exitCode == ExitCode.Success, error);
        Assert.Matches("<pre class=\"stderr\"[^>]*>careful</pre>", File.ReadAllText(_folder["pages/a.html"]));
        Assert.Matches("<pre class=\"stderr\"[^>]*>again</pre>", File.ReadAllText(_folder["pages/b.html"]));
    }

    [Theory]
    [InlineData(NobodyReads + "Environment.FailFast(\"the last words\");", "the last words\n.*   at Submission")]
    [InlineData("Environment.FailFast(\"the last words\");", "the last words\n.*   at Submission")]
    [InlineData(Assertion, "file\\.c:7: f: Assertion `what has to hold' failed\\.\n")]
    [InlineData(EndlessRecursion, "Stack overflow\\.\n.*   at Submission.*   at System\\.Threading\\.Thread.*\n")]
    public async Task The_last_words_of_a_crash_are_on_standard_error_as_a_whole(string crash, string words)
    {
        Assert.SkipWhen(crash == Assertion && !OperatingSystem.IsLinux(), "calls the C library of Linux");
        _folder.WriteNotebook("a.ipynb", "1", crash);
        using var run = CommandRun.Start(_folder.Path, "run", "a.ipynb");
        var (exitCode, _, error) = await run.EndAsync();

        Assert.Equal(ExitCode.CellFailed, exitCode);
        Assert.Matches($"(?s){words}.*a\\.ipynb, cell \\[2\\]: the program ended", error);
    }

    /// <summary>Who starts the command may end everything when it ends, as a container does.</summary>
    [Fact]
    public async Task The_command_does_not_end_before_the_last_words_are_out()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "waits for them on Linux only");
        var slow = _folder.Write("slow/dd", "#!/bin/sh\nsleep 1\nPATH=${PATH#*:} exec dd \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(slow, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        _folder.WriteNotebook("a.ipynb", NobodyReads + "Environment.FailFast(\"the last words\");");
        using var run = CommandRun.Start(_folder.Path, new Dictionary<string, string> { ["PATH"] = $"{_folder["slow"]}:{Environment.GetEnvironmentVariable("PATH")}" }, "run", "a.ipynb");
        var (_, _, error) = await run.EndAsync();

        Assert.Matches("(?s)the last words\n.*a\\.ipynb, cell \\[1\\]: the program ended", error);
    }

    [Fact]
    public async Task What_a_cell_leaves_running_keeps_nothing_open_that_others_read_to_its_end()
    {
        _folder.WriteNotebook("a.ipynb", Setup, "System.IO.File.WriteAllText(\"id\", Process.Start(\"sleep\", \"3600\").Id.ToString());", "Environment.Exit(0);");
        using var run = CommandRun.Start(_folder.Path, "run", "a.ipynb");
        try
        {
            Assert.Equal(ExitCode.CellFailed, (await run.EndAsync()).ExitCode);
        }
        finally
        {
            using var left = Process.GetProcessById(int.Parse(File.ReadAllText(_folder["id"]), CultureInfo.InvariantCulture)); // throws if it has ended
            left.Kill();
        }
    }

    /// <summary>Runs cells behind <see cref="Setup"/>, and returns what the process has on its own standard error.</summary>
    private async Task<string> RunAsync(params string[] cells)
    {
        _folder.WriteNotebook("a.ipynb", [Setup, .. cells]);
        using var run = CommandRun.Start(_folder.Path, "run", "a.ipynb", "--output", "out.ipynb");
        var (exitCode, _, error) = await run.EndAsync();
        Assert.True(exitCode == ExitCode.Success, error);
        return error;
    }

    private List<(string Stream, string Text)> Texts(int cell)
    {
        var texts = new List<(string Stream, string Text)>();
        foreach (var output in _folder.Outputs("out.ipynb", cell).Select(output => output!.AsObject()))
        {
            var text = (output["name"]?.ToString() ?? "", string.Concat(output["text"]?.AsArray().Select(line => line!.ToString()) ?? []));
            if (texts is [.., var last] && last.Stream == text.Item1)
            {
                texts[^1] = (last.Stream, last.Text + text.Item2);
            }
            else
            {
                texts.Add(text);
            }
        }

        return texts;
    }
}
