using System.Globalization;
using System.Net;
using System.Xml.Linq;
using Markdig;
using Markdig.Extensions.Alerts;
using Markdig.Extensions.Footnotes;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Parsers.Inlines;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Renderers.Html.Inlines;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Handouts.Formulas;

namespace Regularization.Notebooks.Handouts.Texts;

/// <summary>
/// All Markdown of one page: GitHub's tables, alerts and footnotes as well, formulas as MathML, images put into the page. First every
/// text is read (<see cref="Read"/>); then all anchors, footnotes and numbers of equations are known, and the texts can be rendered.
/// </summary>
/// <param name="links">Where links and images lead.</param>
/// <param name="words">The words of the page itself.</param>
/// <param name="isLenient">Whether what cannot be shown is shown as it was written, instead of ending in an exception.</param>
internal sealed class MarkdownPage(PageLinks links, HandoutWords words, bool isLenient)
{
    /// <summary>How deep texts may be nested; Markdig and browsers go a little deeper.</summary>
    private const int DeepestNesting = 100;

    private static readonly MarkdownPipeline Pipeline = CreatePipeline();

    private readonly HashSet<string> _anchors = new(StringComparer.Ordinal) { "main", "fold-code", "present" };
    private readonly Dictionary<string, string> _headingsOfJupyter = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _footnotes = new(StringComparer.Ordinal);
    private readonly List<Heading> _headings = [];
    private readonly List<string> _notes = [];
    private int _footnoteCount;

    /// <summary>The headings of what was read since the last call, in order.</summary>
    public IReadOnlyList<Heading> TakeHeadings()
    {
        Heading[] headings = [.. _headings];
        _headings.Clear();
        return headings;
    }

    /// <summary>What the page's formulas know of each other.</summary>
    public FormulaContext Formulas { get; } = new();

    /// <summary>Makes known the footnotes of a text, so that others can refer to them. To be called for each text before the first one is read.</summary>
    public void FindFootnotes(string markdown)
    {
        if (markdown.Contains("[^", StringComparison.Ordinal))
        {
            foreach (var definition in Parse(markdown).Descendants<FootnoteLinkReferenceDefinition>())
            {
                _footnotes.TryAdd(definition.Footnote.Label!, markdown[definition.Span.Start..Math.Min(markdown.Length, definition.Footnote.Span.End + 1)]);
            }
        }
    }

    /// <summary>Reads a text: converts its formulas, embeds its images, and gives its headings and footnotes their anchors.</summary>
    /// <param name="markdown">The text.</param>
    /// <param name="attachments">The images that are stored in its cell.</param>
    /// <exception cref="LatexException">A formula cannot be shown.</exception>
    /// <exception cref="IOException">An image cannot be put into the page, or the text is nested too deeply.</exception>
    public MarkdownDocument Read(string markdown, Attachments attachments)
    {
        var document = Parse(WithFootnotesOfOthers(markdown));
        foreach (var node in document.Descendants().ToList())
        {
            switch (node)
            {
                case FormulaInline formula:
                    formula.Element = Convert(formula.Latex, formula.IsDisplay);
                    break;
                case FormulaBlock formula:
                    formula.Element = Convert(formula.Latex, isDisplay: true);
                    break;
                case LinkInline { IsImage: true } image:
                    image.Url = Embedded(image.Url ?? "", attachments);
                    break;
                case HtmlInline html:
                    html.Tag = Html(html.Tag, attachments);
                    break;
                case HtmlBlock block:
                    block.Lines = new StringLineGroup(Html(block.Lines.ToString(), attachments));
                    break;
                case Footnote footnote:
                    footnote.Order += _footnoteCount;
                    break;
            }
        }

        _footnoteCount += document.Descendants<Footnote>().Count();
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            var text = PlainText(heading);
            var anchor = Unique(LinkHelper.UrilizeAsGfm(text) is { Length: > 0 } slug ? slug : "section");
            heading.GetAttributes().Id = anchor;
            _headings.Add(new Heading(heading.Level, text, anchor));
            _headingsOfJupyter.TryAdd(text.Replace(' ', '-'), anchor);
        }

        return document;
    }

    /// <summary>Renders a text, all others being read. A first heading of level 1 comes apart from the rest.</summary>
    /// <param name="document">The text, by <see cref="Read"/>.</param>
    /// <param name="highlighter">Colours fenced C#.</param>
    public (string? Title, string Html) Render(MarkdownDocument document, CodeHighlighter highlighter)
    {
        string? title = null;
        if (document is [HeadingBlock { Level: 1 } first, ..])
        {
            title = Html(first, highlighter);
            document.RemoveAt(0);
        }

        return (title, Html(document, highlighter));
    }

    /// <summary>Points the links of a text to where they lead from this page, all texts being read.</summary>
    public void FollowLinks(MarkdownDocument document)
    {
        foreach (var link in document.Descendants<LinkInline>().Where(link => !link.IsImage))
        {
            link.Url = Target(link.Url ?? "");
        }

        foreach (var html in document.Descendants<HtmlInline>())
        {
            html.Tag = HtmlReferences.Links().Replace(html.Tag, match => HtmlReferences.WithUrl(match, Target));
        }

        foreach (var block in document.Descendants<HtmlBlock>())
        {
            block.Lines = new StringLineGroup(HtmlReferences.Links().Replace(block.Lines.ToString(), match => HtmlReferences.WithUrl(match, Target)));
        }
    }

    /// <summary>Writes the numbers of equations into the references to them.</summary>
    /// <param name="latex">The text that refers to them; without it, all references since the last call.</param>
    /// <exception cref="LatexException">There is no such equation, and the page is not lenient.</exception>
    public void ResolveReferences(string? latex = null)
    {
        foreach (var label in Formulas.Resolve(latex))
        {
            var problem = LatexToMathML.UnknownLabel(label);
            _notes.Add(isLenient ? problem.Message : throw problem);
        }
    }

    /// <summary>What is to be told of the texts since the last call: links that lead nowhere, and what was let pass.</summary>
    public IReadOnlyList<string> TakeNotes()
    {
        string[] notes = [.. _notes];
        _notes.Clear();
        return notes;
    }

    /// <summary>A formula in MathML, or, if the page is lenient, as it was written.</summary>
    public XElement Convert(string latex, bool isDisplay)
    {
        try
        {
            return LatexToMathML.Convert(latex, isDisplay, Formulas);
        }
        catch (LatexException e) when (isLenient)
        {
            _notes.Add(e.Message);
            var text = string.Concat(latex.Select(character => char.IsControl(character) || char.IsSurrogate(character) ? ' ' : character)).Trim();
            return new XElement("code", new XAttribute("class", "unsupported"), text);
        }
    }

    private string Target(string url)
    {
        if (url is not ['#', ..])
        {
            return links.Target(url, _notes);
        }

        var anchor = Uri.UnescapeDataString(url[1..]);
        if (anchor.Length == 0 || _anchors.Contains(anchor))
        {
            return url;
        }

        if (_headingsOfJupyter.TryGetValue(anchor, out var heading) || _anchors.TryGetValue(LinkHelper.UrilizeAsGfm(anchor), out heading!))
        {
            return "#" + Uri.EscapeDataString(heading);
        }

        _notes.Add($"the link {url} leads nowhere: there is no such heading");
        return url;
    }

    private string Embedded(string url, Attachments attachments)
    {
        try
        {
            return links.Embedded(url, attachments);
        }
        catch (IOException e) when (isLenient)
        {
            _notes.Add(e.Message);
            return url;
        }
    }

    private string Html(string html, Attachments attachments)
    {
        foreach (var id in HtmlReferences.Ids(html))
        {
            _anchors.Add(id);
        }

        return HtmlReferences.Images().Replace(html, match => HtmlReferences.WithUrl(match, url => Embedded(url, attachments)));
    }

    private static MarkdownDocument Parse(string markdown)
    {
        MarkdownDocument document;
        try
        {
            document = Markdown.Parse(markdown, Pipeline);
        }
        catch (ArgumentException e) when (e.Message.Contains("depth", StringComparison.OrdinalIgnoreCase) || e.Message.Contains("nested", StringComparison.OrdinalIgnoreCase))
        {
            throw TooDeep(e);
        }

        // What can be read is not always what can be written: stars within stars are counted only then.
        var depths = new Dictionary<MarkdownObject, int>();
        foreach (var node in document.Descendants())
        {
            var parent = node switch { Block block => block.Parent, Inline { Parent: { } container } => container is { ParentBlock: { } block } ? block : container, _ => (MarkdownObject?)null };
            depths[node] = depths.GetValueOrDefault(parent ?? document) + 1;
            if (depths[node] > DeepestNesting)
            {
                throw TooDeep();
            }
        }

        return document;

        static IOException TooDeep(Exception? inner = null) => new($"its quotes, lists, brackets or stars are nested more than {DeepestNesting} deep, which no page can show", inner);
    }

    /// <summary>The text, and behind it the footnotes to which it refers and which another text holds.</summary>
    private string WithFootnotesOfOthers(string markdown)
    {
        var missing = _footnotes.Where(footnote => markdown.Contains($"[{footnote.Key}]", StringComparison.Ordinal) && !markdown.Contains(footnote.Value, StringComparison.Ordinal)).Select(footnote => footnote.Value).ToList();
        return missing.Count == 0 ? markdown : $"{markdown}\n\n{string.Join("\n\n", missing)}\n";
    }

    private string Html(MarkdownObject markdown, CodeHighlighter highlighter)
    {
        var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<CodeBlockRenderer>(new ColouredCodeRenderer(highlighter));
        renderer.ObjectRenderers.ReplaceOrAdd<HeadingRenderer>(new LinkedHeadingRenderer());
        renderer.ObjectRenderers.ReplaceOrAdd<AlertBlockRenderer>(new AlertRenderer(words));
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlFootnoteLinkRenderer>(new FootnoteLinkRenderer(words));
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlFootnoteGroupRenderer>(new FootnotesRenderer(words));
        renderer.ObjectRenderers.Add(new FormulaInlineRenderer());
        renderer.ObjectRenderers.Add(new FormulaBlockRenderer());
        renderer.Render(markdown);
        return writer.ToString();
    }

    private static MarkdownPipeline CreatePipeline()
    {
        var builder = new MarkdownPipelineBuilder().UsePipeTables().UseEmphasisExtras().UseAutoLinks().UseTaskLists().UseFootnotes().UseDefinitionLists().UseAlertBlocks();
        builder.BlockParsers.InsertBefore<ThematicBreakParser>(new FormulaBlockParser());
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
        FormulaInline formula => formula.Element!.Value,
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
            var isLink = !heading.Inline!.Descendants<LinkInline>().Any() && !heading.Inline!.Descendants<FootnoteLink>().Any();
            renderer.EnsureLine().Write("<h").Write(level).WriteAttributes(heading).Write(">");
            renderer.Write(isLink ? $"<a class=\"anchor\" href=\"#{Uri.EscapeDataString(heading.GetAttributes().Id!)}\">" : "");
            renderer.WriteLeafInline(heading);
            renderer.Write(isLink ? "</a>" : "").Write("</h").Write(level).WriteLine(">");
        }
    }

    private sealed class FormulaInlineRenderer : HtmlObjectRenderer<FormulaInline>
    {
        protected override void Write(HtmlRenderer renderer, FormulaInline formula) => renderer.Write(formula.Element!.ToString(SaveOptions.DisableFormatting));
    }

    private sealed class FormulaBlockRenderer : HtmlObjectRenderer<FormulaBlock>
    {
        protected override void Write(HtmlRenderer renderer, FormulaBlock formula) => renderer.EnsureLine().WriteLine(formula.Element!.ToString(SaveOptions.DisableFormatting));
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

    /// <summary>GitHub's alerts, with their names in the page's language.</summary>
    private sealed class AlertRenderer(HandoutWords words) : HtmlObjectRenderer<AlertBlock>
    {
        protected override void Write(HtmlRenderer renderer, AlertBlock alert)
        {
            var kind = alert.Kind.ToString().ToLowerInvariant();
            var name = kind switch
            {
                "note" => words.Note,
                "tip" => words.Tip,
                "important" => words.Important,
                "warning" => words.Warning,
                "caution" => words.Caution,
                _ => alert.Kind.ToString(),
            };
            renderer.EnsureLine().Write("<div class=\"alert ").WriteEscape(kind).Write("\"><p class=\"label\">").WriteEscape(name).WriteLine("</p>");
            renderer.WriteChildren(alert);
            renderer.EnsureLine().WriteLine("</div>");
        }
    }

    /// <summary>The number of a footnote in the text, and the arrow behind the footnote that leads back.</summary>
    private sealed class FootnoteLinkRenderer(HandoutWords words) : HtmlObjectRenderer<FootnoteLink>
    {
        protected override void Write(HtmlRenderer renderer, FootnoteLink link)
        {
            var note = link.Footnote.Order.ToString(CultureInfo.InvariantCulture);
            var place = string.Create(CultureInfo.InvariantCulture, $"footnote-{note}-{link.Index}");
            renderer.Write(link.IsBackLink
                ? $"<a class=\"back\" href=\"#{place}\" aria-label=\"{WebUtility.HtmlEncode(words.Back)}\">↩</a>"
                : $"<sup><a id=\"{place}\" href=\"#footnote-{note}\" aria-label=\"{WebUtility.HtmlEncode(words.Footnote)} {note}\">{note}</a></sup>");
        }
    }

    private sealed class FootnotesRenderer(HandoutWords words) : HtmlObjectRenderer<FootnoteGroup>
    {
        protected override void Write(HtmlRenderer renderer, FootnoteGroup group)
        {
            renderer.EnsureLine().WriteLine($"<ol class=\"footnotes\" aria-label=\"{WebUtility.HtmlEncode(words.Footnotes)}\" start=\"{group.OfType<Footnote>().Min(footnote => footnote.Order)}\">");
            foreach (var footnote in group.OfType<Footnote>())
            {
                renderer.WriteLine($"<li id=\"footnote-{footnote.Order}\">");
                renderer.WriteChildren(footnote);
                renderer.EnsureLine().WriteLine("</li>");
            }

            renderer.WriteLine("</ol>");
        }
    }
}
