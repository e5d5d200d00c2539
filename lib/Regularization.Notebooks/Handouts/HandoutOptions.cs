using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Handouts;

/// <summary>What a handout is to be like.</summary>
/// <param name="Audience">Whom it is for.</param>
/// <param name="Date">The date that it bears.</param>
public sealed record HandoutOptions(Audience Audience, DateOnly Date)
{
    /// <summary>The folder that it is written to: links start there.</summary>
    public string Folder { get; init; } = ".";

    /// <summary>The notebooks whose handouts are made together, in the order in which they are read.</summary>
    public IReadOnlyList<string> Notebooks { get; init; } = [];

    /// <summary>The paper that it is printed on; null for what its language's readers use, or their printers hold.</summary>
    public Paper? Paper { get; init; }

    /// <summary>Whether formulas and images that cannot be shown are shown as they were written, and told in <see cref="Handout.Notes"/>.</summary>
    public bool AllowsErrors { get; init; }
}
