namespace Regularization.Notebooks.Tests.Sessions;

public sealed class InterruptionTests
{
    private const string Check = "global::Regularization.Notebooks.Interruption.Check();";

    [Theory]
    [InlineData("while (true) { a(); }", $"while (true) {{{Check} a(); }}")]
    [InlineData("while (true) a();", $"while (true) {{{Check}a();}}")]
    [InlineData("for (;;)\n    // comment\n    if (b) break;", $"for (;;)\n    // comment\n    {{{Check}if (b) break;}}")]
    [InlineData("foreach (var (x, y) in z) ;", $"foreach (var (x, y) in z) {{{Check};}}")]
    [InlineData("int F() { return 1; }", $"int F() {{{Check} return 1; }}")]
    [InlineData("f(x => { return x; });", $"f(x => {{{Check} return x; }});")]
    [InlineData("f(x => x);", "f(x => x);")]
    [InlineData("if (a) { b(); } else { { c(); } }", "if (a) { b(); } else { { c(); } }")]
    [InlineData("while (true) { a(", "while (true) { a(")]
    public void Loops_and_functions_get_a_check(string source, string expected) => Assert.Equal(expected, Interruption.AddChecks(source));

    [Fact]
    public void No_line_moves()
    {
        const string source = "while (a)\n{\n    for (;;)\n        do\n            b();\n        while (c);\n}\n";

        Assert.Equal(source.Split('\n').Select(line => line.TrimStart().Length > 0), Interruption.AddChecks(source).Split('\n').Select(line => line.TrimStart().Length > 0));
    }
}
