using static TorchSharp.torch;

namespace Regularization.Tests;

public sealed class InitialParametersTests
{
    [Theory]
    [InlineData(0, 128)]
    [InlineData(1, 128)]
    [InlineData(7, 4)]
    [InlineData(20261126, 16)]
    [InlineData(-1, 33)]
    [InlineData(5_000_000_000, 256)]
    public void They_are_those_of_libtorch_bit_for_bit(long seed, int hiddenSize)
    {
        manual_seed(seed);
        using var model = Mlp.Create(hiddenSize: hiddenSize);
        var expected = new Run("", model, new LossHistory()).Parameters();

        var actual = InitialParameters.Of([1, hiddenSize, hiddenSize, hiddenSize, hiddenSize, 1], seed);

        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), actual.Select(BitConverter.SingleToInt32Bits));
    }
}
