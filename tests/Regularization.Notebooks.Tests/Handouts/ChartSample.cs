namespace Regularization.Notebooks.Tests.Handouts;

/// <summary>A chart class that a cell can define, by the conventions of the notebook hosts.</summary>
internal static class ChartSample
{
    /// <summary>Declares <c>Chart</c>, which draws itself in HTML and has a formatter for Plotly's MIME type, although it prefers HTML only.</summary>
    public const string Source = """"
        [AttributeUsage(AttributeTargets.Class)]
        internal class TypeFormatterSourceAttribute(Type type) : Attribute
        {
            public Type FormatterSourceType => type;
            public string[] PreferredMimeTypes { get; set; }
        }

        public class ChartFormatter(string mimeType, Func<Chart, string> format)
        {
            public string MimeType => mimeType;
            public bool Format(object value, System.IO.TextWriter writer) { writer.Write(format((Chart)value)); return true; }
        }

        public class ChartFormatters
        {
            public IEnumerable<object> CreateTypeFormatters() =>
            [
                new ChartFormatter("text/html", chart => chart.ToHtml()),
                new ChartFormatter("application/vnd.plotly.v1+json", _ => "{\"data\": []}"),
            ];
        }

        [TypeFormatterSource(typeof(ChartFormatters), PreferredMimeTypes = ["text/html"])]
        public class Chart
        {
            static int s_count;
            readonly int _id = ++s_count;

            public string ToHtml() => $$$"""
                <figure id="chart-{{{_id}}}">
                <div class="plot" role="img" aria-label="A triangle" style="height: 300px"></div>
                <figcaption>A triangle of three points.</figcaption>
                <details><summary>The numbers</summary><table><thead><tr><th scope="col">x</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table></details>
                <script>(() => {
                    const plot = document.querySelector("#chart-{{{_id}}} .plot");
                    const draw = () => Plotly.react(plot, [{ x: [1, 2, 3], y: [7777, 9999, 8888] }],
                        { font: { color: getComputedStyle(plot).color }, paper_bgcolor: "transparent", plot_bgcolor: "transparent" }, { displayModeBar: false, responsive: true });
                    draw();
                    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
                })();</script>
                </figure>
                """;

            public override string ToString() => "Chart: a triangle";
        }
        """";
}
