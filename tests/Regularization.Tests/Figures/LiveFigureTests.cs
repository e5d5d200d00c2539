namespace Regularization.Tests;

public sealed class LiveFigureTests
{
    [Fact]
    public void Settings_at_the_limits_of_what_the_page_offers_make_a_figure()
    {
        Figures.Live();
        Figures.Live(new Setting { Lambda1 = 1e-6, Lambda2 = 1, WeightDecay = 0.02, HiddenSize = 8, Seed = 999_999, Epochs = 1000 });
    }

    public static TheoryData<Setting, string> NotOffered => new()
    {
        { new Setting { Lambda1 = 9e-7 }, "Lambda1 = 9E-07" },
        { new Setting { Lambda2 = 1.5 }, "Lambda2 = 1.5" },
        { new Setting { WeightDecay = 2 }, "WeightDecay = 2" },
        { new Setting { HiddenSize = 7 }, "HiddenSize = 7" },
        { new Setting { Seed = -1 }, "Seed = -1" },
        { new Setting { Epochs = 1001 }, "Epochs = 1001" },
        { new Setting { LearningRate = 0.01 }, "LearningRate = 0.01" },
        { new Setting { ProximalLambda1 = 1 }, "ProximalLambda1 = 1" },
        { new Setting { DecoupledWeightDecay = 5, HiddenSize = 100 }, "DecoupledWeightDecay = 5, HiddenSize = 100" },
    };

    [Theory]
    [MemberData(nameof(NotOffered))]
    public void A_setting_that_the_page_has_no_control_for_is_an_error_that_names_it(Setting setting, string named)
    {
        var error = Assert.Throws<ArgumentException>(() => Figures.Live(setting));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }
}
