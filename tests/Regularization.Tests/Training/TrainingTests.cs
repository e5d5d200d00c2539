using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace Regularization.Tests;

/// <summary>The lesson's experiments, against what the original computes in PyTorch; see Reference/training.json.</summary>
public sealed class TrainingTests
{
    private static readonly TrainValidationSplit Split = NoisySine.Generate().Split();
    private const float Tolerance = 5e-7f;
    private static readonly JsonElement Reference = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Reference", "training.json"))).RootElement;

    public static TheoryData<string, long, double, double, double> Experiments => new()
    {
        { "none", 0, 0, 0, 0 }, { "none", 1, 0, 0, 0 },
        { "l2", 0, 0, 0.01, 0 }, { "l2", 1, 0, 0.01, 0 },
        { "weight_decay", 0, 0, 0, 0.01 }, { "weight_decay", 1, 0, 0, 0.01 },
        { "weight_decay_0.02", 0, 0, 0, 0.02 }, { "weight_decay_0.02", 1, 0, 0, 0.02 },
        { "l1", 0, 0.001, 0, 0 }, { "l1", 1, 0.001, 0, 0 },
        { "l1l2", 0, 0.001, 0.01, 0 }, { "l1l2", 1, 0.001, 0.01, 0 },
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Initial_parameters_are_those_of_PyTorch_bit_for_bit(long seed)
    {
        manual_seed(seed);
        var parameters = new Run("", Mlp.Create(), new LossHistory()).Parameters();

        Assert.Equal(49_921, parameters.Length);
        var expected = Reference.GetProperty("initialParametersSha256").GetProperty(seed.ToString(CultureInfo.InvariantCulture)).GetString();
        Assert.Equal(expected, Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(parameters.AsSpan()))));
    }

    [Theory]
    [MemberData(nameof(Experiments))]
    public void Curves_agree_with_PyTorch_through_epoch_50(string experiment, long seed, double lambda1, double lambda2, double weightDecay)
    {
        var expected = Reference.GetProperty("curves").EnumerateArray().Single(curve =>
            curve.GetProperty("experiment").GetString() == experiment && curve.GetProperty("seed").GetInt64() == seed);

        var history = Train(seed, lambda1, lambda2, weightDecay, epochs: 51);

        AssertClose(Numbers(expected.GetProperty("train")), history.Train);
        AssertClose(Numbers(expected.GetProperty("validation")), history.Validation);
    }

    [Fact]
    public void Training_leaves_no_tensor_behind()
    {
        Train(0, 0.001, 0.01, 0, epochs: 2); // whatever is made once is made now
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        using (NewDisposeScope())
        {
            Train(0, 0.001, 0.01, 0, epochs: 5);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    private static LossHistory Train(long seed, double lambda1, double lambda2, double weightDecay, int epochs)
    {
        set_num_threads(1);
        var (train, validation) = Split;
        manual_seed(seed);
        using var model = Mlp.Create();
        using var optimizer = new FusedAdam(model.parameters(), weight_decay: weightDecay);
        var history = new LossHistory();
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            using var scope = NewDisposeScope();
            var loss = nn.functional.mse_loss(model.forward(train.XTensor), train.TTensor);
            var penalized = loss;
            if (lambda1 > 0) penalized += lambda1 * Penalty.L1(model);
            if (lambda2 > 0) penalized += lambda2 * Penalty.L2(model);
            optimizer.zero_grad();
            penalized.backward();
            optimizer.step();
            history.Add(loss, model, validation);
        }

        return history;
    }

    private static float[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetSingle())];

    private static void AssertClose(IReadOnlyList<float> expected, IReadOnlyList<float> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, Tolerance));
    }
}
