namespace Regularization.Notebooks;

/// <summary>What a handout is to be like.</summary>
/// <param name="Audience">Whom it is for.</param>
/// <param name="Date">The date that it bears.</param>
public sealed record HandoutOptions(Audience Audience, DateOnly Date);
