namespace Regularization.Notebooks.Libraries;

/// <summary>A library that a session loaded.</summary>
/// <param name="Name">The name of the package or assembly.</param>
/// <param name="Version">Its version, as its author writes it.</param>
public sealed record LibraryVersion(string Name, string Version);
