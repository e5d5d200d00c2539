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
