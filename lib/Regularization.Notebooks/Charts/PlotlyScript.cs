using System.Runtime.Loader;
using System.Text.RegularExpressions;

namespace Regularization.Notebooks.Charts;

/// <summary>The plotly.js that the package Plotly.NET carries, for pages that must draw charts without a network.</summary>
internal static partial class PlotlyScript
{
    private const string Placeholder = "__PLOTLY__";

    /// <summary>
    /// A function in JavaScript, <c>(element, draw, missing)</c>, by which a chart waits for plotly.js: it calls <c>draw</c> once <c>window.Plotly</c> is there.
    /// </summary>
    public static string WhenPlotlyIsHere => Resource("when-plotly-is-here.js").TrimEnd();

    /// <summary>
    /// Writes a <c>script</c> element that defines <c>window.Plotly</c> and tells the charts that wait for it. With its 3.6 million
    /// characters it is copied no more than it must.
    /// </summary>
    /// <exception cref="InvalidOperationException">The package no longer carries plotly.js.</exception>
    public static void WriteTo(TextWriter writer)
    {
        var assembly = new AssemblyLoadContext("plotly.js").LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "plotly.js", "Plotly.NET.dll"));
        var name = assembly.GetManifestResourceNames().FirstOrDefault(name => ResourceName().IsMatch(name))
            ?? throw new InvalidOperationException("Plotly.NET.dll carries no plotly-….min.js; handouts with charts need a version of the package that does.");
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        var carrier = Resource("plotly-carrier.js");
        var place = carrier.IndexOf(Placeholder, StringComparison.Ordinal);

        writer.Write("<script>");
        writer.Write(carrier.AsSpan(0, place));
        writer.Write(reader.ReadToEnd().Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase));
        writer.Write(carrier.AsSpan(place + Placeholder.Length));
        writer.Write("</script>\n");
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(PlotlyScript).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"plotly-[\d.]+\.min\.js$")]
    private static partial Regex ResourceName();
}
