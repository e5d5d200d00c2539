namespace Regularization.Notebooks.Sessions;

/// <summary>How the execution of a cell ended.</summary>
public enum CellStatus
{
    /// <summary>The cell ran to its end.</summary>
    Succeeded,

    /// <summary>The cell did not compile, or threw an exception.</summary>
    Failed,

    /// <summary>The cell was interrupted from outside. What earlier cells had set is still there.</summary>
    Interrupted,
}
