namespace Regularization.Benchmarks;

/// <summary>The lesson's experiments, by what they regularize with.</summary>
public enum Experiment { None, L2, WeightDecay, L1, Both }
