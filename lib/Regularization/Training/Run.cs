using static TorchSharp.torch;

namespace Regularization;

/// <summary>One training that is over: what figures and tables compare.</summary>
/// <param name="Name">What tells this run from others, such as "L2, λ = 0.01".</param>
/// <param name="Model">The trained model.</param>
/// <param name="History">Its loss curves.</param>
public sealed record Run(string Name, nn.Module<Tensor, Tensor> Model, LossHistory History)
{
    /// <summary>Its loss curves. The training is over when a run is made of it.</summary>
    public LossHistory History { get; init; } = Ended(History);

    /// <summary>The model's prediction at each x.</summary>
    /// <param name="x">Any number of points.</param>
    public float[] Predict(double[] x) => Predict(Model, x);

    internal static float[] Predict(nn.Module<Tensor, Tensor> model, double[] x)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        model.eval();
        return model.forward(tensor(x, ScalarType.Float32).unsqueeze(-1)).data<float>().ToArray();
    }

    /// <summary>All weights and biases of the model, in PyTorch's order of <c>parameters()</c>, row by row.</summary>
    public float[] Parameters()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return cat([.. Model.parameters().Select(parameter => parameter.flatten())]).data<float>().ToArray();
    }

    private static LossHistory Ended(LossHistory history)
    {
        history?.End();
        return history!;
    }
}
