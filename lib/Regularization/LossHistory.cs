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
    private readonly Stopwatch _stopwatch = Stopwatch.StartNew();
    private readonly List<float> _train = [];
    private readonly List<float> _validation = [];

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

    /// <summary>Adds the losses of one epoch.</summary>
    public void Add(float train, float validation)
    {
        _train.Add(train);
        _validation.Add(validation);
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
        model.train();
        Add(loss.item<float>(), validationLoss.item<float>());
    }

    /// <summary>A line of progress: the last epoch, its losses, and the seconds since this history was made.</summary>
    public override string ToString() => _train.Count == 0
        ? Language.Text("no epoch yet")
        : Language.Text("epoch {0,4}: loss {1:0.0000} (train), {2:0.0000} (valid), {3:0.000} s", _train.Count - 1, _train[^1], _validation[^1], _stopwatch.Elapsed.TotalSeconds);

    private static float Final(List<float> losses) => losses.TakeLast(30).DefaultIfEmpty(float.NaN).Average();
}
