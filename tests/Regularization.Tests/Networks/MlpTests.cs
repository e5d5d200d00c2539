using static TorchSharp.torch;

namespace Regularization.Tests;

public sealed class MlpTests
{
    [Fact]
    public void The_summary_lists_layers_shapes_and_49921_parameters()
    {
        var summary = ModelSummary.Of(Mlp.Create(), 21, 1);

        Assert.Equal(49_921, summary.Parameters);
        Assert.Equal(
            """
            Layer       Output shape  Parameters
            Linear (0)     [21, 128]         256
            ReLU (1)       [21, 128]           0
            Linear (2)     [21, 128]      16,512
            ReLU (3)       [21, 128]           0
            Linear (4)     [21, 128]      16,512
            ReLU (5)       [21, 128]           0
            Linear (6)     [21, 128]      16,512
            ReLU (7)       [21, 128]           0
            Linear (8)       [21, 1]         129
            Total                         49,921
            """.ReplaceLineEndings("\n"), summary.ToString());
    }

    [Theory]
    [InlineData(1, 4, 13)] // (1*4 + 4) + (4*1 + 1)
    [InlineData(2, 3, 22)] // (1*3 + 3) + (3*3 + 3) + (3*1 + 1)
    public void Depth_and_width_are_free(int layers, int size, long parameters)
    {
        var model = Mlp.Create(layers, size);

        Assert.Equal(parameters, model.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal([5, 1], model.forward(zeros(5, 1)).shape);
    }

    [Theory]
    [InlineData(0, 128)]
    [InlineData(4, 0)]
    [InlineData(-1, 128)]
    public void A_network_without_hidden_units_is_refused(int layers, int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Mlp.Create(layers, size));
}
