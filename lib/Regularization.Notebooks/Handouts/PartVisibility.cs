namespace Regularization.Notebooks.Handouts;

/// <summary>How a part of a cell is shown.</summary>
internal enum PartVisibility
{
    /// <summary>At once.</summary>
    Open,

    /// <summary>When the reader opens it.</summary>
    Hidden,

    /// <summary>Not at all.</summary>
    Removed,
}
