using System.Globalization;
using static TorchSharp.torch;

namespace Regularization.Tests;

public sealed class LossHistoryTests
{
    [Fact]
    public void The_validation_loss_is_the_mean_squared_error()
    {
        var model = nn.Linear(1, 1);
        using (no_grad())
        {
            model.weight!.fill_(0);
            model.bias!.fill_(2);
        }

        var (_, validation) = NoisySine.Generate().Split();
        var history = new LossHistory();
        history.Add(tensor(0.25f), model, validation);

        Assert.Equal(0.25f, Assert.Single(history.Train));
        Assert.Equal(validation.T.Average(t => (2 - t) * (2 - t)), Assert.Single(history.Validation), 1e-6);
        Assert.True(model.training);
    }

    [Fact]
    public void It_ends_at_the_mean_of_the_last_30_epochs()
    {
        var history = new LossHistory();
        Assert.True(float.IsNaN(history.FinalTrain));
        history.Add(1, 2);
        Assert.Equal((1f, 2f), (history.FinalTrain, history.FinalValidation));

        for (var epoch = 0; epoch < 30; epoch++)
        {
            history.Add(epoch, 3);
        }

        Assert.Equal((14.5f, 3f), (history.FinalTrain, history.FinalValidation)); // (0 + … + 29) / 30
    }

    [Fact]
    public void Progress_reads_the_same_in_every_culture()
    {
        var history = new LossHistory();
        Assert.Equal("no epoch yet", history.ToString());
        history.Add(0.5f, 0.25f);
        history.Add(0.4f, 0.125f);

        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.StartsWith("epoch    1: loss 0.4000 (train), 0.1250 (valid), 0.", history.ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
