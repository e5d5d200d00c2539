using TorchSharp;
using static TorchSharp.torch;

namespace Regularization;

/// <summary>Steps that a penalty makes by itself, apart from the gradient. The model is changed in place.</summary>
public static class Proximal
{
    /// <summary>
    /// The proximal step of the L1 penalty, also called soft thresholding: every parameter moves towards 0 by
    /// <paramref name="threshold"/>, and those closer to 0 than that become exactly 0: w ← sign(w) · max(|w| - threshold, 0).
    /// </summary>
    /// <remarks>
    /// After each step of gradient descent with learning rate η, a threshold of η·λ minimizes the loss plus λ·Σ|w|:
    /// Parikh and Boyd, "Proximal Algorithms" (2014), sections 4.2 and 6.5.2. Adam divides the gradients by their size, but this step
    /// does not; after Adam it is therefore the L1 counterpart of AdamW's decoupled decay, and λ means something else than in the penalty.
    /// </remarks>
    /// <param name="model">The model whose parameters are moved, biases included.</param>
    /// <param name="threshold">How far they are moved, a finite number, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is negative, infinite or not a number.</exception>
    public static void L1(nn.Module model, double threshold)
    {
        Argument.ThrowIfNull(model);
        if (!(threshold >= 0 && double.IsFinite(threshold)))
        {
            throw Argument.OutOfRange(Language.Text("The threshold must be a finite number, 0 or more."), threshold);
        }

        using var noGradient = no_grad();
        foreach (var parameter in model.parameters())
        {
            using var scope = NewDisposeScope();
            parameter.sub_(parameter.clamp(-threshold, threshold)); // what is closer to 0 than the threshold is subtracted from itself
        }
    }
}
