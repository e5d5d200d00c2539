using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace Regularization.Notebooks.Tests.Execution;

public sealed class CheckedSourceTests
{
    private const string Check = "if(global::Regularization.Notebooks.Stopping.InterruptionFlag.IsRaised)global::Regularization.Notebooks.Stopping.Interruption.Check();";
    private const string Enter = "global::Regularization.Notebooks.Stopping.Interruption.Enter();";
    private const string EnterAsync = "global::Regularization.Notebooks.Stopping.Interruption.EnterAsync();";
    private const string Clear = "global::System.Console.Write(\"\\u001b[2J\")";
    private const string Pass = "global::Regularization.Notebooks.Stopping.Interruption.Pass(";

    private static readonly ScriptOptions Options = ScriptOptions.Default
        .WithReferences(Framework.References()).WithImports("System", "System.Linq", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq.Expressions");

    [Theory]
    [InlineData("while (true) { a(); }", $"while (true) {{{Check} a(); }}")]
    [InlineData("while (true) a();", $"while (true) {{{Check}a();}}")]
    [InlineData("for (;;)\n    // comment\n    if (b) break;", $"for (;;)\n    // comment\n    {{{Check}if (b) break;}}")]
    [InlineData("foreach (var (x, y) in z) ;", $"foreach (var (x, y) in z) {Check}else ;")]
    [InlineData("a: goto a;", $"a: {{{Check}goto a;}}")]
    [InlineData("while (true) goto a;", $"while (true) {{{Check}goto a;}}")]
    [InlineData("if (a) { b(); } else { { c(); } }", "if (a) { b(); } else { { c(); } }")]
    [InlineData("while (true) { a(", "while (true) { a(")]
    [InlineData("int F() { return 1; }", $"int F() {{{Enter} return 1; }}")]
    [InlineData("int F(int n) => n + 1;", $"int F(int n) {{{Enter}return  n + 1;}}")]
    [InlineData("void F() => G();", $"void F() {{{Enter} G();}}")]
    [InlineData("async Task F() => await G();", $"async Task F() {{{EnterAsync} await G();}}")]
    [InlineData("async Task<int> F() => await G();", $"async Task<int> F() {{{EnterAsync}return  await G();}}")]
    [InlineData("Task F() => G();", $"Task F() {{{Enter}return  G();}}")]
    [InlineData("int F() => throw new E();", $"int F() {{{Enter} throw new E();}}")]
    [InlineData("ref int F() => ref a;", $"ref int F() {{{Enter}return  ref a;}}")]
    [InlineData("class C { int P => 1; int this[int i] => i; int Q { get => 1; set => a = value; } C() => a = 1; }", $"class C {{ int P {{get{{{Enter}return  1;}}}} int this[int i] {{get{{{Enter}return  i;}}}} int Q {{ get {{{Enter}return  1;}} set {{{Enter} a = value;}} }} C() {{{Enter} a = 1;}} }}")]
    [InlineData("class C { public static C operator +(C a, C b) => a; public static implicit operator int(C a) => 1; }", $"class C {{ public static C operator +(C a, C b) {{{Enter}return  a;}} public static implicit operator int(C a) {{{Enter}return  1;}} }}")]
    [InlineData("var x = 1 switch { 1 => 2, _ => 3 };", "var x = 1 switch { 1 => 2, _ => 3 };")]
    [InlineData("Action<int> f = x => { return; };", $"Action<int> f = x => {{{Enter} return; }};")]
    [InlineData("Func<int, int> f = x => x;", $"Func<int, int> f = x => {{{Enter}return x;}};")]
    [InlineData("Action<int> f = x => Console.Write(x);", $"Action<int> f = x => {{{Enter}Console.Write(x);}};")]
    [InlineData("Func<Task> f = async () => await Task.Delay(1);", $"Func<Task> f = async () => {{{EnterAsync}await Task.Delay(1);}};")]
    [InlineData("Func<Task<int>> f = async () => await Task.FromResult(1);", $"Func<Task<int>> f = async () => {{{EnterAsync}return await Task.FromResult(1);}};")]
    [InlineData("Func<int> f = () => throw new Exception();", $"Func<int> f = () => {{{Enter}throw new Exception();}};")]
    [InlineData("Func<string> f = () => null;", $"Func<string> f = () => {{{Enter}return null;}};")]
    [InlineData("var f = (int x) => (int y) => x + y;", $"var f = (int x) => {{{Enter}return (int y) => {{{Enter}return x + y;}};}};")]
    [InlineData("Expression<Func<int, int>> f = x => x;", "Expression<Func<int, int>> f = x => x;")]
    [InlineData("Expression<Func<int[], bool>> f = x => x.Any(y => y > 1);", "Expression<Func<int[], bool>> f = x => x.Any(y => y > 1);")]
    [InlineData("new[] { 1 }.AsQueryable().Where(x => x > 0)", "new[] { 1 }.AsQueryable().Where(x => x > 0)")]
    [InlineData("from x in new[] { 1 }.AsQueryable() where x > 0 select x + 1", "from x in new[] { 1 }.AsQueryable() where x > 0 select x + 1")]
    [InlineData("from x in new[] { 1 } where x > 0 select x", $"from x in new[] {{ 1 }} where {Pass}x > 0) select x")]
    [InlineData("Func<IEnumerable<int>> f = () => from x in new[] { 1 } select x + 1;", $"Func<IEnumerable<int>> f = () => {{{Enter}return from x in new[] {{ 1 }} select {Pass}x + 1);}};")]
    [InlineData("Console.Clear();", $"{Clear};")]
    [InlineData("Action f = () => System . Console\n.Clear();", $"Action f = () => {{{Enter}{Clear}\n;}};")]
    [InlineData("new List<int>().Clear(); class Console { public static void Clear() { } public void F() { Clear(); Console.Clear(); System.Console.Clear(); } }",
        $"new List<int>().Clear(); class Console {{ public static void Clear() {{{Enter} }} public void F() {{{Enter} Clear(); Console.Clear(); {Clear}; }} }}")]
    public void Loops_functions_and_queries_get_checks(string source, string expected) => Assert.Equal(expected, Checked(source));

    [Fact]
    public void No_line_moves()
    {
        const string source = "while (a)\n{\n    for (;;)\n        do\n            b();\n        while (c);\n}\nint F()\n    =>\n    1;\nvar q =\n  from x\n  in new[] { 1 }\n  where x > 0\n  select (x\n  , x);\nFunc<int> f = () =>\n  1;";

        Assert.Equal(source.Count(character => character == '\n'), Checked(source).Count(character => character == '\n'));
        var found = Places(Checked(source)).GetEnumerator();
        Assert.All(Places(source), place =>
        {
            while (found.MoveNext() && found.Current != place)
            {
            }

            Assert.Equal(place, found.Current);
        });

        static IEnumerable<(string, int)> Places(string code) =>
            from token in CSharpSyntaxTree.ParseText(code, new CSharpParseOptions(kind: SourceCodeKind.Script)).GetRoot().DescendantTokens()
            where token.IsKind(SyntaxKind.IdentifierToken) || token.IsKind(SyntaxKind.NumericLiteralToken)
            select (token.Text, token.GetLocation().GetLineSpan().StartLinePosition.Line);
    }

    private static string Checked(string source) => CheckedSource.Of(source, () => CSharpScript.Create(source, Options).GetCompilation());
}
