using TorchSharp;
using static TorchSharp.torch;

namespace Regularization;

/// <summary>
/// What regularization adds to the loss: a measure of how large the parameters are. The results carry gradients, so they can
/// be scaled by lambda, added to the loss and differentiated with it.
/// </summary>
public static class Penalty
{
    /// <summary>The L1 penalty, the sum of |w|. Its gradient is the sign of w (0 where w is 0, as in PyTorch's <c>abs</c>).</summary>
    /// <param name="model">The model whose parameters are summed up.</param>
    /// <param name="weightsOnly">Whether to leave out the biases; the lesson, like the original, counts them in.</param>
    /// <returns>A scalar float32 tensor.</returns>
    /// <exception cref="ArgumentException">The model has no parameters.</exception>
    public static Tensor L1(nn.Module model, bool weightsOnly = false) => Sum(model, weightsOnly, parameter => parameter.abs().sum());

    /// <summary>The L2 penalty, the sum of w². Its gradient is 2w.</summary>
    /// <inheritdoc cref="L1"/>
    public static Tensor L2(nn.Module model, bool weightsOnly = false) => Sum(model, weightsOnly, parameter => parameter.square().sum());

    private static Tensor Sum(nn.Module model, bool weightsOnly, Func<Tensor, Tensor> term)
    {
        ArgumentNullException.ThrowIfNull(model);
        var terms = model.named_parameters()
            .Where(parameter => !weightsOnly || parameter.name.EndsWith("weight", StringComparison.Ordinal))
            .Select(parameter => term(parameter.parameter))
            .ToList();
        return terms.Count > 0
            ? terms.Aggregate((sum, next) => sum + next)
            : throw new ArgumentException("The model has no parameters to sum up.", nameof(model));
    }
}
