using System.Globalization;
using System.Xml.Linq;
using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Helpers;
using Markdig.Parsers.Inlines;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Regularization.Notebooks;

/// <summary>Renders the Markdown of one notebook: GitHub's tables and the like, as in Jupyter, formulas as MathML, images from files beside it.</summary>
/// <param name="directory">The folder of the notebook.</param>
/// <param name="highlighter">Colours fenced C#.</param>
internal sealed class MarkdownRenderer(string directory, CodeHighlighter highlighter)
{
    private static readonly MarkdownPipeline Pipeline = CreatePipeline();

    private readonly HashSet<string> _anchors = new(StringComparer.Ordinal) { "main", "fold-code" };
    private readonly List<Heading> _headings = [];

    /// <summary>The headings of everything rendered so far, in order.</summary>
    public IReadOnlyList<Heading> Headings => _headings;

    /// <summary>Renders a text. A first heading of level 1 comes apart from the rest.</summary>
    /// <exception cref="LatexException">A formula cannot be shown.</exception>
    /// <exception cref="IOException">An image cannot be put into the page.</exception>
    public (string? Title, string Html) ToHtml(string markdown)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var image in document.Descendants<LinkInline>().Where(link => link.IsImage))
        {
            image.Url = EmbeddedImage.ToDataUri(image.Url ?? "", directory);
        }

        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            var text = PlainText(heading);
            var anchor = Unique(LinkHelper.UrilizeAsGfm(text) is { Length: > 0 } slug ? slug : "section");
            heading.GetAttributes().Id = anchor;
            _headings.Add(new Heading(heading.Level, text, anchor));
        }

        string? title = null;
        if (document is [HeadingBlock { Level: 1 } first, ..])
        {
            title = Render(first);
            document.RemoveAt(0);
        }

        return (title, Render(document));
    }

    private string Render(MarkdownObject markdown)
    {
        var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlMathInlineRenderer>(new FormulaInlineRenderer());
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlMathBlockRenderer>(new FormulaBlockRenderer());
        renderer.ObjectRenderers.ReplaceOrAdd<CodeBlockRenderer>(new ColouredCodeRenderer(highlighter));
        renderer.ObjectRenderers.ReplaceOrAdd<HeadingRenderer>(new LinkedHeadingRenderer());
        renderer.Render(markdown);
        return writer.ToString();
    }

    private static MarkdownPipeline CreatePipeline()
    {
        var builder = new MarkdownPipelineBuilder().UsePipeTables().UseEmphasisExtras().UseAutoLinks().UseTaskLists().UseMathematics();
        builder.InlineParsers.RemoveAll(parser => parser is MathInlineParser);
        builder.InlineParsers.InsertBefore<EscapeInlineParser>(new FormulaInlineParser());
        return builder.Build();
    }

    private string Unique(string slug)
    {
        var anchor = slug;
        for (var i = 1; !_anchors.Add(anchor); i++)
        {
            anchor = string.Create(CultureInfo.InvariantCulture, $"{slug}-{i}");
        }

        return anchor;
    }

    private static string PlainText(HeadingBlock heading) => string.Concat(heading.Inline!.Descendants().Select(inline => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        HtmlEntityInline entity => entity.Transcoded.ToString(),
        CodeInline code => code.Content,
        MathInline formula => XElement.Parse(LatexToMathML.Convert(formula.Content.ToString(), isDisplay: false)).Value,
        LineBreakInline => " ",
        _ => "",
    }));

    /// <summary>A heading of a notebook.</summary>
    /// <param name="Level">1 to 6.</param>
    /// <param name="Text">Its words, without markup.</param>
    /// <param name="Anchor">The id under which it can be linked to.</param>
    public sealed record Heading(int Level, string Text, string Anchor);

    /// <summary>A heading is a link to itself, so that readers can point others to a section.</summary>
    private sealed class LinkedHeadingRenderer : HtmlObjectRenderer<HeadingBlock>
    {
        protected override void Write(HtmlRenderer renderer, HeadingBlock heading)
        {
            var level = heading.Level.ToString(CultureInfo.InvariantCulture);
            var isLink = !heading.Inline!.Descendants<LinkInline>().Any();
            renderer.EnsureLine().Write("<h").Write(level).WriteAttributes(heading).Write(">");
            renderer.Write(isLink ? $"<a class=\"anchor\" href=\"#{Uri.EscapeDataString(heading.GetAttributes().Id!)}\">" : "");
            renderer.WriteLeafInline(heading);
            renderer.Write(isLink ? "</a>" : "").Write("</h").Write(level).WriteLine(">");
        }
    }

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
            renderer.EnsureLine().Write("<pre><code>");
            if ((block as FencedCodeBlock)?.Info?.ToLowerInvariant() is "csharp" or "cs" or "c#")
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
