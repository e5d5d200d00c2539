using Regularization.NumPy;

namespace Regularization;

/// <summary>The numbers that <c>torch.manual_seed</c> and <c>nn.Linear</c> start the lesson's network with, without libtorch and bit for bit.</summary>
/// <remarks>
/// PyTorch's generator is the same MT19937 as NumPy's <c>RandomState</c>, seeded alike. A weight takes 24 of its bits as a fraction r and becomes r · (to - from) + from,
/// rounded once; both ends are ±1/√inputs, of which <c>nn.Linear</c> computes the weights' by way of Kaiming's formula (He et al., "Delving Deep into Rectifiers", 2015).
/// </remarks>
internal static class InitialParameters
{
    /// <summary>All parameters of a perceptron in the order of <c>parameters()</c>: of each layer, the weights [outputs, inputs] and the biases [outputs].</summary>
    /// <param name="sizes">The units of each layer, from the input to the output.</param>
    /// <param name="seed">What <c>torch.manual_seed</c> would be called with.</param>
    public static float[] Of(ReadOnlySpan<int> sizes, long seed)
    {
        var random = new RandomState(unchecked((uint)seed));
        var parameters = new List<float>();
        for (var layer = 1; layer < sizes.Length; layer++)
        {
            var (inputs, outputs) = (sizes[layer - 1], sizes[layer]);
            AddUniform(outputs * inputs, Math.Sqrt(3) * (Math.Sqrt(2 / (1 + Math.Pow(Math.Sqrt(5), 2))) / Math.Sqrt(inputs)));
            AddUniform(outputs, 1 / Math.Sqrt(inputs));
        }

        return [.. parameters];

        void AddUniform(int count, double bound)
        {
            var from = (float)-bound;
            var range = ((float)bound - from) * Math.Pow(2, -24);
            for (var i = 0; i < count; i++)
            {
                parameters.Add((float)((random.NextUInt32() & 0xffffff) * range + from)); // exact until it is rounded
            }
        }
    }
}
