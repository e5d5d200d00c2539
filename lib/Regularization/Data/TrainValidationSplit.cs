namespace Regularization;

/// <summary>A data set in two parts: one to fit the model to, and one to see how it does on points that it was not fitted to.</summary>
/// <param name="Train">The points that the model is trained on.</param>
/// <param name="Validation">The points held back.</param>
public sealed record TrainValidationSplit(Dataset Train, Dataset Validation);
