using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Regularization;

/// <summary>Makes a network smaller without changing what it computes.</summary>
public static class Pruning
{
    /// <summary>
    /// A copy of the network without its dead units: those that nothing behind them listens to (all outgoing weights are exactly 0), and those
    /// that listen to nothing (all incoming weights are exactly 0). What the latter pass on is a constant, which goes into the next layer's bias.
    /// The copy predicts the same, apart from rounding. A layer without living units keeps one.
    /// </summary>
    /// <param name="model">A network made by <see cref="Mlp.Create"/>. It does not change.</param>
    /// <exception cref="ArgumentException">The model has other layers than linear ones with ReLUs between them.</exception>
    public static Sequential RemoveDeadUnits(Sequential model)
    {
        Argument.ThrowIfNull(model);
        var children = model.children().ToList();
        if (children.Count % 2 == 0 || children.Where((child, i) => i % 2 == 0 ? child is not Linear : child is not ReLU).Any())
        {
            throw Argument.Unusable(Language.Text("Only networks of linear layers with ReLUs between them can be pruned."), nameof(model));
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var weights = children.OfType<Linear>().Select(layer => layer.weight!.detach()).ToArray();
        var biases = children.OfType<Linear>().Select(layer => layer.bias!.detach()).ToArray();
        for (var changed = true; changed;)
        {
            // A unit that dies can be the last one that another had been listening to, or had been heard by; so this goes on until none dies.
            changed = false;
            for (var i = 0; i < weights.Length - 1; i++)
            {
                var listens = weights[i].ne(0).any(1);
                var isHeard = weights[i + 1].ne(0).any(0);
                var alive = (listens & isHeard).nonzero().squeeze(1);
                if (alive.numel() == biases[i].numel())
                {
                    continue;
                }

                alive = alive.numel() > 0 ? alive : zeros(1, ScalarType.Int64);
                changed |= alive.numel() < biases[i].numel();
                biases[i + 1] = biases[i + 1] + weights[i + 1].mv(biases[i].relu() * listens.logical_not());
                weights[i + 1] = (weights[i + 1] * listens).index_select(1, alive); // a constant unit that has to stay must not be added twice
                weights[i] = weights[i].index_select(0, alive);
                biases[i] = biases[i].index_select(0, alive);
            }
        }

        var layers = new List<nn.Module<Tensor, Tensor>>();
        for (var i = 0; i < weights.Length; i++)
        {
            var layer = nn.Linear(weights[i].shape[1], weights[i].shape[0]);
            layer.weight!.copy_(weights[i]);
            layer.bias!.copy_(biases[i]);
            layers.AddRange(i < weights.Length - 1 ? [layer, nn.ReLU()] : [layer]);
        }

        return nn.Sequential(layers);
    }
}
