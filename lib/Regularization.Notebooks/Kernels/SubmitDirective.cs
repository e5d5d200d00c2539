using Microsoft.DotNet.Interactive.Commands;

namespace Regularization.Notebooks;

/// <summary>A directive of a cell that the engine carries out, or a part of the cell for another kernel.</summary>
internal sealed class SubmitDirective(string code) : SubmitCode(code);
