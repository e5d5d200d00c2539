using System.Numerics;
using static TorchSharp.torch;

namespace Regularization;

/// <summary>w², whose slope is 2w.</summary>
internal readonly struct Square : IPenaltyTerm
{
    public static Vector<float> Term(Vector<float> w) => w * w;

    public static Vector<float> Slope(Vector<float> w) => w + w;

    public static Tensor Slope(Tensor w) => 2 * w;
}
