using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Completion;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.QuickInfo;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Text;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Formatting;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Sources;

namespace Regularization.Notebooks.Editing;

/// <summary>
/// An editor's help while a cell is written: Roslyn's completion and quick info, with everything in sight that earlier cells declared.
/// Loading these services takes a second, so that is left to the first call.
/// </summary>
/// <param name="next">Some code as it would follow the cells that ran.</param>
internal sealed class CodeServices(Func<string, Script> next) : IDisposable
{
    private readonly AdhocWorkspace _workspace = new(RoslynParts.Host);
    private readonly Dictionary<Script, ProjectId> _projects = [];

    /// <summary>What may stand at a position.</summary>
    /// <param name="source">The cell's text.</param>
    /// <param name="position">The index of the character behind the cursor.</param>
    /// <param name="cancellation">Ends the search.</param>
    public async Task<CompletionList> CompleteAsync(string source, int position, CancellationToken cancellation = default)
    {
        if (Directive(source, position) is { } directive)
        {
            return directive;
        }

        var document = Next(source);
        var found = await CompletionService.GetService(document)!.GetCompletionsAsync(document, position, cancellationToken: cancellation).ConfigureAwait(false);
        var prefix = source[Math.Min(found.Span.Start, position)..position];
        var completions = found.ItemsList
            .Where(item => IsWord(item.DisplayText) && item.FilterText.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(item => item.FilterText.StartsWith(prefix, StringComparison.Ordinal))
            .ThenBy(item => item.SortText, StringComparer.OrdinalIgnoreCase)
            .Select(item => new Completion(item.DisplayText, item.Tags is [var kind, ..] ? kind.ToLowerInvariant() : ""))
            .DistinctBy(completion => completion.Text);
        return new CompletionList(found.Span.Start, found.Span.End, [.. completions]);
    }

    /// <summary>The signature and documentation of what stands at a position, or of the method whose arguments stand there.</summary>
    /// <param name="source">The cell's text.</param>
    /// <param name="position">The index of the character behind the cursor.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>The text, or null where nothing is known.</returns>
    public async Task<string?> InspectAsync(string source, int position, CancellationToken cancellation = default)
    {
        var document = Next(source);
        var service = QuickInfoService.GetService(document)!;
        var root = (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        foreach (var place in Places(root, position))
        {
            if (await service.GetQuickInfoAsync(document, place, cancellation).ConfigureAwait(false) is { Sections: { IsEmpty: false } sections })
            {
                return string.Join("\n\n", sections.Select(section => section.Text.ReplaceLineEndings("\n").Trim()).Where(text => text.Length > 0));
            }
        }

        return null;
    }

    /// <summary>What can be called where the arguments at a position stand.</summary>
    /// <param name="source">The cell's text.</param>
    /// <param name="position">The index of the character behind the cursor.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>The signatures, or null outside of arguments and where nothing is known.</returns>
    public async Task<SignatureHelp?> SignaturesAsync(string source, int position, CancellationToken cancellation = default)
    {
        var document = Next(source);
        var model = (await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false))!;
        var root = await model.SyntaxTree.GetRootAsync(cancellation).ConfigureAwait(false);
        var arguments = root.FindToken(Math.Max(0, position - 1)).Parent?.AncestorsAndSelf().OfType<ArgumentListSyntax>()
            .FirstOrDefault(list => list.OpenParenToken.Span.End <= position && (list.CloseParenToken.IsMissing || position <= list.CloseParenToken.SpanStart));
        if (arguments?.Parent is not { } call)
        {
            return null;
        }

        var methods = (call is InvocationExpressionSyntax invocation
            ? model.GetMemberGroup(invocation.Expression, cancellation).OfType<IMethodSymbol>()
            : (model.GetTypeInfo(call, cancellation).Type as INamedTypeSymbol)?.InstanceConstructors ?? []).ToList();
        if (methods.Count == 0)
        {
            return null;
        }

        var parameter = arguments.Arguments.GetSeparators().Count(comma => comma.Span.End <= position);
        var bound = model.GetSymbolInfo(call, cancellation).Symbol;
        var active = methods.FindIndex(method => SymbolEqualityComparer.Default.Equals(method, bound)) is var exact and >= 0 ? exact
            : Math.Max(0, methods.FindIndex(method => method.Parameters.Length > parameter || method.Parameters is [.., { IsParams: true }]));
        return new SignatureHelp([.. methods.Select(Signature)], active, Math.Min(parameter, Math.Max(0, methods[active].Parameters.Length - 1)));
    }

    private static SignatureInformation Signature(IMethodSymbol method)
    {
        var documentation = Documentation(method);
        return new SignatureInformation(
            method.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            Text(documentation?.Element("summary")),
            [.. method.Parameters.Select(parameter => new ParameterInformation(
                parameter.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
                Text(documentation?.Elements("param").FirstOrDefault(element => element.Attribute("name")?.Value == parameter.Name))))]);

        static FormattedValue Text(XElement? element) => new(MimeBundle.Text, string.Join(' ', (element?.Value ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    private static XElement? Documentation(IMethodSymbol method)
    {
        try
        {
            return method.GetDocumentationCommentXml() is { Length: > 0 } xml ? XElement.Parse(xml) : null;
        }
        catch (XmlException)
        {
            return null; // an author's comment that is no XML
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    /// <summary>The word at the position or before it, then the names of the methods around it, innermost first.</summary>
    private static IEnumerable<int> Places(SyntaxNode root, int position)
    {
        foreach (var at in new[] { position, position - 1 })
        {
            if (at >= 0 && root.FindToken(at) is var token && token.Span.Contains(at) && IsWord(token.Text))
            {
                yield return token.SpanStart;
            }
        }

        foreach (var arguments in root.FindToken(Math.Max(0, position - 1)).Parent?.AncestorsAndSelf().OfType<BaseArgumentListSyntax>() ?? [])
        {
            yield return arguments.GetFirstToken().GetPreviousToken().SpanStart;
        }
    }

    private static bool IsWord(string text) => SyntaxFacts.IsValidIdentifier(text.TrimStart('@')) || SyntaxFacts.GetKeywordKind(text) != SyntaxKind.None;

    private static CompletionList? Directive(string source, int position)
    {
        var start = source.LastIndexOf('\n', Math.Max(0, position - 1), Math.Max(0, position)) + 1;
        var typed = source[start..position];
        return typed.StartsWith("#!", StringComparison.Ordinal) && !typed.Contains(' ')
            ? new CompletionList(start, position, [.. CellPart.Directives.Where(name => name.StartsWith(typed, StringComparison.Ordinal)).Select(name => new Completion(name, "keyword"))])
            : null;
    }

    /// <summary>The cell as the document of a submission that follows the ones that ran.</summary>
    private Document Next(string source)
    {
        var code = CellPart.BlankDirectives(source);
        var script = next(code);
        var project = Describe(script, script.Previous is { } previous ? ProjectOf(previous) : null);
        return _workspace.CurrentSolution.AddProject(project).GetProject(project.Id)!
            .AddDocument("cell", SourceText.From(code)).WithSourceCodeKind(SourceCodeKind.Script);
    }

    private ProjectId ProjectOf(Script script)
    {
        // From the oldest one on, not by recursion: a notebook may be worked on all day.
        var missing = new Stack<Script>();
        ProjectId? known = null;
        for (var earlier = script; earlier is not null && !_projects.TryGetValue(earlier, out known); earlier = earlier.Previous)
        {
            missing.Push(earlier);
        }

        while (missing.TryPop(out var next))
        {
            var project = Describe(next, known);
            var text = TextLoader.From(TextAndVersion.Create(SourceText.From(next.Code), VersionStamp.Default));
            var document = DocumentInfo.Create(DocumentId.CreateNewId(project.Id), "cell", sourceCodeKind: SourceCodeKind.Script, loader: text);
            _workspace.AddProject(project.WithDocuments([document]));
            _projects.Add(next, known = project.Id);
        }

        return known!;
    }

    private static ProjectInfo Describe(Script script, ProjectId? previous)
    {
        var compilation = script.GetCompilation();
        return ProjectInfo.Create(
            ProjectId.CreateNewId(),
            VersionStamp.Default,
            compilation.AssemblyName!,
            compilation.AssemblyName!,
            LanguageNames.CSharp,
            compilationOptions: compilation.Options,
            parseOptions: compilation.SyntaxTrees.Single().Options,
            projectReferences: previous is null ? [] : [new ProjectReference(previous)],
            metadataReferences: FrameworkDocumentation.Document(compilation.References),
            isSubmission: true);
    }
}
