using System.Numerics;
using System.Runtime.CompilerServices;

namespace Regularization;

/// <summary>
/// The steps of Adam and what they remember of the gradients, in the order of operations of <c>torch.optim.Adam</c> and <c>AdamW</c>, each rounded by itself, except that the root
/// is multiplied by the reciprocal of its correction, for a second division would take longer than all the rest. <see cref="FusedAdam"/> has that division, and rounds products
/// and sums together where the processor can. Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015).
/// </summary>
/// <param name="setting">The learning rate and the penalties.</param>
/// <param name="count">The number of parameters, a multiple of what a vector holds.</param>
internal sealed class PlainAdam(Setting setting, int count)
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;

    private readonly float[] _mean = new float[count], _square = new float[count];
    private double _power1 = 1, _power2 = 1; // β to the power of the step

    /// <summary>Changes the parameters <paramref name="parameters"/> according to the gradient of the loss without its penalties.</summary>
    /// <returns>Whether all of them are finite afterwards.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // else the first hundred steps would run unoptimized
    public bool Step(float[] parameters, float[] gradient)
    {
        _power1 *= Beta1;
        _power2 *= Beta2;
        var (keepMean, addMean) = (new Vector<float>((float)Beta1), new Vector<float>((float)(1 - Beta1)));
        var (keepSquare, addSquare) = (new Vector<float>((float)Beta2), new Vector<float>((float)(1 - Beta2)));
        var size = new Vector<float>((float)(-setting.LearningRate / (1 - _power1)));
        var correction = new Vector<float>((float)(1 / Math.Sqrt(1 - _power2)));
        var epsilon = new Vector<float>((float)Epsilon);
        var l1 = new Vector<float>((float)setting.Lambda1);
        var decay = new Vector<float>((float)(2 * setting.Lambda2 + setting.WeightDecay));
        var shrinking = new Vector<float>((float)(1 - setting.LearningRate * setting.DecoupledWeightDecay));
        var threshold = new Vector<float>((float)(setting.LearningRate * setting.ProximalLambda1));
        var (finite, largest) = (Vector<int>.AllBitsSet, new Vector<float>(float.MaxValue));
        for (var i = 0; i < count; i += Vector<float>.Count)
        {
            var (w, g) = (new Vector<float>(parameters, i), new Vector<float>(gradient, i));
            if (setting.Lambda1 > 0)
            {
                g += Vector.ConditionalSelect(Vector.GreaterThan(w, default), l1, Vector.ConditionalSelect(Vector.LessThan(w, default), -l1, default)); // λ₁ · sign(w)
            }

            if (setting.Lambda2 + setting.WeightDecay > 0)
            {
                g += decay * w;
            }

            if (setting.DecoupledWeightDecay > 0)
            {
                w *= shrinking;
            }

            var mean = new Vector<float>(_mean, i) * keepMean + g * addMean;
            var square = new Vector<float>(_square, i) * keepSquare + g * addSquare * g;
            w += mean * size / (Vector.SquareRoot(square) * correction + epsilon);
            if (setting.ProximalLambda1 > 0)
            {
                w -= Vector.Min(Vector.Max(w, -threshold), threshold); // what is closer to 0 than the threshold is subtracted from itself
            }

            mean.CopyTo(_mean, i);
            square.CopyTo(_square, i);
            w.CopyTo(parameters, i);
            finite &= Vector.LessThanOrEqual(Vector.Abs(w), largest);
        }

        return finite == Vector<int>.AllBitsSet;
    }
}
