using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Markdig.Syntax;
using Regularization.Notebooks.Charts;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Handouts.Formulas;
using Regularization.Notebooks.Handouts.Texts;
using Regularization.Notebooks.Sessions;

namespace Regularization.Notebooks.Handouts;

/// <summary>A notebook as one HTML file that needs no network: for students to read, to print and to keep.</summary>
public sealed partial class Handout
{
    /// <summary>In the head, so that a page never flashes in colours that its reader did not choose.</summary>
    private const string ThemeScript = """
        try { const theme = localStorage.getItem("handout-theme"); if (["light", "dark"].includes(theme)) document.documentElement.dataset.theme = theme; } catch { }
        """;

    private readonly Notebook _notebook;
    private readonly string _path;
    private readonly HandoutOptions _options;
    private readonly string _language;
    private readonly HandoutWords _words;
    private readonly HandoutSurroundings _surroundings;
    private readonly MarkdownPage _page;
    private readonly Dictionary<Cell, MarkdownDocument> _texts = [];
    private readonly Dictionary<Cell, IReadOnlyList<MarkdownPage.Heading>> _headings = [];
    private readonly List<string> _notes = [];

    /// <summary>Prepares the handout of a notebook. What cannot be shown of its texts is told now, before any cell has run.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="path">Its file: messages name it, images are looked for beside it.</param>
    /// <param name="options">What the handout is to be like.</param>
    /// <exception cref="NotebookFormatException">A formula or an image cannot be shown.</exception>
    public Handout(Notebook notebook, string path, HandoutOptions options)
    {
        (_notebook, _path, _options) = (notebook, path, options);
        _language = notebook.Metadata["language"]?.ToString() is { Length: > 0 } language ? language
            : LanguageInFileName().Match(Path.GetFileName(path)) is { Success: true } match ? match.Groups[1].Value
            : "en";
        _words = HandoutWords.In(_language);
        var links = new PageLinks(path, options.Folder, options.Notebooks);
        _surroundings = new HandoutSurroundings(notebook, path, options, links, _words);
        _page = new MarkdownPage(links, _words, options.AllowsErrors);
        ReadTexts();
    }

    /// <summary>What is to be told of the page although it can be made: links that lead nowhere, formulas that are shown as they were written.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Writes the page, with the outputs that the cells hold by now.</summary>
    /// <param name="session">The session in which the cells ran: it knows the names in the code and the versions of the libraries.</param>
    /// <param name="writer">Receives the page, with lines that end in <c>\n</c>.</param>
    /// <exception cref="NotebookFormatException">A cell has shown a formula or an image that cannot be shown here.</exception>
    public void WriteHtml(CSharpSession session, TextWriter writer)
    {
        using var highlighter = new CodeHighlighter { Session = session };
        var (codes, firstChart) = Codes(highlighter);

        // Only now all headings are known to which texts may link.
        var title = default(string);
        var cells = new List<string>();
        foreach (var cell in ShownCells())
        {
            cells.Add(codes.TryGetValue(cell, out var code) ? code : Framed(Text(cell, highlighter, ref title), Visibility(cell), _words.Text));
            Note(cell);
        }

        var headings = ShownCells().SelectMany(cell => _headings.GetValueOrDefault(cell, [])).ToList();
        var name = headings.FirstOrDefault()?.Text ?? Path.GetFileNameWithoutExtension(_path);
        writer.Write(BeforeCells(_notebook.Metadata["title"]?.ToString() ?? name, title ?? $"<h1>{Escape(name)}</h1>", Contents(headings)));
        for (var i = 0; i < cells.Count; i++)
        {
            if (i == firstChart)
            {
                PlotlyScript.WriteTo(writer); // before the first chart rather than in the head: what comes earlier can be read while the browser compiles it
            }

            writer.Write(cells[i].ReplaceLineEndings("\n"));
        }

        writer.Write(BehindCells(Origin(session)));
    }

    private IEnumerable<Cell> ShownCells() => _notebook.Cells.Where(cell => Visibility(cell).Shown);

    /// <summary>Reads all texts, so that they can refer to each other's headings, footnotes and equations.</summary>
    private void ReadTexts()
    {
        var cells = ShownCells().Where(cell => cell.Kind == CellKind.Markdown || cell is { Kind: CellKind.Raw, RawFormat: "text/markdown" }).ToList();
        cells.ForEach(cell => Located(cell, () => _page.FindFootnotes(cell.Source)));
        foreach (var cell in cells)
        {
            Located(cell, () => _texts[cell] = _page.Read(cell.Source, cell.Attachments));
            _headings[cell] = _page.TakeHeadings();
            Note(cell);
        }

        foreach (var cell in cells)
        {
            Located(cell, () => _page.ResolveReferences(cell.Source));
            Note(cell);
        }

        _page.Formulas.CountsEquations = false;
    }

    /// <summary>The code cells, and which cell on the page has the first chart.</summary>
    private (Dictionary<Cell, string> Html, int? FirstChart) Codes(CodeHighlighter highlighter)
    {
        var outputs = new OutputRenderer(_page, highlighter, _words);
        var codes = new Dictionary<Cell, string>();
        var numbers = _notebook.Cells.Where(cell => cell.Kind == CellKind.Code).Index().ToDictionary(cell => cell.Item, cell => cell.Index + 1);
        int? firstChart = null;
        foreach (var (place, cell) in ShownCells().Index().Where(cell => cell.Item.Kind == CellKind.Code))
        {
            var visibility = Visibility(cell);
            outputs.CellId = cell.Id;
            Located(cell, () => codes[cell] = Framed(Code(cell, numbers[cell], visibility, highlighter, outputs), visibility, string.Create(CultureInfo.InvariantCulture, $"{_words.Cell} [{numbers[cell]}]")));
            _headings[cell] = _page.TakeHeadings();
            Note(cell);
            firstChart ??= outputs.HasCharts ? place : null;
        }

        return (codes, firstChart);
    }

    private string Place(Cell cell)
    {
        var number = _notebook.Cells.TakeWhile(other => other != cell).Count() + 1;
        var kind = cell.Kind switch { CellKind.Markdown => "text", CellKind.Code => "code", _ => "raw" };
        return string.Create(CultureInfo.InvariantCulture, $"{_path}, cell {number} of {_notebook.Cells.Count} (a {kind} cell)");
    }

    private void Note(Cell cell) => _notes.AddRange(_page.TakeNotes().Select(note => $"{Place(cell)}: {note}."));

    /// <summary>Renders a cell; what cannot be shown of it is told together with the cell's place in the notebook.</summary>
    private void Located(Cell cell, Action render)
    {
        try
        {
            render();
        }
        catch (Exception e) when (e is LatexException or IOException)
        {
            throw new NotebookFormatException($"{Place(cell)}: {e.Message}.", e);
        }
    }

    private CellVisibility Visibility(Cell cell) => CellVisibility.Of(cell, _options.Audience);

    /// <summary>A text cell. The first heading of level 1 is the page's title and stands in its header; others stay where they are.</summary>
    private string Text(Cell cell, CodeHighlighter highlighter, ref string? pageTitle)
    {
        if (!_texts.TryGetValue(cell, out var text))
        {
            return Raw(cell);
        }

        _page.FollowLinks(text);
        var (title, html) = _page.Render(text, highlighter);
        if (pageTitle is not null)
        {
            return title + html;
        }

        pageTitle = title;
        return html;
    }

    /// <summary>A raw cell: HTML as it is, words as they were written; what is meant for another format or program is left out, as in nbconvert.</summary>
    private string Raw(Cell cell) => cell.RawFormat switch
    {
        "text/html" => cell.Source + "\n",
        null when cell == _notebook.Cells[0] && cell.Source.StartsWith("---", StringComparison.Ordinal) => "", // settings of Quarto or Jupytext
        null or "text/plain" => string.IsNullOrWhiteSpace(cell.Source) ? "" : $"<pre class=\"raw\">{Escape(cell.Source.TrimEnd())}</pre>\n",
        _ => "",
    };

    private string Code(Cell cell, int number, CellVisibility visibility, CodeHighlighter highlighter, OutputRenderer outputs)
    {
        var html = new StringBuilder();
        if (visibility.Input != PartVisibility.Removed && !string.IsNullOrWhiteSpace(cell.Source))
        {
            var label = string.Create(CultureInfo.InvariantCulture, $"{_words.Code} [{number}]");
            html.Append($"<details class=\"input\"{(visibility.Input == PartVisibility.Hidden ? "" : " open")}><summary>{label}</summary>");
            html.Append($"<div class=\"code\"><pre aria-label=\"{label}\" role=\"region\"><code>{highlighter.ToHtml(cell.Source.TrimEnd())}</code></pre><button class=\"copy\" type=\"button\" hidden>{_words.Copy}</button></div></details>\n");
        }

        if (visibility.Output != PartVisibility.Removed && cell.Outputs.Count > 0)
        {
            var content = string.Concat(cell.Outputs.Select(outputs.ToHtml));
            html.Append(visibility.Output == PartVisibility.Hidden
                ? $"<details class=\"output\"><summary>{_words.Output}</summary>\n{content}</details>\n"
                : $"<div class=\"output\">\n{content}</div>\n");
        }

        return html.ToString();
    }

    private string Framed(string content, CellVisibility visibility, string summary)
    {
        if (content.Length == 0)
        {
            return "";
        }

        if (visibility.Folded)
        {
            content = $"<details class=\"folded\"><summary>{summary}</summary>\n{content}</details>\n";
        }

        var slide = visibility.Slide is null ? "" : $" data-slide=\"{Escape(visibility.Slide)}\"";
        return visibility.IsSolution
            ? $"<div class=\"cell solution\"{slide}>\n<p class=\"label\">{_words.Solution}</p>\n{content}</div>\n"
            : $"<div class=\"cell{(visibility.IsExercise ? " exercise" : "")}\"{slide}>\n{content}</div>\n";
    }

    private string Contents(IReadOnlyList<MarkdownPage.Heading> headings)
    {
        var entries = headings.Skip(headings is [{ Level: 1 }, ..] ? 1 : 0).Where(heading => heading.Level <= 3).ToList();
        var list = string.Concat(entries.Select(heading => $"<li class=\"level-{heading.Level}\"><a href=\"#{Uri.EscapeDataString(heading.Anchor)}\">{Escape(heading.Text)}</a></li>\n"));
        return entries.Count == 0 ? "" : $"<p>{_words.Contents}</p>\n<ul>\n{list}</ul>\n";
    }

    /// <summary>What a reader needs to make the same page again.</summary>
    private string Origin(CSharpSession session)
    {
        var date = _options.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var libraries = session.Libraries.Select(library => $"{library.Name} {library.Version}").ToList();
        var seeds = RandomSeeds.In(_notebook.Cells.Where(cell => cell.Kind == CellKind.Code).Select(cell => cell.Source));
        var facts = new List<(string Name, string Html)>
        {
            (_words.MadeOn, $"<time datetime=\"{date}\">{date}</time>, {Escape(RuntimeInformation.FrameworkDescription)}"),
            (_words.Libraries, Escape(string.Join(", ", libraries))),
            (_words.Seeds, string.Join(", ", seeds.Select(seed => $"<code>{Escape(seed)}</code>"))),
        };
        return $"<dl>\n{string.Concat(facts.Where(fact => fact.Html.Length > 0).Select(fact => $"<div><dt>{fact.Name}</dt><dd>{fact.Html}</dd></div>\n"))}</dl>\n";
    }

    private string BeforeCells(string title, string heading, string contents) => $"""
        <!DOCTYPE html>
        <html lang="{Escape(_language)}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{Escape(title)}</title>
        <style>
        {Resource("handout.css")}
        {Resource("presentation.css")}
        {PageStyle(title)}</style>
        <script>{ThemeScript}</script>
        </head>
        <body>
        <a class="skip" href="#main">{_words.Skip}</a>
        <header>
        {(_options.Audience == Audience.Instructor ? $"<p class=\"label\">{_words.Instructor}</p>\n" : "")}{_surroundings.Beside}{heading.Trim()}
        </header>
        <nav aria-label="{_words.Contents}">
        {contents}<div class="tools">
        <button id="present" type="button" title="{_words.PresentHelp}" hidden>{_words.Present}</button>
        <button id="fold" type="button" data-fold="{_words.FoldCode}" data-unfold="{_words.UnfoldCode}" data-copied="{_words.Copied}" hidden>{_words.FoldCode}</button>
        <select id="theme" aria-label="{_words.Colors}" hidden><option value="">{_words.Colors}: {_words.SystemColors}</option><option value="light">{_words.Colors}: {_words.LightColors}</option><option value="dark">{_words.Colors}: {_words.DarkColors}</option></select>
        </div>
        </nav>
        <main id="main">

        """.ReplaceLineEndings("\n");

    private string BehindCells(string origin) => $"""
        {_surroundings.Next}</main>
        <footer>
        {origin}</footer>
        <section id="bar" aria-label="{_words.Present}" data-output="{_words.ShowOutput}" data-solution="{_words.ShowSolution}" hidden>
        <button type="button" name="back" aria-label="{_words.PreviousSection}">←</button><output aria-live="polite"></output><button type="button" name="forward" aria-label="{_words.NextSection}">→</button>
        <button type="button" name="output">{_words.Output}</button><button type="button" name="code">{_words.Code}</button><button type="button" name="leave">{_words.Leave}</button>
        <span class="keys">{_words.Keys}</span>
        </section>
        <script>
        {Resource("handout.js")}</script>
        <script>
        {Resource("presentation.js")}</script>
        </body>
        </html>

        """.ReplaceLineEndings("\n");

    /// <summary>The size of the paper, and the title at the top of every page but the first, which has it anyway.</summary>
    private string PageStyle(string title)
    {
        var paper = _options.Paper ?? (_language.Split('-')[0] == "ja" ? Paper.A4 : null);
        var size = paper is null ? "" : $" size: {paper.Value.ToString().ToLowerInvariant()};";
        var text = string.Concat(title.EnumerateRunes().Select(rune => rune.Value is '"' or '\\' or '<' or < ' ' ? string.Create(CultureInfo.InvariantCulture, $"\\{rune.Value:x} ") : rune.ToString()));
        return $"@page {{{size} @top-center {{ content: \"{text}\"; }} }}\n@page :first {{ @top-center {{ content: none; }} }}\n";
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>What stands before the code of a line, and lines that hold a comment only: readers need not carry them.</summary>
    [GeneratedRegex(@"^(?:[ \t]+|[ \t]*(?://.*|/\*.*\*/[ \t]*)\r?\n)+", RegexOptions.Multiline)]
    private static partial Regex Indentation();

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(Handout).Assembly.GetManifestResourceStream(name)!);
        return Indentation().Replace(reader.ReadToEnd(), "");
    }

    [GeneratedRegex(@"\.([a-z]{2,3}(?:-[A-Za-z]{2,4})?)\.ipynb$")]
    private static partial Regex LanguageInFileName();
}
