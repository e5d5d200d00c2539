using System.Numerics;
using static TorchSharp.torch;

namespace Regularization;

/// <summary>|w|, whose slope is the sign of w; 0 where w is 0 or not a number, as PyTorch has it.</summary>
internal readonly struct AbsoluteValue : IPenaltyTerm
{
    public static Vector<float> Term(Vector<float> w) => Vector.Abs(w);

    public static Vector<float> Slope(Vector<float> w) =>
        Vector.ConditionalSelect(Vector.GreaterThan(w, default), Vector<float>.One, Vector.ConditionalSelect(Vector.LessThan(w, default), -Vector<float>.One, default));

    public static Tensor Slope(Tensor w) => w.sgn();
}
