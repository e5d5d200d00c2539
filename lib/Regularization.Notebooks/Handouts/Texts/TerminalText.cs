using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Regularization.Notebooks.Handouts.Texts;

/// <summary>
/// What a terminal shows of a text: of a line that was written over by carriage returns the last state, and the colours of ECMA-48's
/// control sequences. Other control sequences are left out.
/// </summary>
internal sealed partial class TerminalText
{
    private static readonly string[] Colors = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

    private readonly StringBuilder _html = new();
    private readonly StringBuilder _line = new();
    private readonly SortedSet<string> _classes = new(StringComparer.Ordinal);
    private string? _color;
    private string? _background;
    private bool _isReversed;
    private bool _startsAnew;

    private TerminalText()
    {
    }

    /// <summary>The text in HTML, everything in it escaped.</summary>
    public static string ToHtml(string text)
    {
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        if (text.AsSpan().IndexOfAny('\r', '\u001b', '\b') < 0)
        {
            return WebUtility.HtmlEncode(text.TrimEnd('\n'));
        }

        var terminal = new TerminalText();
        var position = 0;
        foreach (Match control in Control().Matches(text))
        {
            terminal.Write(text[position..control.Index]);
            terminal.Obey(control);
            position = control.Index + control.Length;
        }

        terminal.Write(text[position..]);
        return terminal._html.Append(terminal._line).ToString().TrimEnd('\n');
    }

    private void Write(string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        if (_startsAnew)
        {
            _line.Clear();
            _startsAnew = false;
        }

        var html = WebUtility.HtmlEncode(text);
        var (ink, paper) = _isReversed ? (_background ?? "paper", _color ?? "ink") : (_color, _background);
        string[] classes = [.. _classes, .. ink is [>= 'a' and <= 'z', ..] ? [$"ansi-{ink}"] : Array.Empty<string>(), .. paper is [>= 'a' and <= 'z', ..] ? [$"ansi-on-{paper}"] : Array.Empty<string>()];
        string[] styles = [.. ink is ['#', ..] ? [$"color:color-mix(in oklab,{ink} 60%,var(--ink))"] : Array.Empty<string>(), .. paper is ['#', ..] ? [$"background:color-mix(in oklab,{paper} 25%,var(--paper))"] : Array.Empty<string>()]; // far enough from the paper to be read, light or dark
        _line.Append(classes.Length + styles.Length == 0 ? html : $"<span{(classes.Length > 0 ? $" class=\"{string.Join(' ', classes)}\"" : "")}{(styles.Length > 0 ? $" style=\"{string.Join(';', styles)}\"" : "")}>{html}</span>");
    }

    private void Obey(Match control)
    {
        switch (control.Value[0])
        {
            case '\n':
                _html.Append(_line).Append('\n');
                _line.Clear();
                _startsAnew = false;
                break;
            case '\r':
                _startsAnew = true;
                break;
            case '\b':
                if (_line is [.., not '>' and not ';'])
                {
                    _line.Length--;
                }

                break;
            case '\u001b' when control.Groups["style"] is { Success: true, Value: var codes }:
                Style(new Queue<int>(codes.Split([';', ':']).Select(code => int.TryParse(code, CultureInfo.InvariantCulture, out var number) ? number : 0)));
                break;
        }
    }

    private void Style(Queue<int> codes)
    {
        while (codes.TryDequeue(out var code))
        {
            switch (code)
            {
                case 0:
                    _classes.Clear();
                    (_color, _background, _isReversed) = (null, null, false);
                    break;
                case 1 or 2 or 3 or 4 or 9:
                    _classes.Add($"ansi-{code switch { 1 => "bold", 2 => "faint", 3 => "italic", 4 => "underline", _ => "strike" }}");
                    break;
                case 7 or 27:
                    _isReversed = code == 7;
                    break;
                case 22:
                    _classes.Remove("ansi-bold");
                    _classes.Remove("ansi-faint");
                    break;
                case 23 or 24 or 29:
                    _classes.Remove($"ansi-{code switch { 23 => "italic", 24 => "underline", _ => "strike" }}");
                    break;
                case >= 30 and <= 37 or >= 90 and <= 97:
                    _color = Colors[code % 10];
                    break;
                case >= 40 and <= 47 or >= 100 and <= 107:
                    _background = Colors[code % 10];
                    break;
                case 38:
                    _color = Extended(codes);
                    break;
                case 48:
                    _background = Extended(codes);
                    break;
                case 39:
                    _color = null;
                    break;
                case 49:
                    _background = null;
                    break;
            }
        }
    }

    /// <summary>A colour of the 256 of xterm, or any.</summary>
    private static string? Extended(Queue<int> codes)
    {
        if (!codes.TryDequeue(out var kind))
        {
            return null;
        }

        if (kind == 2 && codes.Count >= 3)
        {
            return Hex(codes.Dequeue(), codes.Dequeue(), codes.Dequeue());
        }

        if (kind != 5 || !codes.TryDequeue(out var index))
        {
            return null;
        }

        return index switch
        {
            < 16 => Colors[index % 8],
            < 232 => Hex(Level((index - 16) / 36), Level((index - 16) / 6 % 6), Level((index - 16) % 6)),
            _ => Hex(8 + 10 * (index - 232), 8 + 10 * (index - 232), 8 + 10 * (index - 232)),
        };

        static int Level(int step) => step == 0 ? 0 : 55 + 40 * step;

        static string Hex(int red, int green, int blue) => $"#{red & 255:x2}{green & 255:x2}{blue & 255:x2}";
    }

    [GeneratedRegex(@"[\n\r\b]|\x1B(?:\[(?<style>[0-9;:]*)m|\[[0-?]*[ -/]*[@-~]|\][^\a\x1B]*(?:\a|\x1B\\)|[@-Z\\-_]|)")]
    private static partial Regex Control();
}
