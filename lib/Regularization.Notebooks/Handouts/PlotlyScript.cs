using System.Runtime.Loader;
using System.Text.RegularExpressions;

namespace Regularization.Notebooks;

/// <summary>The plotly.js that the package Plotly.NET carries, for pages that must draw charts without a network.</summary>
internal static partial class PlotlyScript
{
    /// <summary>Writes a <c>script</c> element that defines <c>window.Plotly</c>. With its 3.6 million characters it is copied no more than it must.</summary>
    /// <exception cref="InvalidOperationException">The package no longer carries plotly.js.</exception>
    public static void WriteTo(TextWriter writer)
    {
        var assembly = new AssemblyLoadContext("plotly.js").LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "plotly.js", "Plotly.NET.dll"));
        var name = assembly.GetManifestResourceNames().FirstOrDefault(name => ResourceName().IsMatch(name))
            ?? throw new InvalidOperationException("Plotly.NET.dll carries no plotly-….min.js; handouts with charts need a version of the package that does.");
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);

        // The parameters hide RequireJS, which Jupyter Notebook has: plotly.js would register with it and leave no window.Plotly.
        writer.Write("<script>(function (define, module, exports) {");
        writer.Write(reader.ReadToEnd().Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase));
        writer.Write("\n}).call(window)</script>\n");
    }

    [GeneratedRegex(@"plotly-[\d.]+\.min\.js$")]
    private static partial Regex ResourceName();
}
