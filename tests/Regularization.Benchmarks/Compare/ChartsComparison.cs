using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Regularization.Notebooks.Commands;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Handouts;

namespace Regularization.Benchmarks;

/// <summary>The lesson's handout in a browser, until all of its charts are drawn.</summary>
internal static partial class ChartsComparison
{
    /// <summary>
    /// Writes the milliseconds since the page was opened into the page, once every chart has its lines or markers. Those that are far from the view are
    /// drawn before printing, so it says that there will be printing.
    /// </summary>
    private const string Script = """
        <script>
        addEventListener("load", () => dispatchEvent(new Event("beforeprint")));
        (function note() {
            const charts = [...document.querySelectorAll(".plotly-figure [role=img]")];
            if (charts.length === 0 || !charts.every(chart => chart.querySelector(".main-svg .trace"))) return requestAnimationFrame(note);
            document.body.dataset.chartsDrawn = performance.now();
        })();
        </script>
        """;

    public static async Task<Comparison> PrepareAsync(string folder, CancellationToken cancellation)
    {
        var metric = new Metric("opening the handout to all charts drawn", "s", Goal: 1);
        var page = Path.Combine(folder, "regularization.html");
        if (Chromium.Find() is not { } browser)
        {
            return new Comparison([metric], [new Subject("browser", _ => throw new UnreachableException(), "Charts are left out: there is no Chromium, Chrome or Edge (Debian package chromium).")], []);
        }

        await Repository.HostCommand("handout", Repository.Lesson, "-o", folder).RunAsync(cancellation);
        await File.AppendAllTextAsync(page, Script, cancellation);
        var version = await new ChildProcess(browser.Path, ["--version"]).RunAsync(cancellation);
        return new Comparison([metric], [new Subject("browser", MeasureAsync)], [version.Output.Trim()]);

        async Task<double[]> MeasureAsync(CancellationToken token)
        {
            var profile = Directory.CreateDirectory(Path.Combine(folder, "profile"));
            var (document, _) = await new ChildProcess(browser.Path,
            [
                .. Chromium.RequiredOptions, "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", $"--user-data-dir={profile.FullName}", "--dump-dom", new Uri(page).AbsoluteUri,
            ]).RunAsync(token);
            profile.Delete(recursive: true);
            return DrawnAfter().Match(document) is { Success: true } match
                ? [double.Parse(match.Groups["milliseconds"].Value, CultureInfo.InvariantCulture) / 1000]
                : throw new IOException("When the browser had loaded the page, not all of its charts were drawn.");
        }
    }

    [GeneratedRegex(@"data-charts-drawn=""(?<milliseconds>[\d.]+)""")]
    private static partial Regex DrawnAfter();
}
