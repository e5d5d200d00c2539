using TorchSharp;

namespace Regularization.Tests.Data;

public class DatasetTests
{
    [Fact]
    public void Tensors_are_float32_columns_of_the_points()
    {
        var dataset = NoisySine.Generate();

        Assert.Equal(torch.ScalarType.Float32, dataset.XTensor.dtype);
        Assert.Equal([30, 1], dataset.XTensor.shape);
        Assert.Equal([30, 1], dataset.TTensor.shape);
        Assert.Equal(dataset.X.Select(x => (float)x), dataset.XTensor.data<float>().ToArray());
        Assert.Equal(dataset.T.Select(t => (float)t), dataset.TTensor.data<float>().ToArray());
    }

    [Fact]
    public void Tensors_outlive_the_scope_in_which_they_are_first_used()
    {
        var dataset = NoisySine.Generate();
        using (torch.NewDisposeScope())
        {
            _ = dataset.XTensor;
        }

        Assert.False(dataset.XTensor.IsInvalid);
        Assert.Equal(dataset.X.Select(x => (float)x), dataset.XTensor.data<float>().ToArray());
        Assert.Same(dataset.XTensor, dataset.XTensor);
    }

    [Fact]
    public void Tensors_first_used_in_inference_mode_can_be_trained_on_later()
    {
        var dataset = NoisySine.Generate();
        using (torch.inference_mode())
        {
            _ = dataset.XTensor;
        }

        using var weight = torch.ones(1, 1, requires_grad: true);
        dataset.XTensor.matmul(weight).sum().backward();

        Assert.NotNull(weight.grad);
    }
}
