using Microsoft.CodeAnalysis.CSharp;

namespace Regularization.Notebooks.Tests.Sessions;

public sealed class CSharpSessionTests : IDisposable
{
    private readonly SessionRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Cells_see_what_earlier_cells_declared()
    {
        await _run.SucceedAsync("int Square(int x) => x * x;\nvar a = 3;");
        await _run.SucceedAsync("a++;");
        await _run.SucceedAsync("Square(a)");

        Assert.Equal("16", _run.Result);
        Assert.Equal(3, _run.Session.ExecutionCount);
    }

    [Fact]
    public async Task Outputs_keep_their_order_and_the_result_comes_last()
    {
        await _run.SucceedAsync("Console.Write(\"a\"); Console.Write('b'); Console.Error.Write(\"e\"); Console.WriteLine(\"c\");\n1.5");

        Assert.Collection(
            _run.Outputs,
            output => Assert.Equal(new StreamOutput("stdout", "ab"), output),
            output => Assert.Equal(new StreamOutput("stderr", "e"), output),
            output => Assert.Equal(new StreamOutput("stdout", "c\n"), output),
            output => Assert.Equal("1.5", Assert.IsType<ResultOutput>(output).Data[MimeBundle.Text]));
    }

    [Fact]
    public async Task Output_arrives_while_the_cell_runs()
    {
        var seen = new TaskCompletionSource();
        var go = _run.WriteFile("go", "");
        File.Delete(go);

        var running = _run.Session.RunAsync(
            $"Console.WriteLine(\"started\");\nwhile (!System.IO.File.Exists(@\"{go}\")) System.Threading.Thread.Sleep(1);", _ => seen.TrySetResult());
        await seen.Task; // would wait for ever if the output came only at the end
        File.WriteAllText(go, "");

        Assert.Equal(CellStatus.Succeeded, (await running).Status);
    }

    [Fact]
    public async Task Two_sessions_side_by_side_do_not_mix_their_output()
    {
        using var other = new SessionRun();
        const string source = "for (var i = 0; i < 200; i++) { Console.WriteLine(NAME); await Task.Yield(); }";

        await Task.WhenAll(_run.SucceedAsync(source.Replace("NAME", "\"one\"")), other.SucceedAsync(source.Replace("NAME", "\"two\"")));

        Assert.Equal(string.Concat(Enumerable.Repeat("one\n", 200)), _run.Text);
        Assert.Equal(string.Concat(Enumerable.Repeat("two\n", 200)), other.Text);
    }

    [Fact]
    public async Task Sessions_that_start_at_the_same_time_do_not_take_one_type_for_two()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await Task.Yield();
            using var run = new SessionRun();
            await run.SucceedAsync($"#r \"{typeof(Assert).Assembly.Location}\"\nvar numbers = new List<int> {{ 1, 2 }};\nXunit.Sdk.XunitException error = null;");
            await run.SucceedAsync("int Count(List<int> list, Xunit.Sdk.XunitException e) => list.Count;");
            await run.SucceedAsync("Count(numbers, error)");
            Assert.Equal("2", run.Result);
        }));
    }

    [Theory]
    [InlineData("1 + 1", "2")]
    [InlineData("\"text\"", "text")]
    [InlineData("(string)null", "<null>")]
    [InlineData("null", "<null>")]
    [InlineData("(1, \"a\")", "( 1, a )")]
    [InlineData("await Task.FromResult(7)", "7")]
    [InlineData("async Task<int> Later() { await Task.Delay(1); return 8; }\nLater().Result", "8")]
    [InlineData("return 9;", "9")]
    [InlineData("new[] { 1, 2 }", "[ 1, 2 ]")]
    public async Task Shows_the_value_of_the_last_expression(string source, string expected) =>
        Assert.Equal(expected, (await _run.SucceedAsync(source)).Result);

    [Theory]
    [InlineData("var x = 1;")]
    [InlineData("Console.Write(\"\")")]
    [InlineData("void F() { }\nF()")]
    [InlineData("// nothing")]
    [InlineData("")]
    public async Task Shows_nothing_where_there_is_no_value(string source) =>
        Assert.Empty((await _run.SucceedAsync(source)).Outputs);

    [Fact]
    public async Task Values_look_as_in_Polyglot_Notebooks()
    {
        await _run.SucceedAsync("new { Name = \"<b>\", Age = 3 }");
        var html = _run.Html!;

        Assert.Contains("<table>", html);
        Assert.Contains("&lt;b&gt;", html);
        Assert.DoesNotContain("<b>", html);
    }

    [Fact]
    public async Task A_type_that_draws_itself_is_asked_to()
    {
        await _run.SucceedAsync("public class Drawing { public string ToHtml() => \"<svg/>\"; public override string ToString() => \"a drawing\"; }\nnew Drawing()");

        Assert.Equal("<svg/>", _run.Html);
    }

    [Fact]
    public async Task A_formatter_registered_in_a_cell_wins_over_the_type_itself()
    {
        await _run.SucceedAsync("public class Sketch { public string ToHtml() => \"<svg/>\"; }");
        await _run.SucceedAsync("using Microsoft.DotNet.Interactive.Formatting;\nFormatter.Register<Sketch>(_ => \"<b>mine</b>\", \"text/html\");\nnew Sketch()");

        Assert.Equal("<b>mine</b>", _run.Html);
    }

    [Fact]
    public async Task Time_directive_prints_the_elapsed_time()
    {
        await _run.SucceedAsync("#!time\nSystem.Threading.Thread.Sleep(2);");

        Assert.Matches(@"^Wall time: \d+\.\d ms\n$", _run.Text);
    }

    [Fact]
    public async Task Csharp_directive_changes_nothing() => Assert.Equal("3", (await _run.SucceedAsync("#!csharp\n1 + 2")).Result);

    [Fact]
    public async Task A_package_is_restored_and_used()
    {
        await _run.SucceedAsync("#r \"nuget: Markdig, 1.6.0\"\nMarkdig.Markdown.ToHtml(\"*a*\").Trim()");

        Assert.Equal("<p><em>a</em></p>", _run.Result);
    }

    [Fact]
    public async Task An_unknown_package_is_named()
    {
        var error = await _run.FailAsync("\n#r \"nuget: No.Such.Package.At.All, 1.0.0\"");

        Assert.Equal(("DirectiveError", 2), (error.Name, error.Line));
        Assert.Contains("No.Such.Package.At.All", error.Message);
        Assert.DoesNotContain(Path.GetTempPath(), error.Message);
    }

    [Fact]
    public async Task Import_runs_scripts_notebooks_and_dib_files()
    {
        _run.WriteFile("a.csx", "using System.Globalization;\nvar fromScript = 1;");
        _run.WriteFile("b.cs", "public static class FromFile { public const int Value = 10; }");
        _run.WriteFile("c.dib", "#!markdown\n\nNo code; at all\n\n#!csharp\n\nvar fromDib = 100;\n\n#!fsharp\n\nlet x = 1\n");
        _run.WriteFile("d.ipynb", """{"cells":[{"cell_type":"markdown","source":"text"},{"cell_type":"code","source":["var fromNotebook =\n"," 1000;"]}],"metadata":{},"nbformat":4,"nbformat_minor":2}""");

        await _run.SucceedAsync("#!import a.csx\n#!import \"b.cs\"\n#!import c.dib\n#!import d.ipynb\nfromScript + FromFile.Value + fromDib + fromNotebook");
        Assert.Equal("1111", _run.Result);

        await _run.SucceedAsync("CultureInfo.InvariantCulture.Name");
        Assert.Equal("", _run.Result); // a using directive of an imported script holds in later cells
    }

    [Fact]
    public async Task An_error_in_an_imported_file_names_the_file()
    {
        _run.WriteFile("a.csx", "\n\nvar x = nothing;");

        Assert.Contains("   at a.csx, line 3", (await _run.FailAsync("#!import a.csx")).Traceback);
    }

    [Fact]
    public async Task A_missing_import_says_what_to_do()
    {
        var error = await _run.FailAsync("#!import setup.csx");

        Assert.Contains("setup.csx does not exist", error.Message);
        Assert.Contains("dotnet build", error.Message);
        Assert.Equal(1, error.Line);
    }

    [Fact]
    public async Task A_file_that_imports_itself_is_refused()
    {
        _run.WriteFile("a.csx", "#!import b.csx");
        _run.WriteFile("b.csx", "#!import a.csx");

        Assert.Contains("imports itself", (await _run.FailAsync("#!import a.csx")).Message);
    }

    [Theory]
    [InlineData("var a = 1;\n#!unknown thing\n2", "#!unknown", 2)]
    [InlineData("#r \"nowhere.dll\"", "nowhere.dll", 1)]
    [InlineData("#!import", "#!import", 1)]
    [InlineData("#!import a.txt", "a.txt", 1)]
    public async Task Directives_that_cannot_be_carried_out_say_so(string source, string named, int line)
    {
        _run.WriteFile("exists.txt", "");
        var error = await _run.FailAsync(source);

        Assert.Equal(("DirectiveError", (int?)line), (error.Name, error.Line));
        Assert.Contains(named, error.Message);
    }

    [Fact]
    public async Task Preprocessor_lines_are_left_to_the_compiler() =>
        Assert.Equal("2", (await _run.SucceedAsync("#pragma warning disable CS0168\n#if true\n#region r\nvar x = 2;\n#endregion\n#endif\nx")).Result);

    [Fact]
    public async Task A_compilation_error_has_the_line_and_column_of_the_cell()
    {
        var error = await _run.FailAsync("#!time\nvar ok = 1;\n\nint y = \"s\";");

        Assert.Equal(("CompilationError", 4), (error.Name, error.Line));
        Assert.StartsWith("(4,9): error CS0029", error.Message);
        Assert.Contains("   at cell [1], line 4", error.Traceback);
    }

    [Fact]
    public async Task An_exception_has_the_line_where_it_was_thrown_and_the_lines_that_led_there()
    {
        await _run.SucceedAsync("int Divide(int a, int b)\n{\n    return a / b;\n}");
        var error = await _run.FailAsync("var z = 0;\nConsole.WriteLine(\"before\");\nDivide(1, z)");

        Assert.Equal("before\n", _run.Text);
        Assert.Equal("DivideByZeroException", error.Name);
        Assert.Equal(3, error.Line);
        Assert.Equal(["DivideByZeroException: Attempted to divide by zero.", "   at cell [1], line 3 in Divide", "   at cell [2], line 3"], error.Traceback);
    }

    [Fact]
    public async Task What_a_failing_cell_declared_before_stays()
    {
        await _run.FailAsync("var kept = 5;\nthrow new InvalidOperationException(\"no\");");

        Assert.Equal("5", (await _run.SucceedAsync("kept")).Result);
    }

    [Fact]
    public async Task Wrappers_and_native_frames_are_left_out_of_messages()
    {
        var wrapped = await _run.FailAsync("throw new System.Reflection.TargetInvocationException(new ArgumentException(\"lambda\"));");
        Assert.Equal(("ArgumentException", "lambda"), (wrapped.Name, wrapped.Message));

        var native = await _run.FailAsync("""throw new Exception("shapes do not match\nException raised from x at y.cpp:1 (most recent call first):\nframe #0: z\nframe #1: z");""");
        Assert.Equal("shapes do not match", native.Message);
    }

    [Fact]
    public async Task A_value_that_cannot_be_shown_fails_the_cell_and_not_the_host()
    {
        await _run.SucceedAsync("public class Bad { public string ToHtml() => throw new InvalidOperationException(\"cannot draw\"); public override string ToString() => \"bad\"; }");

        Assert.Equal("cannot draw", (await _run.FailAsync("new Bad()")).Message);
        Assert.Equal("1", (await _run.SucceedAsync("1")).Result);
    }

    [Theory]
    [InlineData("while (true) {}")]
    [InlineData("while (true) { try { while (true) { n++; } } catch (Exception) { } }")]
    [InlineData("System.Threading.Thread.Sleep(-1);")]
    [InlineData("await Task.Delay(-1);")]
    [InlineData("while (true) { await Task.Delay(1); n++; }")]
    [InlineData("await Task.Yield(); while (true) n++;")]
    [InlineData("new System.Threading.ManualResetEvent(false).WaitOne();")]
    [InlineData("Task.Delay(-1).Wait();")]
    [InlineData("for (;;) ;")]
    [InlineData("do n++; while (true);")]
    [InlineData("foreach (var x in Enumerable.Range(0, int.MaxValue)) foreach (var y in Enumerable.Range(0, int.MaxValue)) n++;")]
    [InlineData("try { } finally { while (true) { } }")]
    [InlineData("void Count() { while (true) n++; }\nCount();")]
    [InlineData("Enumerable.Range(0, int.MaxValue).SelectMany(x => { return Enumerable.Range(0, 9); }).Count(x => x < 0);")]
    [InlineData("System.Threading.Tasks.Parallel.For(0, 4, i => { while (true) { } });")]
    [InlineData("await Task.Run(() => { while (true) { } });")]
    [InlineData("again: n++; goto again;")]
    [InlineData("switch (1) { case 1: goto case 1; }")]
    [InlineData("int F(int x) => x == 0 ? 1 : F(x - 1) + F(x - 1);\nF(60)")]
    [InlineData("class P { public int Deep(int x) => x == 0 ? 1 : this[x - 1] + this[x - 1]; int this[int x] => Deep(x); }\nnew P().Deep(60)")]
    [InlineData("struct S { public static S operator +(S a, S b) => a; }\nvar s = new S(); while (true) s += s;")]
    [InlineData("Func<int, int> f = null; f = x => x == 0 ? 1 : f(x - 1) + f(x - 1);\nf(60)")]
    [InlineData("IEnumerable<int> Nat() { var i = 0; while (true) yield return i = 1; }\nNat().Where(x => x < 0).Count()")]
    [InlineData("IEnumerable<int> Nat() { again: yield return 1; goto again; }\nNat().Sum()")]
    [InlineData("for (var i = 0; i < 100; i++) Enumerable.Range(0, int.MaxValue).Where(x => x < 0).Count();")]
    [InlineData("for (var i = 0; i < 100; i++) Enumerable.Range(0, int.MaxValue).Aggregate(0, (a, b) => a ^ b);")]
    [InlineData("for (var i = 0; i < 100; i++) Enumerable.Range(0, int.MaxValue).Select(x => x / 2).Max(x => -x);")]
    [InlineData("(from x in Enumerable.Range(0, int.MaxValue) from y in Enumerable.Range(0, 100) where x + y < 0 select x).Count()")]
    [InlineData("(from x in Enumerable.Range(0, int.MaxValue) from y in Enumerable.Range(0, 100) select x + y).Count(x => x < 0)")]
    [InlineData("System.Threading.Tasks.Parallel.For(0L, long.MaxValue, i => Math.Sqrt(i));")]
    [InlineData("System.Threading.Tasks.Parallel.ForEach(Enumerable.Range(0, int.MaxValue), i => n += i % 2);")]
    [InlineData("var numbers = Enumerable.Range(0, 50_000_000).ToArray(); for (var i = 0; i < 100; i++) Array.Sort(numbers, (a, b) => (a ^ i).CompareTo(b ^ i));")]
    [InlineData("class C : IComparer<int> { public int Compare(int a, int b) => b.CompareTo(a); }\nwhile (true) Enumerable.Range(0, 1000).Order(new C()).Last();")]
    [InlineData("var lazy = new Lazy<int>(() => Enumerable.Range(0, int.MaxValue).Count(x => Enumerable.Range(0, 9).All(y => y < x)));\nlazy.Value")]
    public async Task An_interrupt_stops_the_cell_and_keeps_the_variables(string endless)
    {
        await _run.SucceedAsync("var n = 0L; var before = 42;");
        var result = await _run.InterruptAsync($"before++; Console.WriteLine(\"started\");\n{endless}");

        Assert.Equal(CellStatus.Interrupted, result.Status);
        Assert.Equal("Interrupted", Assert.IsType<ErrorOutput>(_run.Outputs[^1]).Name);
        Assert.Equal("43", (await _run.SucceedAsync("before")).Result);
    }

    [Fact]
    public async Task What_an_interrupted_cell_started_stops_and_what_earlier_ones_started_goes_on()
    {
        await _run.SucceedAsync("""
            long mine = 0, others = 0;
            var earlier = new System.Threading.Thread(() => { while (true) others++; }) { IsBackground = true };
            earlier.Start();
            """);
        await _run.InterruptAsync("""
            var started = new System.Threading.Thread(() => { try { while (true) mine++; } catch (OperationCanceledException) { } });
            started.Start(); Console.WriteLine("started");
            while (true) { }
            """);

        await _run.SucceedAsync("started.Join(); var before = System.Threading.Volatile.Read(ref others); while (System.Threading.Volatile.Read(ref others) == before) { } earlier.IsAlive");
        Assert.Equal("True", _run.Result);
    }

    [Fact]
    public async Task Code_that_checks_might_break_compiles_and_does_what_it_says()
    {
        await _run.SucceedAsync("""
            System.Linq.Expressions.Expression<Func<int[], bool>> tree = x => x.Any(y => y > 1);
            var query = from x in new[] { 1, 2, 3 }.AsQueryable() where x > 1 orderby -x select x * 10;
            FormattableString Text(Func<FormattableString> f) => f();
            int Twice(Func<int> f) => 2 * f(); void Do(Action a) => a(); Task Later(Func<Task> f) => f();
            int calls = 0; int Count() => ++calls;
            ref int Ref() => ref calls;
            Do(() => Count()); Do(() => calls++); await Later(async () => await Task.Delay(1)); await Later(() => Task.CompletedTask);
            Ref() += 10;
            Func<int, Func<int, string>> nested = a => b => (from c in Enumerable.Range(a, b) group c by c % 2 into g select g.Sum()).Last().ToString();
            (string.Join(",", query), tree.ToString(), Text(() => $"{calls}").Format, Twice(() => calls), Twice(Count), nested(1)(4), new Func<Type>(() => default)() is null).ToString()
            """);

        Assert.Equal("(30,20, x => x.Any(y => (y > 1)), {0}, 24, 26, 6, True)", _run.Result);
    }

    [Theory]
    [InlineData("int Deeper(int x) => Deeper(x + 1) + 1;\nDeeper(0)", "Deeper")]
    [InlineData("int Even(int x) { return Odd(x + 1) + 1; }\nint Odd(int x) { return Even(x + 1) + 1; }\nEven(0)", "Odd")]
    [InlineData("class Node { public Node Next => Next; }\nnew Node().Next", "get_Next")]
    [InlineData("Func<int, int> f = null; f = x => 1 + f(x + 1);\nf(0)", "cell [1], line 1")]
    [InlineData("async Task<int> Later(int x) => await Later(x + 1) + 1;\nawait Later(0)", "cell [1], line 1")]
    [InlineData("class Endless { public override string ToString() => ToString() + \"!\"; }\nnew Endless().ToString()", "ToString")]
    public async Task Recursion_without_end_fails_the_cell_with_a_short_trace(string source, string named)
    {
        var error = await _run.FailAsync(source);

        Assert.Equal("InsufficientExecutionStackException", error.Name);
        Assert.InRange(error.Traceback.Count, 3, 60);
        Assert.Contains(error.Traceback, line => line.Contains(named, StringComparison.Ordinal));
        Assert.Contains(error.Traceback, line => line.Contains("times", StringComparison.Ordinal));
        Assert.Equal("1", (await _run.SucceedAsync("1")).Result);
    }

    [Fact]
    public async Task What_a_variable_held_is_let_go_when_a_cell_declares_it_again()
    {
        await _run.SucceedAsync("class Big { public byte[] Bytes = new byte[1000]; }\nvar references = new List<WeakReference>();");
        for (var i = 0; i < 5; i++)
        {
            await _run.SucceedAsync("var big = new Big(); references.Add(new WeakReference(big));");
        }

        await _run.SucceedAsync("for (var i = 0; i < 100 && references.Count(r => r.IsAlive) > 1; i++) { GC.Collect(); GC.WaitForPendingFinalizers(); await Task.Delay(10); }\n(references.Count(r => r.IsAlive), big.Bytes.Length).ToString()");
        Assert.Equal("(1, 1000)", _run.Result);
    }

    [Fact]
    public async Task A_function_goes_on_with_the_variable_that_it_was_written_for()
    {
        await _run.SucceedAsync("var word = \"old\"; var other = \"old\";\nstring Word() => word;");
        await _run.SucceedAsync("Func<string> other2 = () => other; var list = new List<int> { 1 }; var query = from x in new[] { 1 } select list.Count + x;");
        await _run.SucceedAsync("var word = \"new\"; var other = \"new\"; var list = new List<int>();");

        Assert.Equal("old old new new 2", (await _run.SucceedAsync("$\"{Word()} {other2()} {word} {other} {query.Single()}\"")).Result);
    }

    [Fact]
    public async Task What_a_cell_writes_after_its_end_is_shown_under_it()
    {
        var go = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        var late = new List<CellOutput>();
        var arrived = new TaskCompletionSource();
        await _run.Session.RunAsync(
            $"void Wait() {{ while (!System.IO.File.Exists(@\"{go}\")) System.Threading.Thread.Sleep(1); }}\nvar task = Task.Run(() => {{ Wait(); Console.WriteLine(\"from a task\"); }});\n" +
            "var thread = new System.Threading.Thread(() => { task.Wait(); Console.WriteLine(\"from a thread\"); throw new Exception(\"late\"); }); thread.Start();",
            output =>
            {
                late.Add(output);
                if (string.Concat(late.OfType<StreamOutput>().Select(text => text.Text)).Contains("Exception: late", StringComparison.Ordinal))
                {
                    arrived.TrySetResult();
                }
            });
        Assert.Empty(late);
        await _run.SucceedAsync("1");
        File.WriteAllText(go, "");
        await arrived.Task.WaitAsync(Patience.Limit);
        File.Delete(go);

        Assert.Equal("from a task\nfrom a thread\nA thread that this cell started failed: Exception: late\n", string.Concat(late.OfType<StreamOutput>().Select(text => text.Text)));
    }

    [Theory]
    [InlineData("display(\"late\");", "late")]
    [InlineData("\"late\".Display(); display(1);", "late|1")]
    [InlineData("var handle = display(\"first\"); handle.Update(\"then\");", "first|then")]
    [InlineData("KernelInvocationContext.Current.Display(\"late\", \"text/plain\");", "late")]
    [InlineData("display(KernelInvocationContext.Current.CancellationToken.IsCancellationRequested);", "False")]
    [InlineData("Kernel.Root.SendAsync(new SubmitCode(\"display(2); 3\")).Wait(); display(4);", "2|3|4")]
    [InlineData("Kernel.Root.SendAsync(new SubmitCode(\"Console.Write(5); System.Threading.Tasks.Task.Delay(1).ContinueWith(_ => Console.Write(6)).Wait();\")).Wait();", "(56)")]
    public async Task What_a_cell_displays_after_its_end_is_shown_under_it(string code, string shown)
    {
        var late = new List<CellOutput>();
        var arrived = new TaskCompletionSource();
        await _run.Session.RunAsync(
            "using Microsoft.DotNet.Interactive; using Microsoft.DotNet.Interactive.Commands;\nvar go = new System.Threading.ManualResetEventSlim();\n" +
            $"_ = Task.Run(() => {{ go.Wait(); {code} Console.Error.Write(\"done\"); }});",
            output =>
            {
                late.Add(output);
                if (output is StreamOutput { Name: "stderr" })
                {
                    arrived.TrySetResult();
                }
            });
        Assert.Empty(late);
        await _run.SucceedAsync("go.Set(); 1");
        await arrived.Task.WaitAsync(Patience.Limit);

        Assert.Equal("1", _run.Result);
        Assert.Equal(shown, string.Join('|', late.Select(output => output switch
        {
            DisplayOutput display => display.Data[MimeBundle.Text],
            StreamOutput { Name: "stdout" } text => $"({text.Text})",
            _ => null,
        }).OfType<string>()).Replace(")|(", ""));
    }

    [Fact]
    public async Task A_cell_can_ask_for_a_preview_of_the_language()
    {
        const string preview = "List<int> list = [with(capacity: 64), 1];\nwhile (list.Count < 2) list.Add(2);\nlist.Capacity";
        Assert.StartsWith("(1,", (await _run.FailAsync(preview)).Message);
        await _run.SucceedAsync("#:property LangVersion=preview");
        Assert.Equal("64", (await _run.SucceedAsync(preview)).Result);
        Assert.Equal(CellStatus.Interrupted, (await _run.InterruptAsync("List<int> more = [with(capacity: 9)];\nConsole.WriteLine();\nwhile (true) { }")).Status);
        await _run.SucceedAsync("#:property LangVersion=14");
        await _run.FailAsync(preview);
    }

    [Theory]
    [InlineData("#:property Nullable=enable")]
    [InlineData("#:property LangVersion=newest")]
    [InlineData("1\n#:property")]
    public async Task Nothing_else_can_be_asked_for(string directive)
    {
        var error = await _run.FailAsync(directive);

        Assert.Contains("#:property LangVersion=preview", error.Message);
        Assert.Equal(directive.Split('\n').Length, error.Line);
    }

    [Theory]
    [InlineData("async Task F() => await Task.Delay(1);\nF();\n2", "(2,1): warning CS4014: ")]
    [InlineData("#nullable enable\nstring? Name() => null;\nvar length = Name().Length;", "(3,14): warning CS8602: ")]
    [InlineData("int F()\n{\n    return 1;\n    Console.WriteLine(2);\n}", "(4,5): warning CS0162: ")]
    [InlineData("var n = 3; if (n == n) { }", "(1,16): warning CS1718: ")]
    [InlineData("for (var i = 0; i < 1; i++) { if (i == i) { } }", "(1,35): warning CS1718: ")]
    [InlineData("var j = 0;\nwhile (j++ < 3);\n{ }", "(2,16): warning CS0642: ")]
    [InlineData("string? name = \"it is clear what that means\";", "")]
    [InlineData("async Task G() { }\nG();\nint i = \"\";", "")]
    [InlineData("Func<int> f = () => 1; while (f() < 1) { } var q = from x in new[] { 1 } where x > 0 select x; q.Sum()", "")]
    public async Task What_the_compiler_warns_of_is_written_behind_what_the_cell_shows(string code, string expected)
    {
        await _run.RunAsync(code);

        var warnings = string.Concat(_run.Outputs.OfType<StreamOutput>().Select(output => output.Text));
        Assert.Matches(expected.Length == 0 ? "^$" : $"^{System.Text.RegularExpressions.Regex.Escape(expected)}[^\n]+\n$", warnings);
        Assert.DoesNotContain(_run.Outputs.SkipWhile(output => output is not StreamOutput).Skip(1), output => output is not ErrorOutput);
    }

    [Fact]
    public async Task A_file_that_is_imported_gets_no_warnings()
    {
        _run.WriteFile("setup.csx", "async Task F() => await Task.Delay(1);\nF();");

        Assert.Empty((await _run.SucceedAsync("#!import setup.csx")).Outputs);
    }

    [Fact]
    public async Task Of_too_much_text_the_start_is_kept_and_the_rest_counted()
    {
        await _run.SucceedAsync("var line = new string('x', 999) + \"\\n\";\nfor (var i = 0; i < 100_000; i++) Console.Write(line);");

        Assert.Equal(OutputQueue.MostText, _run.Outputs.OfType<StreamOutput>().Where(text => text.Name == "stdout").Sum(text => text.Text.Length));
        Assert.Equal("\n… 95,000,000 more characters were left out: of one cell, 5,000,000 are kept. Write what is longer to a file.\n", Assert.IsType<StreamOutput>(_run.Outputs[^1]).Text);
    }

    [Theory]
    [InlineData("#r \"System.Linq\" // for queries\n1", "1")]
    [InlineData("#r \"nuget: Markdig, 1.6.0\" // for *text*\nMarkdig.Markdown.ToHtml(\"*a*\").Trim()", "<p><em>a</em></p>")]
    public async Task Behind_a_reference_may_be_a_comment(string source, string expected) => Assert.Equal(expected, (await _run.SucceedAsync(source)).Result);

    [Fact]
    public void Cells_are_compiled_as_the_released_version_of_the_language() =>
        Assert.Equal(
            LanguageVersion.CSharp14,
            ((CSharpParseOptions)_run.Session.Analyze("1").SyntaxTree.Options).LanguageVersion);

    [Theory]
    [InlineData("int union = 1;\nunion = union + 1;\nunion.ToString()", "2")]
    [InlineData("var union = new List<int> { 3 };\nunion.Add(4);\nunion.Count.ToString()", "2")]
    public async Task Words_that_only_a_preview_reserves_are_names(string source, string expected) => Assert.Equal(expected, (await _run.SucceedAsync(source)).Result);

    [Fact]
    public async Task A_long_trace_that_repeats_nothing_keeps_its_start_and_its_end()
    {
        var lines = string.Join('\n', Enumerable.Range(0, 99).Select(i => $"int F{i}() => F{i + 1}();"));
        var error = await _run.FailAsync($"{lines}\nint F99() => throw new Exception(\"deep\");\nF0()");

        Assert.Equal(42, error.Traceback.Count);
        Assert.Equal(["   at cell [1], line 100 in F99", "   … 61 more lines", "   at cell [1], line 101"], [error.Traceback[1], error.Traceback[21], error.Traceback[^1]]);
        Assert.Equal(100, error.Line);
    }

    [Fact]
    public async Task Endless_loops_can_be_interrupted_again_and_again()
    {
        await _run.SucceedAsync("var before = 42;");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(CellStatus.Interrupted, (await _run.InterruptAsync("before++; Console.WriteLine(\"started\");\nwhile (true) {}")).Status);
        }

        Assert.Equal("45", (await _run.SucceedAsync("before")).Result);
    }

    [Fact]
    public async Task An_interrupted_loop_of_awaits_does_not_go_on_unseen()
    {
        await _run.SucceedAsync("var n = 0L;");
        await _run.InterruptAsync("Console.WriteLine(\"started\");\nwhile (true) { await Task.Delay(1); n++; }");

        await _run.SucceedAsync("var first = n; await Task.Delay(100); n - first");
        Assert.Equal("0", _run.Result);
    }

    [Fact]
    public async Task Value_formatting_can_be_interrupted()
    {
        await _run.SucceedAsync("public class Slow { public string ToHtml() { Console.WriteLine(\"started\"); while (true) {} } }");

        Assert.Equal(CellStatus.Interrupted, (await _run.InterruptAsync("new Slow()")).Status);
    }

    [Theory]
    [InlineData("var s = \"\"\"\n#r \"nuget: No.Such.Package, 1.0.0\"\n#!nonsense\n\"\"\";\ns.Split('\\n').Length", "2")]
    [InlineData("var s = @\"\n#!nonsense\n\";\ns.Length", "12")]
    [InlineData("/*\n#!nonsense\n*/\n3", "3")]
    public async Task A_line_that_only_looks_like_a_directive_is_text(string source, string expected) =>
        Assert.Equal(expected, (await _run.SucceedAsync(source)).Result);

    [Fact]
    public async Task A_directive_between_statements_keeps_the_line_numbers()
    {
        var error = await _run.FailAsync("var a = 1;\n#!time\n\nthrow new Exception(\"x\");");

        Assert.Equal(4, error.Line);
    }

    [Fact]
    public async Task A_sequence_without_end_is_cut_off()
    {
        await _run.SucceedAsync("IEnumerable<int> Count() { for (var i = 0; ; i++) yield return i; }\nCount()");

        Assert.Contains("18, 19 ... (more)", _run.Html);
    }

    [Fact]
    public async Task Reading_from_the_console_fails_instead_of_waiting() =>
        Assert.Contains("no keyboard input", (await _run.FailAsync("Console.ReadLine()")).Message);

    [Fact]
    public async Task Text_from_several_threads_is_complete()
    {
        await _run.SucceedAsync("System.Threading.Tasks.Parallel.For(0, 1000, i => Console.Write(\"x\\n\"));");

        Assert.Equal(2000, _run.Text.Length);
        Assert.Equal(1000, _run.Text.Count(character => character == 'x'));
    }

    [Fact]
    public async Task Of_several_exceptions_every_message_is_shown()
    {
        var error = await _run.FailAsync("throw new AggregateException(new Exception(\"one\"), new Exception(\"two\"));");

        Assert.Contains("one", error.Message);
        Assert.Contains("two", error.Message);
    }

    [Fact]
    public async Task A_failing_static_constructor_shows_its_own_reason()
    {
        await _run.SucceedAsync("public class Inner { static Inner() => throw new Exception(\"the reason\"); public static void Touch() { } }\npublic class Outer { static Outer() => Inner.Touch(); public static void Touch() { } }");

        Assert.Equal("the reason", (await _run.FailAsync("Outer.Touch();")).Message);
    }
}
