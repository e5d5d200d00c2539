using Microsoft.DotNet.Interactive;

namespace Regularization.Notebooks.Editing;

/// <summary>What can be called where the cursor stands.</summary>
/// <param name="Signatures">The overloads, at least one.</param>
/// <param name="ActiveSignature">The index of the one that fits what is written.</param>
/// <param name="ActiveParameter">The index of the parameter whose argument is being written.</param>
internal sealed record SignatureHelp(IReadOnlyList<SignatureInformation> Signatures, int ActiveSignature, int ActiveParameter);
