using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace Regularization;

/// <summary>
/// The language in which the library speaks to its reader: captions, legends, verdicts, progress, errors. Each language other than English is one
/// file of the folder <c>Languages</c>, which maps the English texts to its own.
/// </summary>
public static class Language
{
    private const string Folder = "Languages/", Extension = ".json", English = "en";

    private static readonly ConcurrentDictionary<string, Dictionary<string, string>> Translations = new();

    /// <summary>The language's code, <c>en</c> at first. What has been made already keeps the language in which it was made.</summary>
    /// <exception cref="ArgumentException">There is no such language.</exception>
    public static string Current
    {
        get;
        set => field = Available.Contains(value)
            ? value
            : throw Argument.Unusable(Text("There are no texts in the language \"{0}\". Those that there are: {1}.", value, string.Join(", ", Available)), nameof(value));
    } = English;

    /// <summary>The codes of all languages that there are: <c>en</c>, and the names of the files in <c>Languages</c>.</summary>
    public static IReadOnlyList<string> Available { get; } =
    [
        English,
        .. typeof(Language).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..^Extension.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>A text in the current language; in English where that language has no such text.</summary>
    /// <param name="english">
    /// The text in English, with <c>{0}</c>, <c>{1:0.000}</c> … for the arguments, as <see cref="string.Format(string, object[])"/> takes it. It is the key
    /// in the language's file, so write it where it is used and as one literal: a test looks all of them up.
    /// </param>
    /// <param name="arguments">What stands for the placeholders. Numbers are written the same in every language.</param>
    internal static string Text(string english, params ReadOnlySpan<object?> arguments) =>
        string.Format(CultureInfo.InvariantCulture, Translation(Current).GetValueOrDefault(english, english), arguments);

    /// <summary>Several sentences, with the space between them that the language has. Empty ones are left out.</summary>
    internal static string Sentences(params IEnumerable<string?> sentences) => string.Join(Text(" "), sentences.Where(sentence => !string.IsNullOrEmpty(sentence)));

    /// <summary>The texts of a language by their English.</summary>
    internal static IReadOnlyDictionary<string, string> Translation(string language) => Translations.GetOrAdd(language, language =>
    {
        using var file = typeof(Language).Assembly.GetManifestResourceStream(Folder + language + Extension);
        return file is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(file)!;
    });
}
