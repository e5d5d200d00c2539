using System.Globalization;

namespace Regularization;

/// <summary>How far a <see cref="Sweep"/> has come.</summary>
/// <param name="Done">The number of runs that are over.</param>
/// <param name="Total">The number of all runs.</param>
/// <param name="TimeLeft">How long the rest will take if it goes on like this.</param>
public sealed record SweepProgress(int Done, int Total, TimeSpan TimeLeft)
{
    /// <summary>A line such as "12 of 50 runs, about 3 s left".</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Done} of {Total} runs") +
        (Done < Total ? string.Create(CultureInfo.InvariantCulture, $", about {Math.Ceiling(TimeLeft.TotalSeconds):0} s left") : "");
}
