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
    /// <returns>A scalar tensor of the parameters' type.</returns>
    /// <exception cref="ArgumentException">The model has no parameters.</exception>
    public static Tensor L1(nn.Module model, bool weightsOnly = false) => Of<AbsoluteValue>(model, weightsOnly, vector => vector.abs());

    /// <summary>The L2 penalty, the sum of w². Its gradient is 2w.</summary>
    /// <inheritdoc cref="L1"/>
    public static Tensor L2(nn.Module model, bool weightsOnly = false) => Of<Square>(model, weightsOnly, vector => vector.square());

    private static Tensor Of<T>(nn.Module model, bool weightsOnly, Func<Tensor, Tensor> termsOf)
        where T : struct, IPenaltyTerm
    {
        Argument.ThrowIfNull(model);
        var parameters = weightsOnly
            ? model.named_parameters().Where(parameter => parameter.name.EndsWith("weight", StringComparison.Ordinal)).Select(parameter => parameter.parameter).ToList()
            : model.parameters().ToList();
        if (parameters.Count == 0)
        {
            throw Argument.Unusable(Language.Text("The model has no parameters to sum up."), nameof(model));
        }

        // Of other types, or on a graphics card: one operation on one long vector is still much faster than one for each parameter.
        return PenaltyFunction<T>.Supports(parameters) ? PenaltyFunction<T>.Of(parameters) : termsOf(nn.utils.parameters_to_vector(parameters)).sum();
    }
}
