using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Sessions;
using Regularization.Notebooks.Tests.Sessions;

namespace Regularization.Notebooks.Tests.Outputs;

/// <summary>Values that contain or yield themselves. Where nothing limits them, the stack overflows, which ends the process and all tests with it.</summary>
public sealed class NestedValueTests : IDisposable
{
    private readonly SessionRun _run = new();

    public void Dispose() => _run.Dispose();

    public static TheoryData<string> Endless =>
    [
        "var v = new List<object>(); v.Add(1); v.Add(v); v.Add(2);",
        "var v = new ArrayList(); v.Add(v);",
        "var v = new object[1]; v[0] = v;",
        "var v = new List<object>(); for (var i = 0; i < 20; i++) v.Add(v);",
        "var v = new Dictionary<string, object>(); v[\"me\"] = v; v[\"you\"] = v;",
        "var v = new Hashtable(); v[1] = v;",
        "IDictionary<string, object> v = new System.Dynamic.ExpandoObject(); v[\"me\"] = v; v[\"all\"] = new[] { v };",
        "class Itself : IEnumerable<Itself> { public IEnumerator<Itself> GetEnumerator() { yield return this; } IEnumerator IEnumerable.GetEnumerator() => GetEnumerator(); }\nvar v = new Itself();",
        "class Fresh : IEnumerable<Fresh> { public int Depth { get; init; } public IEnumerator<Fresh> GetEnumerator() { while (true) yield return new Fresh { Depth = Depth + 1 }; } IEnumerator IEnumerable.GetEnumerator() => GetEnumerator(); }\nvar v = new Fresh();",
        "class Untyped : IEnumerable { public IEnumerator GetEnumerator() { yield return new Untyped(); } }\nvar v = new Untyped();",
        "class Wide { public Wide A => new(); public Wide B => new(); public Wide C => new(); public Wide D => this; public Wide E => this; public Wide F => this; public Wide[] All => [A, B, C, D]; }\nvar v = new Wide();",
        "class Node { public string Name { get; set; } public List<Node> Neighbours { get; } = new(); }\nvar v = new Node { Name = \"a\" }; v.Neighbours.Add(new Node { Name = \"b\" }); v.Neighbours[0].Neighbours.Add(v);",
        "record Person(string Name) { public Person Friend { get; set; } }\nvar v = new Person(\"a\"); v.Friend = new Person(\"b\") { Friend = v };",
        "record Tree(string Name, List<Tree> Children);\nvar v = new Tree(\"a\", new()); v.Children.Add(v);",
        "var list = new List<object>(); var v = (1, (2, (3, list))); list.Add(v); list.Add(Tuple.Create(v, list));",
        "var list = new List<object>(); var v = new { A = 1, List = list }; list.Add(new KeyValuePair<string, object>(\"me\", v)); list.Add(new Memory<object>(new object[] { list }));",
        "static IEnumerable<object> Down() { yield return 1; yield return Down(); }\nvar v = Down();",
        "object v = 0; for (var i = 0; i < 100_000; i++) v = new[] { v };",
        "object v = 0; for (var i = 0; i < 40; i++) v = new[] { v, v };",
        "var v = Enumerable.Range(0, int.MaxValue).Select(i => Enumerable.Range(0, int.MaxValue).Select(j => Enumerable.Range(0, int.MaxValue)));",
        "static async IAsyncEnumerable<object> Later() { await Task.Yield(); yield return Later(); }\nvar v = new[] { Later(), Later() };",
        "var v = new Lazy<object>[1]; v[0] = new Lazy<object>(() => v); _ = v[0].Value;",
        "var task = new TaskCompletionSource<object>(); var v = task.Task; task.SetResult(v);",
        "using System.Text.Json.Nodes;\nvar v = new JsonArray(); var inner = v; for (var i = 0; i < 60; i++) { var next = new JsonArray(); inner.Add(next); inner = next; }",
    ];

    [Theory]
    [MemberData(nameof(Endless))]
    public async Task A_value_without_end_is_cut_where_it_is_shown(string declaration)
    {
        await _run.SucceedAsync(declaration);

        await _run.SucceedAsync("v");
        var value = Assert.Single(_run.Outputs.OfType<ResultOutput>()).Data;
        Assert.InRange(value.ToJson().ToJsonString().Length, 1, 5_000_000);
        await _run.SucceedAsync("display(v);");
        Assert.Equal(value[MimeBundle.Html], Assert.Single(_run.Outputs.OfType<DisplayOutput>()).Data[MimeBundle.Html]);
        await _run.SucceedAsync("Microsoft.DotNet.Interactive.Formatting.Formatter.ToDisplayString(v, \"text/plain\").Length");
        await _run.SucceedAsync("1"); // the session is there
    }

    [Fact]
    public async Task What_is_cut_stands_below_six_levels_and_says_so()
    {
        await _run.SucceedAsync("var v = new List<object>(); v.Add(7); v.Add(v);\nv");

        Assert.Contains("7", _run.Result);
        Assert.Contains("[ 7, [ 7, [ 7, [ 7, [ 7, [ 7, … ] ] ] ] ] ]", _run.Result);
    }

    [Theory]
    [InlineData("new[] { new[] { new[] { new[] { new[] { new[] { new[] { new[] { 1, 2 } } } } } } } }", "[ [ 1, 2 ] ]")]
    [InlineData("Enumerable.Range(0, 50).Select(i => new object[] { 1, i })", "(more)")]
    public async Task Finite_values_are_shown_as_they_were(string value, string part)
    {
        await _run.SucceedAsync(value);

        Assert.Contains(part, _run.Result);
        Assert.DoesNotContain("…", _run.Result);
    }

    [Fact]
    public async Task Each_way_of_showing_a_sequence_asks_it_once()
    {
        await _run.SucceedAsync("""
            var asked = 0;
            IEnumerable<object> Once() { asked++; yield return new object[] { 1, new object[] { 2 } }; }
            object v = Once(); for (var i = 0; i < 9; i++) v = new[] { v };
            Microsoft.DotNet.Interactive.Formatting.Formatter.ToDisplayString(v, "text/plain");
            """);

        await _run.SucceedAsync("asked");
        Assert.Equal("1", _run.Result);
    }

    [Fact]
    public async Task A_formatter_of_the_cells_own_wins_and_may_go_on_by_itself()
    {
        await _run.SucceedAsync("""
            using Microsoft.DotNet.Interactive.Formatting;
            class Itself : IEnumerable<Itself> { public IEnumerator<Itself> GetEnumerator() { yield return this; } IEnumerator IEnumerable.GetEnumerator() => GetEnumerator(); }
            Formatter.Register<Itself>(_ => "mine", "text/plain");
            Formatter.Register<Itself>(_ => "<b>mine</b>", "text/html");
            """);
        await _run.SucceedAsync("new Itself()");
        Assert.Equal("mine", _run.Result);

        await _run.SucceedAsync("""Formatter.Register<Itself>((v, context) => { foreach (var inner in v) inner.FormatTo(context, "text/plain"); return true; }, "text/plain");""");
        Assert.Contains("calls itself", (await _run.FailAsync("new Itself()")).Message);
        await _run.SucceedAsync("1");
    }

    [Fact]
    public async Task A_cell_that_resets_the_formatters_or_sets_a_limit_of_its_own_is_still_safe()
    {
        await _run.SucceedAsync("Microsoft.DotNet.Interactive.Formatting.Formatter.ResetToDefault(); var v = new List<object>(); v.Add(v);\nv");
        await _run.SucceedAsync("Microsoft.DotNet.Interactive.Formatting.Formatter.RecursionLimit = 3;\nv");
        await _run.SucceedAsync("Microsoft.DotNet.Interactive.Formatting.Formatter.RecursionLimit = int.MaxValue;\nv");
    }

    [Fact]
    public async Task A_sequence_that_never_gets_to_its_next_element_can_be_interrupted_while_it_is_shown()
    {
        var result = await _run.InterruptAsync("IEnumerable<int> Stuck() { yield return 1; Console.WriteLine(\"there\"); while (true) { } }\nStuck()");

        Assert.Equal(CellStatus.Interrupted, result.Status);
    }
}
