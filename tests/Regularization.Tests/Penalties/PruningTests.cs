using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Regularization.Tests;

public sealed class PruningTests
{
    [Fact]
    public void A_unit_that_nothing_listens_to_goes_and_so_does_one_that_only_it_had_heard()
    {
        var model = Random(hiddenLayers: 2, hiddenSize: 4);
        Edit(model, layer: 2, weights => weights[0, 1] = 0);           // nobody listens to unit 1 of the second layer
        Edit(model, layer: 1, weights =>
        {
            weights[0, 2] = weights[2, 2] = weights[3, 2] = 0;          // and it alone had listened to unit 2 of the first
        });

        var pruned = Pruning.RemoveDeadUnits(model);

        Assert.Equal([3, 3, 1], Sizes(pruned));
        AssertSame(model, pruned);
    }

    [Fact]
    public void A_unit_that_listens_to_nothing_passes_its_constant_on()
    {
        var model = Random(hiddenLayers: 2, hiddenSize: 4);
        Edit(model, layer: 0, weights => weights[0] = weights[3] = 0);
        Bias(model, layer: 0, bias => { bias[0] = 0.75f; bias[3] = -0.5f; }); // the ReLU makes 0 of the negative one

        var pruned = Pruning.RemoveDeadUnits(model);

        Assert.Equal([2, 4, 1], Sizes(pruned));
        AssertSame(model, pruned);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_network_that_is_all_constant_keeps_one_unit_in_each_layer(int hiddenSize)
    {
        var model = Random(hiddenLayers: 2, hiddenSize);
        Edit(model, layer: 0, weights => weights.zero_());
        Bias(model, layer: 0, bias => bias.fill_(0.5f));

        var pruned = Pruning.RemoveDeadUnits(model);

        Assert.Equal([1, 1, 1], Sizes(pruned));
        AssertSame(model, pruned);
    }

    [Fact]
    public void A_network_without_dead_units_stays_as_it_is()
    {
        var model = Random(hiddenLayers: 4, hiddenSize: 16);
        var pruned = Pruning.RemoveDeadUnits(model);

        Assert.Equal([16, 16, 16, 16, 1], Sizes(pruned));
        Assert.Equal(new Run("", model, new()).Parameters(), new Run("", pruned, new()).Parameters());
    }

    [Fact]
    public void A_sparse_network_predicts_the_same()
    {
        var model = Random(hiddenLayers: 4, hiddenSize: 32);
        Proximal.L1(model, 0.16);

        var pruned = Pruning.RemoveDeadUnits(model);

        Assert.True(Sizes(pruned).Sum() < 4 * 32 + 1);
        AssertSame(model, pruned);
    }

    [Fact]
    public void Other_networks_are_refused() => Assert.Throws<ArgumentException>(() => Pruning.RemoveDeadUnits(nn.Sequential(nn.Linear(1, 2), nn.Tanh(), nn.Linear(2, 1))));

    private static Sequential Random(int hiddenLayers, int hiddenSize) => Mlp.Create(hiddenLayers, hiddenSize);

    private static void Edit(Sequential model, int layer, Action<Tensor> edit)
    {
        using var noGradient = no_grad();
        edit(model.children().OfType<Linear>().ElementAt(layer).weight!);
    }

    private static void Bias(Sequential model, int layer, Action<Tensor> edit)
    {
        using var noGradient = no_grad();
        edit(model.children().OfType<Linear>().ElementAt(layer).bias!);
    }

    private static IEnumerable<long> Sizes(Sequential model) => model.children().OfType<Linear>().Select(layer => layer.weight!.shape[0]);

    private static void AssertSame(Sequential model, Sequential pruned)
    {
        var x = Grid.Linspace(-3, 3, 25);
        Assert.Equal(new Run("", model, new()).Predict(x), new Run("", pruned, new()).Predict(x), (a, b) => Math.Abs(a - b) < 1e-6);
    }
}
