using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Regularization;

/// <summary>
/// The loss curves of one training: mean squared errors, one number per epoch, counted from 0.
/// The training loss of an epoch is taken before its update, the validation loss after it, as in the original lesson.
/// </summary>
public sealed class LossHistory
{
    /// <summary>The inputs of <see cref="Snapshots"/>, with as many digits as a figure shows.</summary>
    internal static readonly double[] SnapshotX = [.. Grid.Linspace(-Math.PI, Math.PI, 100).Select(x => Math.Round(x, 4))];

    private readonly Stopwatch _stopwatch = Stopwatch.StartNew();
    private readonly List<float> _train = [];
    private readonly List<float> _validation = [];
    private readonly List<(int Epoch, float[] Prediction)> _snapshots = [];
    private ILossDisplay? _display;

    /// <summary>The training loss of each epoch, without any penalty.</summary>
    public IReadOnlyList<float> Train => _train;

    /// <summary>The validation loss of each epoch.</summary>
    public IReadOnlyList<float> Validation => _validation;

    /// <summary>
    /// Where the training loss ends: the mean of its last 30 epochs, or of all where there are fewer; not a number before the first.
    /// The last epoch alone is a matter of luck: without regularization the loss jumps up and down by a factor of three from epoch to epoch, and another rounding
    /// of the same training ends at another place.
    /// </summary>
    public float FinalTrain => Final(_train);

    /// <summary>Where the validation loss ends, see <see cref="FinalTrain"/>.</summary>
    public float FinalValidation => Final(_validation);

    /// <summary>Makes a display in the cell that runs, or none where the host has no place for it.</summary>
    internal static Func<ILossDisplay?> DisplayInThisCell { get; set; } = () => null;

    /// <summary>Whether the notebook shows the losses while they grow, where it can.</summary>
    internal bool IsShown { get; init; } = true;

    /// <summary>What the model predicted on the way, every tenth epoch, at <see cref="SnapshotX"/>.</summary>
    internal IReadOnlyList<(int Epoch, float[] Prediction)> Snapshots => _snapshots;

    /// <summary>Adds the losses of one epoch.</summary>
    /// <param name="train">The training loss.</param>
    /// <param name="validation">The validation loss.</param>
    /// <param name="model">The model after this epoch's update, so that the figure can show how its prediction became what it is. It is left in evaluation mode.</param>
    public void Add(float train, float validation, nn.Module<Tensor, Tensor>? model = null)
    {
        if (model is not null && _train.Count % 10 == 0)
        {
            _snapshots.Add((_train.Count, Run.Predict(model, SnapshotX)));
        }

        _train.Add(train);
        _validation.Add(validation);
        if (IsShown)
        {
            Grow();
        }
    }

    /// <summary>
    /// Adds the training loss of one epoch together with the validation loss, the mean squared error of the model's
    /// prediction on the validation data, which is computed here in evaluation mode and without gradients.
    /// </summary>
    /// <param name="loss">The training loss, a scalar tensor.</param>
    /// <param name="model">The model, after this epoch's update. It is left in training mode.</param>
    /// <param name="validation">The points to evaluate on.</param>
    public void Add(Tensor loss, nn.Module<Tensor, Tensor> model, Dataset validation)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        model.eval();
        var validationLoss = nn.functional.mse_loss(model.forward(validation.XTensor), validation.TTensor);
        Add(loss.item<float>(), validationLoss.item<float>(), model);
        model.train();
    }

    /// <summary>A line of progress: the last epoch, its losses, and the seconds since this history was made.</summary>
    public override string ToString() => _train.Count == 0
        ? Language.Text("no epoch yet")
        : Language.Text("epoch {0,4}: loss {1:0.0000} (train), {2:0.0000} (valid), {3:0.000} s", _train.Count - 1, _train[^1], _validation[^1], _stopwatch.Elapsed.TotalSeconds);

    /// <summary>Says that the training is over: what grew while it ran makes room for what is made of it.</summary>
    internal void End()
    {
        _display?.End();
        _display = null;
    }

    private void Grow()
    {
        if (_train.Count == 1)
        {
            _display = DisplayInThisCell();
        }
        else if (_train.Count % 10 == 0)
        {
            _display?.Draw(this);
        }
    }

    private static float Final(List<float> losses) => losses.TakeLast(30).DefaultIfEmpty(float.NaN).Average();
}
