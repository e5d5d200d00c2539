namespace Regularization;

/// <summary>One training of a <see cref="Sweep"/>: what may differ from run to run. The defaults are those of the lesson without regularization.</summary>
public sealed record Setting
{
    /// <summary>The factor of the L1 penalty, the sum of |w| over all parameters. 0 or more.</summary>
    public double Lambda1 { get; init => field = NotNegative(value, nameof(Lambda1)); }

    /// <summary>The factor of the L2 penalty, the sum of w² over all parameters. 0 or more.</summary>
    public double Lambda2 { get; init => field = NotNegative(value, nameof(Lambda2)); }

    /// <summary>Weight decay as <c>torch.optim.Adam</c> has it: this times w is added to the gradient. 0 or more.</summary>
    public double WeightDecay { get; init => field = NotNegative(value, nameof(WeightDecay)); }

    /// <summary>
    /// Weight decay as <c>torch.optim.AdamW</c> has it: each step multiplies w by 1 - learning rate · this, apart from the gradient. 0 or more.
    /// Loshchilov and Hutter, "Decoupled Weight Decay Regularization" (2019).
    /// </summary>
    public double DecoupledWeightDecay { get; init => field = NotNegative(value, nameof(DecoupledWeightDecay)); }

    /// <summary>The strength of the proximal step: after each update, <see cref="Proximal.L1"/> with the threshold learning rate · this. 0 or more.</summary>
    public double ProximalLambda1 { get; init => field = NotNegative(value, nameof(ProximalLambda1)); }

    /// <summary>What <c>torch.manual_seed</c> is called with before the model is made.</summary>
    public long Seed { get; init; }

    /// <summary>The number of epochs, 1 or more.</summary>
    public int Epochs { get; init => field = Positive(value, nameof(Epochs)); } = 300;

    /// <summary>The units of each of the four hidden layers, 1 or more.</summary>
    public int HiddenSize { get; init => field = Positive(value, nameof(HiddenSize)); } = 128;

    /// <summary>Adam's learning rate, more than 0.</summary>
    public double LearningRate
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value : throw Argument.OutOfRange(Language.Text("The learning rate must be a finite number above 0."), value, nameof(LearningRate));
    } = 0.001;

    private static double NotNegative(double value, string name) => value >= 0 && double.IsFinite(value)
        ? value
        : throw Argument.OutOfRange(Language.Text("The strength of a penalty must be a finite number, 0 or more."), value, name);

    private static int Positive(int value, string name) => value >= 1 ? value : throw Argument.OutOfRange(Language.Text("This must be 1 or more."), value, name);
}
