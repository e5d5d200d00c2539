using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Helpers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Regularization.Notebooks;

/// <summary>Renders the Markdown cells of one notebook: GitHub's tables and the like, as in Jupyter, formulas as MathML.</summary>
internal sealed class MarkdownRenderer
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseEmphasisExtras().UseAutoLinks().UseTaskLists().UseMathematics().UseGenericAttributes().Build();

    private readonly CodeHighlighter _highlighter;
    private readonly HashSet<string> _anchors = new(StringComparer.Ordinal);
    private readonly List<Heading> _headings = [];

    public MarkdownRenderer(CodeHighlighter highlighter) => _highlighter = highlighter;

    /// <summary>The headings of all cells rendered so far, in order.</summary>
    public IReadOnlyList<Heading> Headings => _headings;

    /// <summary>Renders one cell.</summary>
    /// <exception cref="LatexException">A formula cannot be shown.</exception>
    public string ToHtml(string markdown)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            var text = PlainText(heading);
            var anchor = Unique(LinkHelper.UrilizeAsGfm(text) is { Length: > 0 } slug ? slug : "section");
            heading.GetAttributes().Id = anchor;
            _headings.Add(new Heading(heading.Level, text, anchor));
        }

        var writer = new StringWriter { NewLine = "\n" };
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlMathInlineRenderer>(new FormulaInlineRenderer());
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlMathBlockRenderer>(new FormulaBlockRenderer());
        renderer.ObjectRenderers.ReplaceOrAdd<CodeBlockRenderer>(new ColouredCodeRenderer(_highlighter));
        renderer.Render(document);
        return writer.ToString();
    }

    private string Unique(string slug)
    {
        var anchor = slug;
        for (var i = 1; !_anchors.Add(anchor); i++)
        {
            anchor = $"{slug}-{i}";
        }

        return anchor;
    }

    private static string PlainText(HeadingBlock heading) => string.Concat(heading.Inline!.Descendants().Select(inline => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        MathInline math => math.Content.ToString(),
        LineBreakInline => " ",
        _ => "",
    }));

    /// <summary>A heading of a notebook.</summary>
    /// <param name="Level">1 to 6.</param>
    /// <param name="Text">Its words, without markup.</param>
    /// <param name="Anchor">The id under which it can be linked to.</param>
    public sealed record Heading(int Level, string Text, string Anchor);

    private sealed class FormulaInlineRenderer : HtmlObjectRenderer<MathInline>
    {
        protected override void Write(HtmlRenderer renderer, MathInline formula) =>
            renderer.Write(LatexToMathML.Convert(formula.Content.ToString(), isDisplay: formula.DelimiterCount == 2));
    }

    private sealed class FormulaBlockRenderer : HtmlObjectRenderer<MathBlock>
    {
        protected override void Write(HtmlRenderer renderer, MathBlock formula) =>
            renderer.EnsureLine().WriteLine(LatexToMathML.Convert(formula.Lines.ToString(), isDisplay: true));
    }

    private sealed class ColouredCodeRenderer(CodeHighlighter highlighter) : HtmlObjectRenderer<CodeBlock>
    {
        protected override void Write(HtmlRenderer renderer, CodeBlock block)
        {
            var code = block.Lines.ToString();
            var language = (block as FencedCodeBlock)?.Info;
            renderer.EnsureLine().Write("<pre><code>");
            if (language is "csharp" or "cs" or "c#" or "C#")
            {
                renderer.Write(highlighter.ToHtml(code));
            }
            else
            {
                renderer.WriteEscape(code);
            }

            renderer.WriteLine("</code></pre>");
        }
    }
}
