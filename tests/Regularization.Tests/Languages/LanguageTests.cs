using System.Globalization;

namespace Regularization.Tests;

/// <summary>The tests of this project run one after the other, so the language may be changed for a moment.</summary>
public sealed class LanguageTests : IDisposable
{
    public void Dispose() => Language.Current = "en";

    [Fact]
    public void English_is_there_and_so_is_every_file()
    {
        Assert.Equal("en", Language.Current);
        Assert.Equal(["en", "ja"], Language.Available);
    }

    [Fact]
    public void A_language_that_is_not_there_is_refused_and_those_that_are_there_are_named()
    {
        var error = Assert.Throws<ArgumentException>(() => Language.Current = "tlh");

        Assert.Contains("\"tlh\"", error.Message);
        Assert.Contains("en, ja", error.Message);
        Assert.Equal("en", Language.Current);
        Assert.Throws<ArgumentException>(() => Language.Current = null!);
    }

    [Fact]
    public void A_text_without_a_translation_stays_English_and_numbers_are_the_same_everywhere()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Language.Current = "ja";
            Assert.Equal("nobody says 1,234.50", Language.Text("nobody says {0:N2}", 1234.5));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    public static TheoryData<Type, Action, string> RefusedArguments => new()
    {
        { typeof(ArgumentOutOfRangeException), () => NoisySine.Generate(n: 1), "点は2個以上必要です。（n = 1）" },
        { typeof(ArgumentOutOfRangeException), () => NoisySine.Generate(noiseScale: double.NaN), "ノイズの標準偏差は、0以上の有限の数でなければなりません。（noiseScale = NaN）" },
        { typeof(ArgumentOutOfRangeException), () => new Setting { HiddenSize = 0 }, "この値は1以上でなければなりません。（HiddenSize = 0）" },
        { typeof(ArgumentOutOfRangeException), () => Figures.Compare(NoisySine.Generate().Split(), []), "この図に並べられるのは、1個から6個までの学習結果です。（runs = 0）" },
        { typeof(ArgumentException), () => new Dataset([1], []), "入力は1個ですが、目標値は0個です。（引数t）" },
        { typeof(ArgumentNullException), () => new Dataset(null!, []), "nullは渡せません。（引数x）" },
    };

    /// <summary>.NET would add "(Parameter 'n')" and "Actual value was 1." in English.</summary>
    [Theory]
    [MemberData(nameof(RefusedArguments), DisableDiscoveryEnumeration = true)]
    public void A_refused_argument_is_named_in_the_readers_language(Type type, Action call, string message)
    {
        Language.Current = "ja";

        Assert.Equal(message, Assert.Throws(type, call).Message);
    }

    [Fact]
    public void Sentences_are_joined_as_the_language_joins_them()
    {
        Assert.Equal("A. B.", Language.Sentences("A.", "", null, "B."));
        Language.Current = "ja";
        Assert.Equal("A。B。", Language.Sentences("A。", "B。"));
    }

    [Fact]
    public void What_is_made_keeps_the_language_in_which_it_was_made()
    {
        Language.Current = "ja";
        var verdict = Check.PenaltiesByHand("大きい。", 5, 13.25);
        Language.Current = "en";

        Assert.StartsWith("✗ まだです。", verdict.ToString());
        Assert.Contains("lang=\"ja\"", verdict.ToHtml());
        Assert.Contains("バイアス", verdict.Message);
        Assert.EndsWith("あなたの予想: 大きい。", verdict.Message);
        Assert.Contains("lang=\"en\"", Check.PenaltiesByHand("Large.", 5, 13.25).ToHtml());
    }
}
