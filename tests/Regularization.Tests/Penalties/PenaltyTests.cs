using static TorchSharp.torch;

namespace Regularization.Tests;

public sealed class PenaltyTests
{
    // Linear(2, 1): weights -2 and 3, bias -0.5.
    private static nn.Module<Tensor, Tensor> Model()
    {
        var model = nn.Linear(2, 1);
        using var noGradient = no_grad();
        model.weight!.copy_(tensor(new[] { -2f, 3f }).reshape(1, 2));
        model.bias!.copy_(tensor(new[] { -0.5f }));
        return model;
    }

    [Fact]
    public void L1_is_the_sum_of_absolute_values()
    {
        Assert.Equal(5.5f, Penalty.L1(Model()).item<float>());
        Assert.Equal(5f, Penalty.L1(Model(), weightsOnly: true).item<float>());
    }

    [Fact]
    public void L2_is_the_sum_of_squares()
    {
        Assert.Equal(13.25f, Penalty.L2(Model()).item<float>());
        Assert.Equal(13f, Penalty.L2(Model(), weightsOnly: true).item<float>());
    }

    [Fact]
    public void The_gradient_of_L1_is_the_sign_and_that_of_L2_is_twice_the_weight()
    {
        var model = Model();
        Penalty.L1(model).backward();
        Assert.Equal([-1f, 1f, -1f], Gradients(model));

        model.zero_grad();
        Penalty.L2(model).backward();
        Assert.Equal([-4f, 6f, -1f], Gradients(model));
    }

    [Fact]
    public void Without_the_biases_these_get_no_gradient()
    {
        var model = Model();
        Penalty.L2(model, weightsOnly: true).backward();

        Assert.Null(model.parameters().Last().grad);
    }

    [Fact]
    public void A_model_without_parameters_is_refused() =>
        Assert.Throws<ArgumentException>(() => Penalty.L1(nn.ReLU()));

    private static float[] Gradients(nn.Module model) =>
        [.. model.parameters().SelectMany(parameter => parameter.grad!.data<float>().ToArray())];
}
