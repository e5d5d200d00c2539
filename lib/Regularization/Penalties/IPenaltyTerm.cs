using System.Numerics;
using static TorchSharp.torch;

namespace Regularization;

/// <summary>What a penalty adds up over the parameters, and the slope of that, its derivative.</summary>
internal interface IPenaltyTerm
{
    static abstract Vector<float> Term(Vector<float> w);

    static abstract Vector<float> Slope(Vector<float> w);

    /// <summary>The slope, which can itself be differentiated.</summary>
    static abstract Tensor Slope(Tensor w);
}
