using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Sources;

/// <summary>A cell cannot go on, for a reason that is already in the author's words.</summary>
internal sealed class CellFailureException(ErrorOutput error) : Exception(error.Message)
{
    public ErrorOutput Error { get; } = error;

    /// <summary>A directive that cannot be carried out.</summary>
    public static CellFailureException Directive(DirectivePart directive, string message) =>
        new(ErrorReport.At("DirectiveError", message, directive.Origin, directive.Line));
}
