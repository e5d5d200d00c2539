using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;
using Regularization.Notebooks.Tests.Sessions;

namespace Regularization.Notebooks.Tests.Sessions;

/// <summary>What cells, and programs around the session, reach through Microsoft.DotNet.Interactive.</summary>
public sealed class EngineTests : IDisposable
{
    private const string Usings = "using Microsoft.DotNet.Interactive; using Microsoft.DotNet.Interactive.Commands; using Microsoft.DotNet.Interactive.Events; using Microsoft.DotNet.Interactive.Formatting;\n";
    private readonly SessionRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void No_type_of_ours_stands_in_another_projects_namespace() =>
        Assert.All(typeof(CSharpSession).Assembly.GetTypes().Where(type => !type.Name.StartsWith('<') && type.DeclaringType is null && type.Namespace is not null),
            type => Assert.True(type.Namespace!.StartsWith("Regularization.Notebooks", StringComparison.Ordinal) || type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute), false) || type.Namespace == "System.Text.RegularExpressions.Generated", type.FullName));

    [Fact]
    public async Task Cells_find_the_kernels()
    {
        await _run.SucceedAsync("string.Join(' ', Kernel.Root.Name, Kernel.Current.Name, Kernel.Root.FindKernelByName(\"C#\").Name, Kernel.Root.FindKernelByName(\"html\").Name, Kernel.Root.FindKernelByName(\"javascript\").Name, Kernel.Root.FindKernelByName(\"value\").Name, Kernel.Root.FindKernelByName(\"none\") is null)");

        Assert.Equal(".NET csharp csharp html javascript value True", _run.Result);
    }

    [Fact]
    public async Task The_context_displays_and_updates_in_order()
    {
        await _run.SucceedAsync(Usings + "Console.Write(\"a\"); var shown = KernelInvocationContext.Current.Display(1); Console.Write(\"b\"); KernelInvocationContext.Current.DisplayAs(\"# t\", \"text/markdown\");");

        Assert.Equal([typeof(StreamOutput), typeof(DisplayOutput), typeof(StreamOutput), typeof(DisplayOutput)], _run.Outputs.Select(output => output.GetType()));
        var first = (DisplayOutput)_run.Outputs[1];
        Assert.Equal("# t", ((DisplayOutput)_run.Outputs[3]).Data["text/markdown"]);

        await _run.SucceedAsync("shown.Update(2);");
        var update = Assert.IsType<DisplayOutput>(Assert.Single(_run.Outputs));
        Assert.Equal((first.DisplayId, true), (update.DisplayId, update.IsUpdate));
    }

    [Fact]
    public async Task Every_display_can_be_updated_on_its_own()
    {
        await _run.SucceedAsync("var one = display(\"x\", \"text/html\"); var two = \"x\".DisplayAs(\"text/html\"); var three = \"x\".DisplayAs(\"text/html\");");
        var ids = _run.Outputs.Cast<DisplayOutput>().Select(output => output.DisplayId).ToList();
        Assert.Equal(3, ids.Distinct().Count());

        await _run.SucceedAsync("GC.Collect(); three.Update(\"3\"); one.Update(\"1\"); two.Update(\"2\"); three.Update(\"4\");");
        Assert.Equal([(ids[2], "3"), (ids[0], "1"), (ids[1], "2"), (ids[2], "4")], _run.Outputs.Cast<DisplayOutput>().Select(output => (output.DisplayId, output.Data[MimeBundle.Html]!.Split('<', '>')[4])));
    }

    [Fact]
    public async Task The_context_displays_texts_where_the_cell_or_an_earlier_one_names_its_namespace()
    {
        await _run.SucceedAsync("using Microsoft.DotNet.Interactive;\nKernelInvocationContext.Current.Display(\"text\");");
        Assert.Equal("text", ((DisplayOutput)_run.Outputs[0]).Data[MimeBundle.Text]);

        await _run.SucceedAsync("KernelInvocationContext.Current.Display(\"text\");");
        Assert.Equal("text", ((DisplayOutput)_run.Outputs[0]).Data[MimeBundle.Text]);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("new { A = 1 }")]
    [InlineData("(object)null")]
    public async Task A_display_in_the_last_line_shows_once(string value)
    {
        await _run.SucceedAsync($"display({value})");

        Assert.IsType<DisplayOutput>(Assert.Single(_run.Outputs));
    }

    [Fact]
    public async Task An_interrupt_triggers_the_contexts_token()
    {
        var result = await _run.InterruptAsync(Usings + "Console.WriteLine(\"started\"); await Task.Delay(-1, KernelInvocationContext.Current.CancellationToken);");
        Assert.Equal(CellStatus.Interrupted, result.Status);

        Assert.Equal("False", (await _run.SucceedAsync("Microsoft.DotNet.Interactive.KernelInvocationContext.Current.CancellationToken.IsCancellationRequested")).Result);
    }

    [Fact]
    public async Task A_cell_can_have_itself_canceled()
    {
        await _run.SucceedAsync("var kept = 1;");
        var result = await _run.RunAsync(Usings + "kept++; await Kernel.Root.SendAsync(new Cancel()); await Task.Delay(-1, KernelInvocationContext.Current.CancellationToken);");

        Assert.Equal(CellStatus.Interrupted, result.Status);
        Assert.Equal("2", (await _run.SucceedAsync("kept")).Result);
    }

    [Theory]
    [InlineData("await Kernel.Root.SendAsync(new SubmitCode(code, \"csharp\"))")]
    [InlineData("Kernel.Root.SendAsync(new SubmitCode(code)).Result")]
    [InlineData("await Kernel.Current.SubmitCodeAsync(code)")]
    [InlineData("await Task.Run(() => Kernel.Root.SendAsync(new SubmitCode(code)))")]
    [InlineData("(await Task.WhenAll(Kernel.Root.SendAsync(new SubmitCode(code)), Kernel.Root.SendAsync(new SubmitCode(\"#!html\\nx\"))))[0]")]
    public async Task A_cell_has_code_run_while_it_runs(string submit)
    {
        await _run.SucceedAsync("var a = 20;");
        await _run.SucceedAsync(Usings + $$"""
            Console.Write("before ");
            var code = "var b = a + 1; Console.Write(\"inside \"); b * 2";
            var result = {{submit}};
            Console.Write("after " + result.Events.OfType<ReturnValueProduced>().Single().Value + " " + result.Events.OfType<StandardOutputValueProduced>().Single().FormattedValues.Single().Value);
            var c = 1;
            """);

        Assert.Equal("before inside after 42 inside ", _run.Text);
        Assert.Equal("42", _run.Outputs.OfType<DisplayOutput>().First().Data[MimeBundle.Text]);
        Assert.Equal("42", (await _run.SucceedAsync("a + b + c")).Result);
    }

    [Fact]
    public async Task Code_that_a_cell_has_run_may_have_code_run_itself()
    {
        await _run.SucceedAsync(Usings);
        await _run.SucceedAsync("await Kernel.Root.SendAsync(new SubmitCode(\"await Kernel.Root.SendAsync(new SubmitCode(\\\"Console.Write(7);\\\"));\"));");

        Assert.Equal("7", _run.Text);
    }

    [Fact]
    public async Task Code_that_fails_says_so_and_the_cell_decides()
    {
        await _run.SucceedAsync(Usings + "var failed = (await Kernel.Root.SendAsync(new SubmitCode(\"\\nthrow new Exception(\\\"no\\\");\"))).Events.OfType<CommandFailed>().Single().Message; Console.Write(failed);");

        Assert.Contains("Exception: no\n   at submitted code, line 2", _run.Outputs.OfType<StreamOutput>().Single(output => output.Name == "stdout").Text);
        Assert.Contains("Exception: no", _run.Outputs.OfType<StreamOutput>().Single(output => output.Name == "stderr").Text);
    }

    [Fact]
    public async Task Code_that_a_cell_has_run_is_interrupted_with_it()
    {
        await _run.SucceedAsync("var kept = 1;");
        Assert.Equal(CellStatus.Interrupted, (await _run.InterruptAsync(Usings + "await Kernel.Root.SendAsync(new SubmitCode(\"Console.WriteLine(\\\"started\\\"); while (true) {}\"));")).Status);

        Assert.Equal("1", (await _run.SucceedAsync("kept")).Result);
    }

    [Fact]
    public async Task Code_goes_to_other_kernels()
    {
        await _run.SucceedAsync(Usings + "await Kernel.Root.SendAsync(new SubmitCode(\"<b>x</b>\", \"html\")); await Kernel.Root.SendAsync(new SubmitCode(\"f()\", \"javascript\")); await Kernel.Root.SendAsync(new SubmitCode(\"1 + 1\\n#!html\\n<i>y</i>\"));");

        Assert.Equal(["<b>x</b>", "<script type=\"text/javascript\">f()</script>", null, "<i>y</i>"], _run.Outputs.Cast<DisplayOutput>().Select(output => output.Data[MimeBundle.Html]?.Trim()).Select(html => html?.StartsWith("<div", StringComparison.Ordinal) == true ? null : html));
    }

    [Fact]
    public async Task Code_that_refers_to_a_library_refers_for_later_cells_too()
    {
        await _run.SucceedAsync(Usings + $"await Kernel.Root.SendAsync(new SubmitCode(\"#r \\\"{typeof(Assert).Assembly.Location}\\\"\"));");

        Assert.Equal("True", (await _run.SucceedAsync("new Xunit.Sdk.XunitException(\"x\") is Exception")).Result);
    }

    [Fact]
    public async Task Code_that_is_sent_has_directives_too()
    {
        _run.WriteFile("with space.csx", "var imported = 5;");
        await _run.SucceedAsync(Usings + "await Kernel.Root.SendAsync(new SubmitCode(\"#!time\\n#r \\\"nuget: Markdig, 1.6.0\\\"\\n#!import \\\"with space.csx\\\"\\nvar html = Markdig.Markdown.ToHtml(\\\"*a*\\\").Trim() + imported;\"));");

        Assert.Equal("<p><em>a</em></p>5", (await _run.SucceedAsync("html")).Result);
        Assert.Equal("<p>b</p>", (await _run.SucceedAsync("Markdig.Markdown.ToHtml(\"b\").Trim()")).Result);

        var error = await _run.FailAsync("using Microsoft.DotNet.Interactive.Commands;\nawait Kernel.Root.SendAsync(new SubmitCode(\"#!import none.csx\"));");
        Assert.Contains("none.csx does not exist", error.Message);
    }

    [Theory]
    [InlineData("#!set --name y --value 5\nConsole.Write(y);", "5")]
    [InlineData("#!value --name note\nwritten down", "")]
    [InlineData("#!who", "x")]
    [InlineData("#!whos", "Int32")]
    [InlineData("#!about", "Regularization.Notebooks")]
    [InlineData("#!lsmagic", "#!import")]
    [InlineData("#!share --from csharp x --as again\nConsole.Write(again);", "3")]
    [InlineData("#!import \"outer.csx\"\nConsole.Write(inner + outer);", "12")]
    [InlineData("Console.Write(1);\n#!csharp\nConsole.Write(2);", "12")]
    [InlineData("#!markdown\n**bold**", "**bold**")]
    [InlineData("#!mermaid\ngraph LR", "```mermaid")]
    [InlineData("#!html\n<i>x</i>\n#!csharp\nConsole.Write(x);", "3")]
    public async Task Directives_work_in_code_that_is_sent_as_in_a_cell(string code, string shown)
    {
        _run.WriteFile("inner.csx", "var inner = 5;");
        _run.WriteFile("outer.csx", "#!import inner.csx\nvar outer = inner + 2;");
        await _run.SucceedAsync(Usings + "var x = 3;");

        await _run.SucceedAsync($"await Kernel.Root.SendAsync(new SubmitCode({Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(code, quote: true)}));");

        Assert.Contains(shown, _run.Text + string.Concat(_run.Outputs.OfType<DisplayOutput>().SelectMany(output => output.Data.Data).Select(entry => entry.Value)));
    }

    [Fact]
    public async Task Events_can_be_watched()
    {
        await _run.SucceedAsync(Usings + "var seen = new List<KernelEvent>(); var watch = Kernel.Root.KernelEvents.Subscribe(seen.Add);");
        await _run.SucceedAsync("display(1); 2");
        await _run.SucceedAsync("watch.Dispose(); string.Join(' ', seen.Select(e => e.GetType().Name).Distinct())");

        foreach (var name in new[] { nameof(DisplayedValueProduced), nameof(ReturnValueProduced), nameof(CommandSucceeded) })
        {
            Assert.Contains(name, _run.Result);
        }
    }

    [Fact]
    public async Task Passwords_stay_unseen()
    {
        await _run.SucceedAsync("using Microsoft.DotNet.Interactive;\nvar secret = new PasswordString(\"open sesame\");\nsecret");

        Assert.DoesNotContain(_run.Outputs.OfType<ResultOutput>(), output => output.Data.Data.Any(entry => entry.Value.Contains("sesame", StringComparison.Ordinal)));
        Assert.Equal("open sesame", (await _run.SucceedAsync("secret.GetClearTextPassword()")).Result);
    }

    [Fact]
    public async Task Values_go_from_kernel_to_kernel()
    {
        await _run.SucceedAsync("#!value --name data\n{ \"a\": 1 }");
        Assert.Contains("\"a\": 1", (await _run.SucceedAsync("#!set --name text --value @value:data\ntext.Trim()")).Result);
        Assert.Equal("{ \"a\": 1 }", (await _run.SucceedAsync("#!share --from value data\ndata.Trim()")).Result);

        await _run.SucceedAsync("var numbers = new List<(int, string)> { (1, \"one\") }; var point = new { X = 1 }; class Own { public int Z = 3; } var own = new Own[] { new() };");
        await _run.SucceedAsync("#!set --name same --value @csharp:numbers --byref\n#!set --name ownSame --value @csharp:own --byref\n#!set --name number --value 5");
        Assert.Equal("True one 3 5", (await _run.SucceedAsync("$\"{object.ReferenceEquals(same, numbers)} {same[0].Item2} {ownSame[0].Z} {number}\"")).Result);

        await _run.SucceedAsync("#!set --name point2 --value @csharp:point --mime-type application/json\npoint2.RootElement.GetProperty(\"X\").GetInt32()");
        Assert.Equal("1", _run.Result);

        await _run.SucceedAsync("#!javascript\n#!share --from csharp number\nconsole.log(number)");
        Assert.Contains("number", string.Concat(_run.Outputs.OfType<DisplayOutput>().Select(output => output.Data[MimeBundle.Html])));
    }

    [Theory]
    [InlineData("#!set --name x", "--value")]
    [InlineData("#!set --name x --value @csharp:nothing", "nothing")]
    [InlineData("#!share --from nowhere x", "")]
    public async Task A_directive_that_fails_has_its_line_and_the_session_goes_on(string directive, string named)
    {
        var error = await _run.FailAsync("\n" + directive + "\nConsole.Write(\"not reached\");");

        Assert.Equal(("DirectiveError", 2), (error.Name, error.Line));
        Assert.Contains(named, error.Message);
        Assert.Empty(_run.Text);
        Assert.Equal("shown", (await _run.SucceedAsync("display(\"shown\");")).Outputs.OfType<DisplayOutput>().Single().Data[MimeBundle.Text]);
    }

    [Fact]
    public async Task Variables_are_listed()
    {
        await _run.SucceedAsync("var first = 1; var second = \"<two>\"; class Node { public Node Next { get; set; } } var ring = new Node(); ring.Next = ring;");

        await _run.SucceedAsync("#!who");
        Assert.Contains("first", ((DisplayOutput)_run.Outputs[0]).Data[MimeBundle.Html]);
        await _run.SucceedAsync("#!whos");
        var html = ((DisplayOutput)_run.Outputs[0]).Data[MimeBundle.Html]!;
        Assert.Contains("second", html);
        Assert.Contains("&lt;two&gt;", html);
    }

    [Fact]
    public async Task The_kernel_tells_about_itself()
    {
        await _run.SucceedAsync("#!about");
        Assert.Contains(System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription, ((DisplayOutput)_run.Outputs[0]).Data[MimeBundle.Text]);
        Assert.Contains("Microsoft.DotNet.Interactive 1.0", ((DisplayOutput)_run.Outputs[0]).Data[MimeBundle.Text]);

        await _run.SucceedAsync("#!lsmagic");
        var html = ((DisplayOutput)_run.Outputs[0]).Data[MimeBundle.Html]!;
        Assert.All(["#r", "#!import", "#!time", "#!csharp", "#!html", "#!set", "#!share", "#!who", "#!whos", "#!value", "#!about", "#!lsmagic"], name => Assert.Contains($"<code>{name}</code>", html));
    }

    [Fact]
    public async Task Sequences_are_displayed_as_tables()
    {
        await _run.SucceedAsync("new[] { new { Name = \"a\", Size = 1 }, new { Name = \"b\", Size = 2 } }.DisplayTable();");

        var html = Assert.IsType<DisplayOutput>(Assert.Single(_run.Outputs)).Data[MimeBundle.Html]!;
        Assert.Contains("<table", html);
        Assert.Contains("Name", html);
    }

    [Fact]
    public async Task Formatters_are_registered_in_every_way()
    {
        const string register = Usings + """
            class A { } class B { } class C { } class D { } class E { } class F { }
            Formatter.Register<A>(a => "<a>", "text/html");
            Formatter.Register<B>((b, writer) => writer.Write("<b>"), "text/html");
            Formatter.Register(typeof(C), (c, writer) => writer.Write("<c>"), "text/html");
            Formatter.Register<D>((D d, FormatContext context) => { context.Writer.Write("<d>"); return true; }, "text/html");
            Formatter.Register(new HtmlFormatter<E>((e, context) => { context.Writer.Write("<e>"); return true; }));
            Formatter.SetPreferredMimeTypesFor(typeof(F), "text/markdown");
            Formatter.Register<F>(f => "# f", "text/markdown");
            """;
        await _run.SucceedAsync(register);
        foreach (var type in "ABCDE")
        {
            Assert.Equal($"<{char.ToLowerInvariant(type)}>", (await _run.SucceedAsync($"new {type}()")).Outputs.OfType<ResultOutput>().Single().Data[MimeBundle.Html]);
            Assert.Equal($"<{char.ToLowerInvariant(type)}>", (await _run.SucceedAsync($"display(new {type}());")).Outputs.OfType<DisplayOutput>().Single().Data[MimeBundle.Html]);
        }

        Assert.Equal("# f", (await _run.SucceedAsync("new F()")).Outputs.OfType<ResultOutput>().Single().Data["text/markdown"]);
    }

    [Fact]
    public async Task Editors_are_helped_by_requests_of_the_engine()
    {
        var kernel = _run.Session.Kernel;
        await _run.SucceedAsync("/// <summary>Doubles a number.</summary>\n/// <param name=\"number\">What to double.</param>\nint Twice(int number, int other = 0) => 2 * number;");

        var completions = (await kernel.SendAsync(new RequestCompletions("1 + 1;\nTwi", new LinePosition(1, 3)))).Events.OfType<CompletionsProduced>().Single();
        Assert.Contains("Twice", completions.Completions.Select(item => item.InsertText));

        var hover = (await kernel.SendAsync(new RequestHoverText("Twice(1)", new LinePosition(0, 2)))).Events.OfType<HoverTextProduced>().Single();
        Assert.Contains("Doubles a number", hover.Content.Single().Value);

        var help = (await kernel.SendAsync(new RequestSignatureHelp("Twice(1, ", new LinePosition(0, 9)))).Events.OfType<SignatureHelpProduced>().Single();
        Assert.Equal(("Doubles a number.", "What to double.", 1), (help.Signatures[0].Documentation.Value, help.Signatures[0].Parameters[0].Documentation.Value, help.ActiveParameterIndex));
        Assert.Contains("Twice(int number", help.Signatures[0].Label);

        var constructor = (await kernel.SendAsync(new RequestSignatureHelp("new string('c', 3)", new LinePosition(0, 16)))).Events.OfType<SignatureHelpProduced>().Single();
        Assert.True(constructor.Signatures.Count > 3);
        Assert.Contains("char c, int count", constructor.Signatures[constructor.ActiveSignatureIndex].Label);
        Assert.Empty((await kernel.SendAsync(new RequestSignatureHelp("1 + 1", new LinePosition(0, 1)))).Events.OfType<SignatureHelpProduced>().SingleOrDefault()?.Signatures ?? []);

        var diagnostics = (await kernel.SendAsync(new RequestDiagnostics("int y = \"s\";"))).Events.OfType<DiagnosticsProduced>().First();
        Assert.Contains("CS0029", diagnostics.Diagnostics.Select(diagnostic => diagnostic.Code));
    }

    [Fact]
    public async Task Programs_around_the_session_submit_code_too()
    {
        var kernel = _run.Session.Kernel;
        var result = await kernel.SendAsync(new SubmitCode("var a = 6;\ndisplay(a);\na * 7"));

        Assert.Equal(42, result.Events.OfType<ReturnValueProduced>().Single().Value);
        Assert.Equal(6, result.Events.OfType<DisplayedValueProduced>().Single().Value);
        Assert.Equal("6", (await _run.SucceedAsync("a")).Result);
        Assert.Equal(6, (await kernel.SendAsync(new RequestValue("a", targetKernelName: "csharp"))).Events.OfType<ValueProduced>().Single().Value);
        Assert.Contains((await kernel.SendAsync(new RequestValueInfos("csharp"))).Events.OfType<ValueInfosProduced>().Single().ValueInfos, info => info.Name == "a");
    }

    [Fact]
    public async Task A_cell_for_a_kernel_that_is_not_here_fails_and_a_run_goes_on_where_the_cell_allows()
    {
        using var folder = new TemporaryFolder();
        foreach (var language in new[] { "fsharp", "pwsh", "sql", "http" })
        {
            var path = folder.WriteNotebook("sample.ipynb", "let x = 1", "Console.Write(\"reached\");");
            var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(path))!;
            json["cells"]![0]!["metadata"]!["polyglot_notebook"] = new System.Text.Json.Nodes.JsonObject { ["kernelName"] = language };
            File.WriteAllText(path, json.ToJsonString());
            var error = new StringWriter();
            Assert.Equal(ExitCode.CellFailed, await new CommandLine(TextWriter.Null, error, isTerminal: false).InvokeAsync(["run", path, "--output", folder["executed.ipynb"]]));
            Assert.Contains($"#!{language}", error.ToString());
            Assert.Empty(folder.Outputs("executed.ipynb", 1));

            json["cells"]![0]!["metadata"]!["tags"] = new System.Text.Json.Nodes.JsonArray("raises-exception");
            File.WriteAllText(path, json.ToJsonString());
            Assert.Equal(ExitCode.Success, await new CommandLine(TextWriter.Null, TextWriter.Null, isTerminal: false).InvokeAsync(["run", path, "--output", folder["executed.ipynb"]]));
            Assert.Contains("reached", folder.Outputs("executed.ipynb", 1)[0]!.ToJsonString());
        }
    }
}
