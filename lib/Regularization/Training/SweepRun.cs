namespace Regularization;

/// <summary>What is left of one training of a <see cref="Sweep"/>: numbers, no tensors.</summary>
/// <param name="Setting">How it was trained.</param>
/// <param name="History">Its loss curves; up to the epoch in which it diverged, if it did.</param>
/// <param name="Prediction">The trained model's prediction at each of <see cref="X"/>.</param>
/// <param name="Weights">How large its parameters are; of a run that diverged, this and the prediction mean nothing.</param>
/// <param name="DivergedAt">The epoch in which a loss became infinite or not a number; <see langword="null"/> for a run that ended as it should.</param>
public sealed record SweepRun(Setting Setting, LossHistory History, IReadOnlyList<float> Prediction, WeightStatistics Weights, int? DivergedAt)
{
    /// <summary>The 100 points from -π to π at which the models are asked for their predictions.</summary>
    public static IReadOnlyList<double> X { get; } = Grid.Linspace(-Math.PI, Math.PI, 100);

    /// <summary>The mean squared difference of the prediction from the true sine. A real experiment could not know it.</summary>
    public double ErrorToSine => Prediction.Zip(X, (y, x) => Math.Pow(y - Math.Sin(x), 2)).Average();
}
