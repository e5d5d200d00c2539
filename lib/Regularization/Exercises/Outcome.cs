namespace Regularization;

/// <summary>How far an exercise is.</summary>
public enum Outcome
{
    /// <summary>There is no answer yet.</summary>
    Open,

    /// <summary>The answer is wrong; the message says what to look at.</summary>
    Wrong,

    /// <summary>The answer is right.</summary>
    Right,
}
