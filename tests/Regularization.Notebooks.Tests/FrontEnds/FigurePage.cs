namespace Regularization.Notebooks.Tests.FrontEnds;

/// <summary>What a page with figures is asked, in JavaScript. All outputs have to be in the page: a later one may bring plotly.js along.</summary>
internal static class FigurePage
{
    /// <summary>Whether the figure of an index has its chart.</summary>
    public const string IsDrawn = "i => document.querySelectorAll('figure.plotly-figure')[i]?.querySelector('.main-svg .xtick')";

    /// <summary>What the figure of an index says where it has no plotly.js to draw its chart with, else null.</summary>
    public const string IsMissing =
        """
        i => {
            const missing = document.querySelectorAll("figure.plotly-figure")[i]?.querySelector("[data-missing]");
            return !window.Plotly && missing?.checkVisibility() ? missing.innerText : null;
        }
        """;
}
