namespace Regularization.Notebooks.Handouts;

/// <summary>The sizes of paper that handouts are printed on.</summary>
public enum Paper
{
    /// <summary>210 × 297 mm.</summary>
    A4,

    /// <summary>8.5 × 11 inches.</summary>
    Letter,
}
