using System.Diagnostics;
using System.Reflection;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Regularization.Tests;

public sealed class FusedAdamTests
{
    private const int Count = 1_003; // no multiple of what a processor takes at once

    /// <summary>The formula with PyTorch's own operations, as <c>torch.optim.Adam</c> applies them to one parameter; the square root in double precision, so that it is rounded to the nearest.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.01)]
    public void Every_number_is_that_of_PyTorchs_operations_bit_for_bit(double weightDecay)
    {
        manual_seed(0);
        using var parameter = new Parameter(randn(Count));
        using var optimizer = new FusedAdam([parameter], weight_decay: weightDecay);
        var (expected, mean, square) = (parameter.detach().clone(), zeros(Count), zeros(Count));

        for (var step = 1; step <= 50; step++)
        {
            var gradient = randn(Count) * Math.Pow(10, step % 7 - 5) * randn(Count).gt(0); // of all sizes, half of them 0
            parameter.grad = gradient.clone();
            optimizer.step();

            gradient = weightDecay == 0 ? gradient : gradient.add(expected, alpha: weightDecay);
            mean.mul_(0.9).add_(gradient, alpha: 1 - 0.9);
            square.mul_(0.999).addcmul_(gradient, gradient, value: 1 - 0.999);
            var denominator = square.to(ScalarType.Float64).sqrt().to(ScalarType.Float32).div_(Math.Sqrt(1 - Math.Pow(0.999, step))).add_(1e-8);
            expected.addcdiv_(mean, denominator, value: -0.001 / (1 - Math.Pow(0.9, step)));

            Assert.Equal(expected.data<float>().ToArray(), parameter.data<float>().ToArray());
        }
    }

    [Theory]
    [InlineData(0.001, 0)]
    [InlineData(0.001, 0.01)]
    [InlineData(0.1, 0)]
    public void A_model_is_trained_as_by_TorchSharps_Adam(double learningRate, double weightDecay)
    {
        var split = NoisySine.Generate().Split();
        float[] Trained(Func<Sequential, optim.Optimizer> makeOptimizer)
        {
            manual_seed(0);
            var model = Mlp.Create(hiddenLayers: 2, hiddenSize: 16);
            using var optimizer = makeOptimizer(model);
            for (var epoch = 0; epoch < 20; epoch++)
            {
                optimizer.zero_grad();
                nn.functional.mse_loss(model.forward(split.Train.XTensor), split.Train.TTensor).backward();
                optimizer.step();
            }

            return new Run("", model, new LossHistory()).Parameters();
        }

        var expected = Trained(model => optim.Adam(model.parameters(), learningRate, weight_decay: weightDecay));
        var actual = Trained(model => new FusedAdam(model.parameters(), learningRate, weight_decay: weightDecay));

        Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1e-5 * learningRate / 0.001));
    }

    [Fact]
    public void A_parameter_without_a_gradient_stays_and_a_gradient_of_any_layout_is_taken()
    {
        using var still = new Parameter(ones(3));
        using var moving = new Parameter(ones(2, 3));
        using var optimizer = new FusedAdam([still, moving]);
        moving.grad = zeros(3, 2).add_(tensor(new[] { 1f, -1f })).t(); // its rows do not lie one behind the other
        Assert.False(moving.grad.is_contiguous());

        optimizer.step();

        Assert.Equal([1f, 1f, 1f], still.data<float>().ToArray());
        Assert.Equal([0.999f, 0.999f, 0.999f, 1.001f, 1.001f, 1.001f], moving.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6f); // Adam's first step is the learning rate
    }

    [Fact]
    public void Without_zero_grad_gradients_add_up_and_with_it_they_do_not()
    {
        using var parameter = new Parameter(ones(3));
        using var optimizer = new FusedAdam([parameter]);
        (2 * parameter.sum()).backward();
        (2 * parameter.sum()).backward();
        Assert.Equal([4f, 4f, 4f], parameter.grad!.data<float>().ToArray());

        optimizer.zero_grad();
        (2 * parameter.sum()).backward();

        Assert.Equal([2f, 2f, 2f], parameter.grad!.data<float>().ToArray());
    }

    [Fact]
    public void A_changed_learning_rate_is_used()
    {
        using var parameter = new Parameter(ones(1));
        using var optimizer = new FusedAdam([parameter]);
        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = 0.5;
        }

        parameter.grad = ones(1);
        optimizer.step();

        Assert.Equal(0.5f, parameter.item<float>(), 1e-6f);
    }

    [Fact]
    public void Other_parameters_are_refused_in_words()
    {
        var error = Assert.Throws<ArgumentException>(() => new FusedAdam([new Parameter(ones(2, ScalarType.Float64))]));

        Assert.Contains("float32", error.Message, StringComparison.Ordinal);
        Assert.Contains("Float64", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new FusedAdam([new Parameter(ones(2))], lr: -1));

        // The ones that were never made are collected without harm: an error there would end the process.
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [Fact]
    public void A_step_makes_no_more_tensors_than_there_are_parameters()
    {
        var split = NoisySine.Generate().Split();
        var model = Mlp.Create();
        using var optimizer = new FusedAdam(model.parameters());
        nn.functional.mse_loss(model.forward(split.Train.XTensor), split.Train.TTensor).backward();

        // A gradient, and the same once more as one without gaps; torch.optim.Adam makes ten for each parameter.
        Assert.InRange(TensorsMadeBy(() => optimizer.step()), 1, 2 * 10);
        Assert.InRange(TensorsMadeBy(() => Penalty.L1(model)), 1, 20);
        Assert.InRange(TensorsMadeBy(() => Penalty.L2(model)), 1, 20);
    }

    [Fact]
    public void The_library_is_optimized_in_every_configuration() =>
        Assert.False(typeof(FusedAdam).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled ?? false);

    private static long TensorsMadeBy(Action action)
    {
        using var scope = NewDisposeScope();
        var before = DisposeScopeManager.Statistics.TensorStatistics.CreatedInScopeCount;
        action();
        return DisposeScopeManager.Statistics.TensorStatistics.CreatedInScopeCount - before;
    }
}
