using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Regularization.Tests;

public sealed class PenaltyTests
{
    // Linear(2, 1): weights -2 and 3, bias -0.5.
    private static Linear Model()
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

    public static TheoryData<bool, double> PenaltiesAndFactors => new() { { false, 1 }, { false, -0.3 }, { true, 0.01 }, { true, -1e-30 } };

    [Theory]
    [MemberData(nameof(PenaltiesAndFactors))]
    public void The_gradient_is_that_of_the_penalty_written_out_bit_for_bit(bool squares, double factor)
    {
        var model = RandomModel();
        (factor * WrittenOut(model, squares)).backward();
        var expected = Bits(model);

        model.zero_grad();
        (factor * Of(model, squares)).backward();

        Assert.Equal(expected, Bits(model));
    }

    [Fact]
    public void The_gradient_of_a_loss_with_both_penalties_is_that_of_the_penalties_written_out_bit_for_bit()
    {
        manual_seed(5);
        var (model, x) = (Mlp.Create(hiddenSize: 37), rand(21, 1));
        Backward(squares => WrittenOut(model, squares));
        var expected = Bits(model);

        model.zero_grad();
        Backward(squares => Of(model, squares));

        Assert.Equal(expected, Bits(model));

        void Backward(Func<bool, Tensor> penalty) => (nn.functional.mse_loss(model.forward(x), x) + 0.001 * penalty(false) + 0.01 * penalty(true)).backward();
    }

    /// <summary>The derivative of the squared length of the gradient of log(penalty), where both the penalty and its gradient depend on the parameters.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_gradient_can_be_differentiated_once_more(bool squares)
    {
        var model = Model();
        var expected = SecondDerivatives(WrittenOut(model, squares));

        Assert.NotEqual(0, expected[0]);
        Assert.Equal(expected, SecondDerivatives(Of(model, squares)), (one, other) => Math.Abs(one - other) < 1e-6);

        float[] SecondDerivatives(Tensor penalty)
        {
            var parameters = model.parameters().ToArray();
            var length = autograd.grad([penalty.log()], parameters, retain_graph: true, create_graph: true).Aggregate(zeros([]), (sum, gradient) => sum + gradient.square().sum());
            return [.. autograd.grad([length], parameters).SelectMany(gradient => gradient.data<float>().ToArray())];
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Frozen_parameters_count_but_get_no_gradient(bool squares)
    {
        var model = Model();
        var before = Of(model, squares).item<float>();
        model.weight!.requires_grad = false;
        var penalty = Of(model, squares);
        penalty.backward();

        Assert.Equal(before, penalty.item<float>());
        Assert.Null(model.weight.grad);
        Assert.Equal(-1f, model.bias!.grad!.item<float>());

        model.bias.requires_grad = false;
        Assert.False(Of(model, squares).requires_grad);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_gradients_there_is_only_the_value(bool squares)
    {
        using var noGradient = no_grad();

        Assert.False(Of(Model(), squares).requires_grad);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Numbers_of_another_type_stay_of_that_type(bool squares)
    {
        var model = RandomModel().to(float64);
        WrittenOut(model, squares).backward();
        var expected = model.parameters().Select(parameter => parameter.grad!.data<double>().ToArray()).ToArray();

        model.zero_grad();
        var penalty = Of(model, squares);
        penalty.backward();

        Assert.Equal(float64, penalty.dtype);
        Assert.Equal(expected, model.parameters().Select(parameter => parameter.grad!.data<double>().ToArray()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_step_between_the_penalty_and_its_gradient_changes_nothing(bool squares)
    {
        var model = Model();
        var penalty = Of(model, squares);
        using (no_grad())
        {
            model.weight!.mul_(-7);
        }

        penalty.backward();

        Assert.Equal(squares ? [-4f, 6f, -1f] : [-1f, 1f, -1f], Gradients(model));
    }

    [Fact]
    public void A_model_that_is_gone_harms_nobody()
    {
        using var model = Model();
        var penalty = Penalty.L2(model);
        model.Dispose();
        penalty.backward();
    }

    [Fact]
    public void The_sum_over_many_parameters_is_exact_to_the_last_digits()
    {
        manual_seed(0);
        var model = Mlp.Create();
        var numbers = model.parameters().SelectMany(parameter => parameter.data<float>().ToArray()).ToArray();

        Assert.Equal((float)numbers.Sum(w => (double)w * w), Penalty.L2(model).item<float>());
        Assert.Equal((float)numbers.Sum(w => Math.Abs((double)w)), Penalty.L1(model).item<float>());
    }

    /// <summary>What makes a penalty cheap: no tensor and no operation for each parameter on the way to the sum.</summary>
    [Fact]
    public void A_penalty_takes_few_tensors_however_many_parameters_there_are()
    {
        var model = Mlp.Create(hiddenLayers: 20, hiddenSize: 4);
        using var scope = NewDisposeScope();
        _ = Penalty.L1(model) + Penalty.L2(model);

        Assert.InRange(scope.DisposablesCount, 1, 12);
    }

    private static Tensor Of(nn.Module model, bool squares) => squares ? Penalty.L2(model) : Penalty.L1(model);

    /// <summary>As libtorch's own differentiation has it.</summary>
    private static Tensor WrittenOut(nn.Module model, bool squares)
    {
        var vector = nn.utils.parameters_to_vector(model.parameters());
        return (squares ? vector.square() : vector.abs()).sum();
    }

    /// <summary>Parameters of several shapes that fill no vector, with zeros of both signs, the smallest and the largest numbers, and some that are none.</summary>
    private static Sequential RandomModel()
    {
        manual_seed(3);
        var model = nn.Sequential(nn.Linear(3, 7), nn.ReLU(), nn.Linear(7, 33), nn.ReLU(), nn.Linear(33, 1));
        using var noGradient = no_grad();
        var weights = model.parameters().ElementAt(2);
        weights.view(-1)[TensorIndex.Slice(0, 9)] = tensor(new[] { 0f, -0f, 1e-45f, -1e-40f, 1e-38f, 3e38f, float.PositiveInfinity, float.NegativeInfinity, float.NaN });
        return model;
    }

    private static int[] Bits(nn.Module model) => [.. Gradients(model).Select(BitConverter.SingleToInt32Bits)];

    private static float[] Gradients(nn.Module model) =>
        [.. model.parameters().SelectMany(parameter => parameter.grad!.data<float>().ToArray())];
}
