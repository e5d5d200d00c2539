using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Completion;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.QuickInfo;
using Microsoft.CodeAnalysis.Text;

namespace Regularization.Notebooks.Tests.Editing;

/// <summary>Roslyn composed of fewer parts helps as all of Roslyn does.</summary>
public sealed class RoslynPartsTests
{
    [Theory]
    [InlineData("class A { void M() { System.Console.|WriteLine(1); } }")]
    [InlineData("using System.Linq; class A { int M() => new[] { 1 }.Wh| }")]
    [InlineData("class A { override | }")]
    [InlineData("/// <|summary>what</summary>\nclass A { }")]
    [InlineData("class A { string M(System.DateTime d) => d.ToString(\"|\"); }")]
    [InlineData("enum E { One, Two } class A { bool M(E e) => e == | }")]
    [InlineData("class A { async System.Threading.Tasks.Task M() { aw| } }")]
    public Task Completions_are_those_of_all_of_Roslyn(string marked) => AgreeAsync(marked, async (document, position) =>
        (await CompletionService.GetService(document)!.GetCompletionsAsync(document, position))
            .ItemsList.Select(item => $"{item.DisplayTextPrefix}{item.DisplayText}{item.DisplayTextSuffix} {string.Join(' ', item.Tags)}"));

    [Theory]
    [InlineData("class A { void M() { System.Console.Write|Line(1); } }")]
    [InlineData("/// <summary>what</summary>\nclass A { A| a; }")]
    public Task Quick_info_is_that_of_all_of_Roslyn(string marked) => AgreeAsync(marked, async (document, position) =>
        (await QuickInfoService.GetService(document)!.GetQuickInfoAsync(document, position))?.Sections.Select(section => section.Text) ?? []);

    private static async Task AgreeAsync(string marked, Func<Document, int, Task<IEnumerable<string>>> ask)
    {
        var expected = await AskAsync(MefHostServices.DefaultHost);

        Assert.NotEmpty(expected);
        Assert.Equal(expected, await AskAsync(RoslynParts.Host));

        async Task<List<string>> AskAsync(MefHostServices host)
        {
            using var workspace = new AdhocWorkspace(host);
            var (document, position) = Document(workspace, marked);
            return [.. await ask(document, position)];
        }
    }

    private static (Document Document, int Position) Document(AdhocWorkspace workspace, string marked)
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var references = new[] { "System.Private.CoreLib.dll", "System.Runtime.dll", "System.Console.dll", "System.Linq.dll" }.Select(name => MetadataReference.CreateFromFile(Path.Combine(framework, name)));
        var project = workspace.AddProject(ProjectInfo.Create(ProjectId.CreateNewId(), VersionStamp.Default, "a", "a", LanguageNames.CSharp, metadataReferences: references));
        return (workspace.AddDocument(project.Id, "a.cs", SourceText.From(marked.Replace("|", ""))), marked.IndexOf('|', StringComparison.Ordinal));
    }
}
