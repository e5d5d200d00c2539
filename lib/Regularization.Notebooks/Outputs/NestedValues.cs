using System.Collections;
using System.Dynamic;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.DotNet.Interactive.Formatting;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Stopping;

namespace Regularization.Notebooks.Outputs;

/// <summary>
/// Makes values that contain or yield themselves end when they are shown. The engine lists the properties and elements of a value down to
/// <see cref="Formatter.RecursionLimit"/>; below that it goes on with the elements of sequences, for ever if it comes to that, and asks no
/// formatter any more. So its own limit is put out of reach, and this one takes its place: a general formatter that leaves everything above
/// the limit to the engine's, and cuts what is below. Formatters that cells or libraries have registered come before it.
/// </summary>
internal sealed class NestedValues : ITypeFormatterSource
{
    /// <summary>How many levels of a value are listed with their properties; the engine's own default.</summary>
    public const int Levels = 6;

    /// <summary>How many levels of sequences within sequences are written below that, in one line.</summary>
    public const int LevelsInLine = 6;

    /// <summary>How many parts of one value are listed: 20 references of a list to itself would be 20 to the sixth.</summary>
    private const int MostParts = 2_000;

    /// <summary>How much of a record's text heads its properties, as the engine has it.</summary>
    private const int LongestSummary = 300;

    private const string Cut = "…";

    private const string Summary = PlainTextSummaryFormatter.MimeType;

    /// <summary>What the engine has formatters for that go on with what a value contains; those for all other types are its general ones.</summary>
    private static readonly Type[] Containers = [typeof(object), typeof(ExpandoObject), typeof(KeyValuePair<string, object>), typeof(ReadOnlyMemory<>)];

    private static readonly ConditionalWeakTable<FormatContext, StrongBox<int>> Parts = [];

    /// <summary>Puts the limit in place.</summary>
    /// <returns>False if it was there already. Whoever resets the formatters takes it away.</returns>
    public static bool Limit()
    {
        if (Formatter.RegisteredFormatters().Any(formatter => formatter is General))
        {
            return false;
        }

        Formatter.GetPreferredMimeTypesFor(typeof(Anchor)); // the way in for formatters that all others precede
        Formatter.RecursionLimit = int.MaxValue;
        return true;
    }

    /// <inheritdoc/>
    public IEnumerable<ITypeFormatter> CreateTypeFormatters() =>
        [.. Containers.SelectMany(type => new[] { new General(MimeBundle.Text, type), new General(MimeBundle.Html, type) }), new General(Summary, typeof(object)), new General(Summary, typeof(IEnumerable))];

    private static string InLine(object? value, int levels, StrongBox<int> parts) => value switch
    {
        null => Formatter.NullString,
        string text => text,
        IEnumerable when levels == 0 || parts.Value >= MostParts => Cut,
        IEnumerable sequence => InLine(sequence, levels - 1, parts),
        _ => InOneWord(value),
    };

    /// <summary>The text of a value that is no sequence. That of a record lists its properties, by code of the compiler's which gives up when the stack is used up.</summary>
    private static string InOneWord(object value)
    {
        try
        {
            return Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        }
        catch (InsufficientExecutionStackException)
        {
            return $"{value.GetType().Name} {{ {Cut} }}";
        }
    }

    private static bool IsRecord(object value) => value.GetType().GetMethod("<Clone>$") is not null;

    private static string InLine(IEnumerable sequence, int levels, StrongBox<int> parts)
    {
        Interruption.Pass(parts.Value++);
        var (shown, more) = (new List<string>(), false);
        foreach (var element in sequence)
        {
            shown.Add(InLine(element, levels, parts));
            if (more = shown.Count >= Formatter.ListExpansionLimit)
            {
                break; // a sequence may be endless
            }
        }

        var left = sequence is ICollection { Count: var count } ? count - shown.Count : (int?)null;
        return $"[ {string.Join(", ", shown)}{(more && left != 0 ? string.Create(CultureInfo.InvariantCulture, $" ... ({(left is null ? "" : $"{left} ")}more)") : "")} ]";
    }

    [TypeFormatterSource(typeof(NestedValues))]
    private sealed class Anchor;

    /// <summary>Formats what is cut, and declines the rest: then the engine asks its next formatter.</summary>
    private sealed class General(string mimeType, Type type) : ITypeFormatter
    {
        public string MimeType => mimeType;

        public Type Type => type;

        public bool Format(object? value, FormatContext context)
        {
            if (value is null)
            {
                return false;
            }

            var parts = Parts.GetOrCreateValue(context);
            if (mimeType == Summary ? !(value is IEnumerable || IsRecord(value)) : context.Depth <= Limit && parts.Value < MostParts)
            {
                Interruption.Pass(parts.Value++);
                return false;
            }

            var text = InLine(value, LevelsInLine, parts);
            context.Writer.Write(mimeType == Summary && value is not IEnumerable && text.Length > LongestSummary ? string.Concat(text.AsSpan(0, LongestSummary), "...") : mimeType == MimeBundle.Html ? WebUtility.HtmlEncode(text) : text);
            return true;
        }

        /// <summary>A cell's own limit holds, one level earlier: beyond it the engine would not ask.</summary>
        private static int Limit => Formatter.RecursionLimit == int.MaxValue ? Levels : Formatter.RecursionLimit - 1;
    }
}
