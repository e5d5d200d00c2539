namespace Regularization.Notebooks;

/// <summary>Puts plotly.js in front of the first figure of a session, so that figures draw without a network.</summary>
internal sealed class FigureScript
{
    private bool _sent;

    /// <summary>Completes the HTML of a value, where it is the session's first figure.</summary>
    public MimeBundle PutBefore(MimeBundle data)
    {
        if (_sent || data[ValueDisplay.PlotlyMimeType] is null || data[MimeBundle.Html] is null)
        {
            return data;
        }

        _sent = true;
        return new MimeBundle(data.Data.Select(entry => entry.Key == MimeBundle.Html ? new(entry.Key, Behind(entry.Value)) : entry));
    }

    private static string Behind(string html)
    {
        var writer = new StringWriter();
        PlotlyScript.WriteTo(writer);
        writer.Write(html);
        return writer.ToString();
    }
}
