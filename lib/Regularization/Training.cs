using TorchSharp;
using static TorchSharp.torch;

namespace Regularization;

/// <summary>
/// The lesson's training loop, written for speed. On networks this small the lesson's loop mostly waits: for the bookkeeping of the gradients and for
/// hundreds of operations on tiny tensors. Here all parameters lie in one tensor, the gradients are spelled out, and one forward pass serves both losses.
/// </summary>
internal sealed class Training : IDisposable
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;

    private readonly Tensor _x, _t, _grid;
    private readonly long _trainCount;

    public Training(TrainValidationSplit split)
    {
        using var scope = NewDisposeScope();
        _trainCount = split.Train.X.Length;
        _x = Column([.. split.Train.X, .. split.Validation.X]).DetachFromDisposeScope();
        _t = Column([.. split.Train.T, .. split.Validation.T]).DetachFromDisposeScope();
        _grid = Column([.. SweepRun.X]).DetachFromDisposeScope();
    }

    public void Dispose()
    {
        _x.Dispose();
        _t.Dispose();
        _grid.Dispose();
    }

    public SweepRun Run(Setting setting, float[] initialParameters, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var parameters = tensor(initialParameters);
        var gradient = zeros_like(parameters);
        var (mean, square) = (zeros_like(parameters), zeros_like(parameters));
        var (layers, layerGradients) = (Layers(parameters, setting.HiddenSize), Layers(gradient, setting.HiddenSize));
        var history = new LossHistory();

        // The validation loss of an epoch is taken after its update, that is, with the parameters of the next forward pass. So there is one pass more than there are updates.
        var trainLoss = 0f;
        int? divergedAt = null;
        for (var epoch = 0; epoch <= setting.Epochs; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var ofThisEpoch = NewDisposeScope();
            var activations = Forward(layers, _x);
            var error = activations[^1] - _t;
            var squares = error.square().data<float>().ToArray();
            if (epoch > 0)
            {
                history.Add(trainLoss, Mean(squares.AsSpan((int)_trainCount)));
            }

            trainLoss = Mean(squares.AsSpan(0, (int)_trainCount));
            if (!float.IsFinite(trainLoss) || (epoch > 0 && !float.IsFinite(history.Validation[^1])))
            {
                divergedAt = epoch > 0 && !float.IsFinite(history.Validation[^1]) ? epoch - 1 : epoch;
                break;
            }

            if (epoch < setting.Epochs)
            {
                Backward(layers, layerGradients, activations, error);
                Update(setting, epoch + 1, parameters, gradient, mean, square);
            }
        }

        return new SweepRun(setting, history, Forward(layers, _grid)[^1].data<float>().ToArray(), WeightStatistics.Of(parameters.data<float>().ToArray()), divergedAt);
    }

    /// <summary>Views into one long tensor, in the order of <c>parameters()</c>: of each layer, the weights [out, in] and the bias [out].</summary>
    private static (Tensor Weight, Tensor Bias)[] Layers(Tensor parameters, long hiddenSize)
    {
        long[] sizes = [1, hiddenSize, hiddenSize, hiddenSize, hiddenSize, 1];
        var offset = 0L;
        return [.. sizes.Zip(sizes.Skip(1), (inputs, outputs) => (Next(inputs * outputs).view(outputs, inputs), Next(outputs)))];

        Tensor Next(long count) => parameters.narrow(0, (offset += count) - count, count);
    }

    /// <summary>The input, what each hidden layer makes of it, and the prediction.</summary>
    private static Tensor[] Forward((Tensor Weight, Tensor Bias)[] layers, Tensor x)
    {
        var activations = new Tensor[layers.Length + 1];
        activations[0] = x;
        for (var i = 0; i < layers.Length; i++)
        {
            var sum = nn.functional.linear(activations[i], layers[i].Weight, layers[i].Bias);
            activations[i + 1] = i < layers.Length - 1 ? sum.relu_() : sum;
        }

        return activations;
    }

    /// <summary>The gradient of the mean squared error on the training points, layer by layer from the last to the first (backpropagation).</summary>
    private void Backward((Tensor Weight, Tensor Bias)[] layers, (Tensor Weight, Tensor Bias)[] gradients, Tensor[] activations, Tensor error)
    {
        var delta = error.narrow(0, 0, _trainCount) * (2.0 / _trainCount);
        for (var i = layers.Length - 1; i >= 0; i--)
        {
            var input = activations[i].narrow(0, 0, _trainCount);
            gradients[i].Weight.addmm_(delta.t(), input, beta: 0, alpha: 1);
            gradients[i].Bias.copy_(delta.sum(0L)); // a plain 0 would be taken for a ScalarType
            if (i > 0)
            {
                delta = delta.mm(layers[i].Weight).mul_(input.sign()); // of a ReLU's output, the sign is its derivative
            }
        }
    }

    /// <summary>One step of Adam, in the order of operations of <c>torch.optim.Adam</c> and <c>AdamW</c>. Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015).</summary>
    private static void Update(Setting setting, int step, Tensor parameters, Tensor gradient, Tensor mean, Tensor square)
    {
        if (setting.Lambda1 > 0)
        {
            gradient.add_(parameters.sign(), alpha: setting.Lambda1);
        }

        if (2 * setting.Lambda2 + setting.WeightDecay is var decay && decay > 0)
        {
            gradient.add_(parameters, alpha: decay);
        }

        if (setting.DecoupledWeightDecay > 0)
        {
            parameters.mul_(1 - setting.LearningRate * setting.DecoupledWeightDecay);
        }

        FusedAdam.Update(
            FusedAdam.Values(parameters), FusedAdam.Values(gradient), FusedAdam.Values(mean), FusedAdam.Values(square), step,
            setting.LearningRate, Beta1, Beta2, Epsilon, weightDecay: 0);

        if (setting.ProximalLambda1 > 0)
        {
            Proximal.SoftThreshold(parameters, setting.LearningRate * setting.ProximalLambda1);
        }
    }

    private static Tensor Column(double[] values) => tensor(Array.ConvertAll(values, value => (float)value), [values.Length, 1L]);

    private static float Mean(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return (float)(sum / values.Length);
    }
}
