using Regularization.Loading;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace Regularization;

/// <summary>The lesson's network: a multilayer perceptron from one number to one number.</summary>
public static class Mlp
{
    /// <summary>
    /// Makes <c>Linear(1, size), ReLU, …, Linear(size, size), ReLU, Linear(size, 1)</c>: a ReLU behind every hidden layer, none behind the output.
    /// It maps a float32 tensor of shape [n, 1] to one of the same shape. The defaults give the lesson's 49,921 parameters.
    /// </summary>
    /// <remarks>The initial weights are those of PyTorch's <c>nn.Linear</c>, bit for bit, after the same <c>torch.manual_seed</c>.</remarks>
    /// <param name="hiddenLayers">The number of hidden layers, 1 or more.</param>
    /// <param name="hiddenSize">The units of each hidden layer, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no hidden layer, or it has no units.</exception>
    public static Sequential Create(int hiddenLayers = 4, int hiddenSize = 128)
    {
        if (hiddenLayers < 1 || hiddenSize < 1)
        {
            throw hiddenLayers < 1
                ? Argument.OutOfRange(Language.Text("The network needs at least one hidden layer."), hiddenLayers)
                : Argument.OutOfRange(Language.Text("Each hidden layer needs at least one unit."), hiddenSize);
        }

        LibTorch.EnsureLoaded();
        var modules = new List<Module<torch.Tensor, torch.Tensor>>();
        for (var layer = 0; layer < hiddenLayers; layer++)
        {
            modules.Add(Linear(layer == 0 ? 1 : hiddenSize, hiddenSize));
            modules.Add(ReLU());
        }

        modules.Add(Linear(hiddenSize, 1));
        return Sequential(modules);
    }
}
