using Plotly.NET;

namespace Regularization;

/// <summary>
/// Shown in a notebook, puts plotly.js (3.6 MB, from the Plotly.NET package) into the page, so that the figures below it draw without a network.
/// Handouts and this project's own Jupyter kernel do this by themselves.
/// </summary>
[TypeFormatterSource(typeof(FormatterSource), PreferredMimeTypes = ["text/html"])]
public sealed class PlotlyScript
{
    /// <summary>The script as HTML.</summary>
    public string ToHtml()
    {
        var assembly = typeof(GenericChart).Assembly;
        var name = assembly.GetManifestResourceNames().Single(name => name.Contains("plotly-", StringComparison.Ordinal) && name.EndsWith(".min.js", StringComparison.Ordinal));
        using var script = new StreamReader(assembly.GetManifestResourceStream(name)!);
        using var carrier = new StreamReader(typeof(PlotlyScript).Assembly.GetManifestResourceStream("plotly-carrier.js")!);
        return $"<script>{carrier.ReadToEnd().Replace("__PLOTLY__", script.ReadToEnd(), StringComparison.Ordinal)}</script><p>plotly.js is loaded.</p>";
    }

    /// <inheritdoc/>
    public override string ToString() => "plotly.js";

    internal sealed class FormatterSource
    {
        public IEnumerable<object> CreateTypeFormatters() => [new MimeFormatter<PlotlyScript>("text/html", script => script.ToHtml())];
    }
}
