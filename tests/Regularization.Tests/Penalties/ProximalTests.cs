using static TorchSharp.torch;

namespace Regularization.Tests;

public sealed class ProximalTests
{
    [Fact]
    public void Weights_move_towards_zero_and_stop_there()
    {
        var model = nn.Linear(5, 1);
        Fill(model, [-2f, 0.25f, 0f, -0.5f, 0.5001f], bias: 3);

        Proximal.L1(model, 0.5);

        Assert.Equal([-1.5f, 0f, 0f, 0f, 0.5001f - 0.5f], Weights(model));
        Assert.Equal(2.5f, model.bias!.item<float>());
    }

    // With one input for each target, X the unit matrix, the loss ½‖w - a‖² + λ‖w‖₁ has its minimum at sign(a) max(|a| - λ, 0).
    [Fact]
    public void Gradient_descent_with_the_step_solves_the_lasso()
    {
        float[] a = [3f, -0.4f, 0.1f, -2f, 0.6f];
        var model = nn.Linear(5, 1, hasBias: false);
        Fill(model, [1f, 1f, -1f, 1f, 0.3f], bias: null);
        const double lambda = 0.5, learningRate = 0.1;
        var optimizer = optim.SGD(model.parameters(), learningRate);

        for (var step = 0; step < 500; step++)
        {
            var loss = (model.forward(eye(5)).squeeze() - tensor(a)).square().sum() / 2;
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            Proximal.L1(model, learningRate * lambda);
        }

        Assert.Equal([2.5f, 0f, 0f, -1.5f, 0.1f], Weights(model), (x, y) => Math.Abs(x - y) < 1e-6 && (x == 0) == (y == 0));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_threshold_that_is_none_is_refused(double threshold) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Proximal.L1(nn.Linear(1, 1), threshold));

    private static void Fill(TorchSharp.Modules.Linear model, float[] weights, float? bias)
    {
        using var noGradient = no_grad();
        model.weight!.copy_(tensor(weights).reshape(1, weights.Length));
        if (bias is { } value)
        {
            model.bias!.fill_(value);
        }
    }

    private static float[] Weights(TorchSharp.Modules.Linear model) => model.weight!.data<float>().ToArray();
}
