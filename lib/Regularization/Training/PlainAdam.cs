using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Regularization;

/// <summary>
/// The steps of Adam and what they remember of the gradients, in the order of operations of <c>torch.optim.Adam</c> and <c>AdamW</c>, each rounded by itself, except that the root
/// is multiplied by the reciprocal of its correction, for a second division would take longer than all the rest. <see cref="FusedAdam"/> has that division, and rounds products
/// and sums together where the processor can. Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015).
/// </summary>
/// <param name="setting">The learning rate and the penalties.</param>
/// <param name="parameters">The parameters, a multiple of 16.</param>
internal sealed class PlainAdam(Setting setting, Memory<float> parameters)
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;

    private readonly Memory<float> _mean = Aligned.Allocate(parameters.Length), _square = Aligned.Allocate(parameters.Length);
    private double _power1 = 1, _power2 = 1; // β to the power of the step

    /// <summary>The next calls of <see cref="Update"/> are a step.</summary>
    public void BeginStep()
    {
        _power1 *= Beta1;
        _power2 *= Beta2;
    }

    /// <summary>Changes some parameters according to the gradient of the loss without its penalties.</summary>
    /// <param name="start">The first of them.</param>
    /// <param name="gradient">As much of the gradient, a multiple of 16.</param>
    /// <returns>Whether all of them are finite afterwards.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // else the first hundred steps would run unoptimized
    public bool Update(int start, ReadOnlySpan<float> gradient)
    {
        var (keepMean, addMean) = (Vector512.Create((float)Beta1), Vector512.Create((float)(1 - Beta1)));
        var (keepSquare, addSquare) = (Vector512.Create((float)Beta2), Vector512.Create((float)(1 - Beta2)));
        var size = Vector512.Create((float)(-setting.LearningRate / (1 - _power1)));
        var correction = Vector512.Create((float)(1 / Math.Sqrt(1 - _power2)));
        var epsilon = Vector512.Create((float)Epsilon);
        var l1 = Vector512.Create((float)setting.Lambda1);
        var decay = Vector512.Create((float)(2 * setting.Lambda2 + setting.WeightDecay));
        var shrinking = Vector512.Create((float)(1 - setting.LearningRate * setting.DecoupledWeightDecay));
        var threshold = Vector512.Create((float)(setting.LearningRate * setting.ProximalLambda1));
        var (hasL1, decays, shrinks, isProximal) = (setting.Lambda1 > 0, setting.Lambda2 + setting.WeightDecay > 0, setting.DecoupledWeightDecay > 0, setting.ProximalLambda1 > 0);
        var (finite, largest) = (Vector512<float>.AllBitsSet, Vector512.Create(float.MaxValue));
        ref var parameter = ref MemoryMarshal.GetReference(parameters.Span.Slice(start, gradient.Length));
        ref var means = ref MemoryMarshal.GetReference(_mean.Span.Slice(start, gradient.Length));
        ref var squares = ref MemoryMarshal.GetReference(_square.Span.Slice(start, gradient.Length));
        for (nuint i = 0; i < (nuint)gradient.Length; i += (nuint)Vector512<float>.Count)
        {
            var w = Vector512.LoadUnsafe(ref parameter, i);
            var g = Vector512.LoadUnsafe(in MemoryMarshal.GetReference(gradient), i);
            if (hasL1)
            {
                g += Vector512.ConditionalSelect(Vector512.GreaterThan(w, default), l1, Vector512.ConditionalSelect(Vector512.LessThan(w, default), -l1, default)); // λ₁ · sign(w)
            }

            if (decays)
            {
                g += decay * w;
            }

            if (shrinks)
            {
                w *= shrinking;
            }

            var mean = Vector512.LoadUnsafe(ref means, i) * keepMean + g * addMean;
            var square = Vector512.LoadUnsafe(ref squares, i) * keepSquare + g * addSquare * g;
            w += mean * size / (Vector512.Sqrt(square) * correction + epsilon);
            if (isProximal)
            {
                w -= Vector512.Min(Vector512.Max(w, -threshold), threshold); // what is closer to 0 than the threshold is subtracted from itself
            }

            mean.StoreUnsafe(ref means, i);
            square.StoreUnsafe(ref squares, i);
            w.StoreUnsafe(ref parameter, i);
            finite &= Vector512.LessThanOrEqual(Vector512.Abs(w), largest);
        }

        return finite.AsInt32() == Vector512<int>.AllBitsSet;
    }
}
