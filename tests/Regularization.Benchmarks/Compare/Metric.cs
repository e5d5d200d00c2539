namespace Regularization.Benchmarks;

/// <summary>Something that a comparison measures; smaller is better.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Unit">The unit of the numbers.</param>
/// <param name="Goal">What this project's number is to stay at or below, if there is such a goal.</param>
/// <param name="RatioGoal">The same for the ratio of this project's number to each of the others.</param>
internal sealed record Metric(string Name, string Unit, double? Goal = null, double? RatioGoal = null);
