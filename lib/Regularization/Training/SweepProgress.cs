namespace Regularization;

/// <summary>How far a <see cref="Sweep"/> has come.</summary>
/// <param name="Done">The number of runs that are over.</param>
/// <param name="Total">The number of all runs.</param>
/// <param name="TimeLeft">How long the rest will take if it goes on like this.</param>
public sealed record SweepProgress(int Done, int Total, TimeSpan TimeLeft)
{
    /// <summary>A line such as "12 of 50 runs, about 3 s left".</summary>
    public override string ToString() => Done < Total
        ? Language.Text("{0} of {1} runs, about {2:0} s left", Done, Total, Math.Ceiling(TimeLeft.TotalSeconds))
        : Language.Text("{0} of {1} runs", Done, Total);
}
