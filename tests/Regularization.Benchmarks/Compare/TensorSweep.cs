using TorchSharp;
using static TorchSharp.torch;

namespace Regularization.Benchmarks;

/// <summary>
/// The training of a sweep as fast as it goes with tensors: all parameters in one, gradients written out, one forward pass for both losses, no automatic differentiation.
/// <c>Sweep.Run</c> did it like this before it had a matrix product of its own.
/// </summary>
internal static class TensorSweep
{
    public static float Train(TrainValidationSplit split, Setting setting, CancellationToken cancellation)
    {
        set_num_threads(1);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        manual_seed(setting.Seed);
        using var model = Mlp.Create(hiddenSize: setting.HiddenSize);
        var parameters = nn.utils.parameters_to_vector(model.parameters());
        var gradient = zeros_like(parameters);
        var (layers, layerGradients) = (Layers(parameters, setting.HiddenSize), Layers(gradient, setting.HiddenSize));
        var trainCount = split.Train.X.Length;
        var (x, t) = (cat([split.Train.XTensor, split.Validation.XTensor]), cat([split.Train.TTensor, split.Validation.TTensor]));
        var (mean, square) = (zeros_like(parameters), zeros_like(parameters));
        var validation = 0f;
        for (var epoch = 0; epoch < setting.Epochs; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var ofThisEpoch = NewDisposeScope();
            var activations = Forward(layers, x);
            var error = activations[^1] - t;
            var squares = error.square().data<float>().ToArray();
            validation = squares.Skip(trainCount).Average();
            Backward(layers, layerGradients, activations, error.narrow(0, 0, trainCount) * (2.0 / trainCount), trainCount);
            gradient.add_(parameters, alpha: 2 * setting.Lambda2);
            FusedAdam.Update(
                FusedAdam.Values(parameters), FusedAdam.Values(gradient), FusedAdam.Values(mean), FusedAdam.Values(square), epoch + 1,
                setting.LearningRate, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0);
        }

        return validation;
    }

    /// <summary>Views into one long tensor, in the order of <c>parameters()</c>: of each layer, the weights [out, in] and the bias [out].</summary>
    private static (Tensor Weight, Tensor Bias)[] Layers(Tensor parameters, long hiddenSize)
    {
        long[] sizes = [1, hiddenSize, hiddenSize, hiddenSize, hiddenSize, 1];
        var offset = 0L;
        return [.. sizes.Zip(sizes.Skip(1), (inputs, outputs) => (Next(inputs * outputs).view(outputs, inputs), Next(outputs)))];

        Tensor Next(long count) => parameters.narrow(0, (offset += count) - count, count);
    }

    private static Tensor[] Forward((Tensor Weight, Tensor Bias)[] layers, Tensor x)
    {
        Tensor[] activations = [x, .. new Tensor[layers.Length]];
        for (var i = 0; i < layers.Length; i++)
        {
            var sum = nn.functional.linear(activations[i], layers[i].Weight, layers[i].Bias);
            activations[i + 1] = i < layers.Length - 1 ? sum.relu_() : sum;
        }

        return activations;
    }

    private static void Backward((Tensor Weight, Tensor Bias)[] layers, (Tensor Weight, Tensor Bias)[] gradients, Tensor[] activations, Tensor delta, long trainCount)
    {
        for (var i = layers.Length - 1; i >= 0; i--)
        {
            var input = activations[i].narrow(0, 0, trainCount);
            gradients[i].Weight.addmm_(delta.t(), input, beta: 0, alpha: 1);
            gradients[i].Bias.copy_(delta.sum(0L)); // a plain 0 would be taken for a ScalarType
            if (i > 0)
            {
                delta = delta.mm(layers[i].Weight).mul_(input.sign()); // of a ReLU's output, the sign is its derivative
            }
        }
    }
}
