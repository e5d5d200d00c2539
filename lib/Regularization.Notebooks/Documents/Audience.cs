namespace Regularization.Notebooks.Documents;

/// <summary>Whom a handout is for.</summary>
public enum Audience
{
    /// <summary>Cells tagged <c>solution</c> are left out.</summary>
    Student,

    /// <summary>Everything is shown.</summary>
    Instructor,
}
