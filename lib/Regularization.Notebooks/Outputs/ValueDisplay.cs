using System.Globalization;
using System.Reflection;
using Microsoft.DotNet.Interactive.Formatting;
using Regularization.Notebooks.Charts;
using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Outputs;

/// <summary>Turns values into what a notebook shows, by the rules of Polyglot Notebooks.</summary>
internal static class ValueDisplay
{
    /// <summary>How many characters a representation other than plain text can have. An image of a megapixel has about a million.</summary>
    private const int MostData = 20_000_000;

    /// <summary>Puts in place what is to hold before any cell, unless it is: a cell can reset the formatters.</summary>
    public static void Prepare()
    {
        if (NestedValues.Limit())
        {
            Formatter.SetPreferredMimeTypesFor(typeof(string), MimeBundle.Text);
        }
    }

    /// <summary>
    /// Every preferred representation of a value, and plain text for front ends that draw nothing else.
    /// Formatters that a cell or the value's library registered win over a public <c>string ToHtml()</c>, which wins over the general ones.
    /// </summary>
    public static MimeBundle Of(object? value)
    {
        Prepare();
        value = value is string text ? Shorten(text) : value; // before it is copied
        return Of(value, value.ToDisplayString);
    }

    /// <summary>
    /// The representations of a value that the engine has formatted. Where nobody asked for certain MIME types, they are the same as those of
    /// a cell's value.
    /// </summary>
    public static MimeBundle Of(object? value, IReadOnlyCollection<FormattedValue> formatted)
    {
        var known = formatted.DistinctBy(representation => representation.MimeType).ToDictionary(representation => representation.MimeType, representation => representation.Value);
        return value is not null && Formatter.GetPreferredMimeTypesFor(value.GetType()).SequenceEqual(known.Keys)
            ? Of(value, mimeType => known.TryGetValue(mimeType, out var content) ? content : value.ToDisplayString(mimeType))
            : Limited(known);
    }

    private static MimeBundle Of(object? value, Func<string, string> format)
    {
        var text = format(MimeBundle.Text); // also finds the formatters that the value's library brings
        if (value is null)
        {
            return new MimeBundle(MimeBundle.Text, text);
        }

        var representations = new List<KeyValuePair<string, string>>();
        // A chart that has a formatter for this type is offered in it too, even if it prefers HTML: Polyglot Notebooks can show only the one,
        // Jupyter's front ends choose.
        if (HasOwnFormatter(value.GetType(), MimeBundle.Plotly))
        {
            representations.Add(new(MimeBundle.Plotly, format(MimeBundle.Plotly)));
        }

        foreach (var mimeType in Formatter.GetPreferredMimeTypesFor(value.GetType()))
        {
            if (mimeType is not (MimeBundle.Text or MimeBundle.Plotly))
            {
                representations.Add(new(mimeType, mimeType == MimeBundle.Html && OwnHtml(value) is { } html ? html : format(mimeType)));
            }
        }

        representations.Add(new(MimeBundle.Text, text));
        return Limited(representations);
    }

    /// <summary>Browsers do not survive much more, and nobody reads it.</summary>
    private static MimeBundle Limited(IEnumerable<KeyValuePair<string, string>> representations)
    {
        var bundle = PlotlyNetHtml.ForPage(new MimeBundle(representations.Select(entry => entry.Key == MimeBundle.Text ? new(entry.Key, Shorten(entry.Value)) : entry)));
        var size = bundle.Data.Max(entry => (int?)entry.Value.Length);
        return size > MostData
            ? new MimeBundle(MimeBundle.Text, string.Create(CultureInfo.InvariantCulture, $"This output has {size:N0} characters, too many to be shown: {MostData:N0} are the most. Write it to a file."))
            : bundle;
    }

    private static string Shorten(string text)
    {
        if (text.Length <= OutputQueue.MostText)
        {
            return text;
        }

        var left = OutputQueue.LeftOut(text.Length - OutputQueue.MostText);
        return string.Concat(text.AsSpan(0, OutputQueue.MostText - left.Length), left);
    }

    private static bool HasOwnFormatter(Type type, string mimeType) =>
        Formatter.RegisteredFormatters(includeDefaults: true).Any(formatter => formatter.MimeType == mimeType && formatter.Type.IsAssignableFrom(type));

    private static string? OwnHtml(object value)
    {
        var type = value.GetType();
        if (type.GetMethod("ToHtml", BindingFlags.Public | BindingFlags.Instance, []) is not { } method || method.ReturnType != typeof(string))
        {
            return null;
        }

        var formatter = Formatter.GetPreferredFormatterFor(type, MimeBundle.Html);
        return formatter.Type == typeof(object) || formatter.GetType().Name.StartsWith("HtmlFormatter", StringComparison.Ordinal) ? (string?)method.Invoke(value, null) : null;
    }
}
