using System.Runtime.Loader;
using System.Text.RegularExpressions;

namespace Regularization.Notebooks;

/// <summary>The plotly.js that the package Plotly.NET carries, for pages that must draw charts without a network.</summary>
internal static partial class PlotlyScript
{
    /// <summary>A <c>script</c> element that defines <c>window.Plotly</c>.</summary>
    /// <exception cref="InvalidOperationException">The package no longer carries plotly.js.</exception>
    public static string ToHtml()
    {
        var assembly = new AssemblyLoadContext("plotly.js").LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "plotly.js", "Plotly.NET.dll"));
        var name = assembly.GetManifestResourceNames().FirstOrDefault(name => ResourceName().IsMatch(name))
            ?? throw new InvalidOperationException("Plotly.NET.dll carries no plotly-….min.js; handouts with charts need a version of the package that does.");
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        var script = reader.ReadToEnd().Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase);

        // The parameters hide RequireJS, which Jupyter Notebook has: plotly.js would register with it and leave no window.Plotly.
        return $"<script>(function (define, module, exports) {{{script}\n}}).call(window)</script>\n";
    }

    [GeneratedRegex(@"plotly-[\d.]+\.min\.js$")]
    private static partial Regex ResourceName();
}
