using System.Globalization;
using System.Net;
using System.Text;

namespace Regularization;

/// <summary>A table that draws itself in every notebook host. The first column names the rows, the others hold numbers.</summary>
[TypeFormatterSource(typeof(FormatterSource), PreferredMimeTypes = ["text/html"])]
public sealed class Table
{
    private readonly string _language = Language.Current;
    private readonly IReadOnlyList<string> _headers;
    private readonly IReadOnlyList<IReadOnlyList<string>> _rows;

    private Table(IReadOnlyList<string> headers, IReadOnlyList<IReadOnlyList<string>> rows) => (_headers, _rows) = (headers, rows);

    /// <summary>Makes a table of one row for each item.</summary>
    /// <param name="items">The items.</param>
    /// <param name="columns">The header of each column, and how its value is found. Whole numbers are shown with thousands
    /// separators, others with four digits behind the point.</param>
    public static Table Of<T>(IEnumerable<T> items, params (string Header, Func<T, object> Value)[] columns) => new(
        [.. columns.Select(column => column.Header)],
        [.. items.Select(item => columns.Select(column => Text(column.Value(item))).ToList())]);

    /// <summary>The table as HTML.</summary>
    public string ToHtml()
    {
        var html = new StringBuilder($"<table lang=\"{_language}\"><thead><tr>");
        foreach (var header in _headers)
        {
            html.Append($"<th scope=\"col\">{WebUtility.HtmlEncode(header)}</th>");
        }

        html.Append("</tr></thead><tbody>");
        foreach (var row in _rows)
        {
            html.Append($"<tr><th scope=\"row\" style=\"text-align:left\">{WebUtility.HtmlEncode(row[0])}</th>");
            html.AppendJoin("", row.Skip(1).Select(value => $"<td style=\"text-align:right\">{WebUtility.HtmlEncode(value)}</td>")).Append("</tr>");
        }

        return html.Append("</tbody></table>").ToString();
    }

    /// <summary>The table as plain text.</summary>
    public override string ToString()
    {
        IReadOnlyList<string>[] lines = [_headers, .. _rows];
        var widths = _headers.Select((_, column) => lines.Max(line => Width(line[column]))).ToList();
        return string.Join('\n', lines.Select(line => string.Join("  ", line.Select(Padded))));

        string Padded(string value, int column)
        {
            var space = new string(' ', widths[column] - Width(value));
            return column == 0 ? value + space : space + value;
        }
    }

    /// <summary>The columns that a text takes in a typewriter's font: two for each Japanese letter.</summary>
    private static int Width(string text) => text.Sum(letter => letter is (>= '\u1100' and <= '\u115f') or (>= '\u2e80' and <= '\ua4cf') or (>= '\uac00' and <= '\ud7a3') or (>= '\uf900' and <= '\ufaff') or (>= '\ufe30' and <= '\ufe6f') or (>= '\uff00' and <= '\uff60') or (>= '\uffe0' and <= '\uffe6') ? 2 : 1);

    private static string Text(object value) => value switch
    {
        int or long => ((IFormattable)value).ToString("N0", CultureInfo.InvariantCulture),
        float or double => ((IFormattable)value).ToString("0.0000", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    internal sealed class FormatterSource
    {
        public IEnumerable<object> CreateTypeFormatters() =>
        [
            new MimeFormatter<Table>("text/html", table => table.ToHtml()),
            new MimeFormatter<Table>("text/plain", table => table.ToString()),
        ];
    }
}
