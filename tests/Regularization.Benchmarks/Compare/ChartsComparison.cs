using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Regularization.Notebooks.Commands;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Handouts;

namespace Regularization.Benchmarks;

/// <summary>The lesson's handout in a browser, until its charts are drawn.</summary>
internal static partial class ChartsComparison
{
    /// <summary>
    /// Scrolls to the first chart and notes after how many milliseconds it has its lines or markers, and the longest time until then in which the page could not respond.
    /// Then it prepares for printing, which draws all the others, and says on the browser's console how long that took.
    /// </summary>
    private const string Script = """
        <script>
        (() => {
            const charts = [...document.querySelectorAll(".plotly-figure [role=img]")], isDrawn = chart => chart.querySelector(".main-svg .trace");
            const tasks = [], observer = new PerformanceObserver(list => tasks.push(...list.getEntries()));
            observer.observe({ type: "longtask", buffered: true });
            charts[0].scrollIntoView();
            let first;
            (function note() {
                if (!first && isDrawn(charts[0])) {
                    first = performance.now();
                    dispatchEvent(new Event("beforeprint"));
                }
                if (!first || !charts.every(isDrawn)) return requestAnimationFrame(note);
                tasks.push(...observer.takeRecords());
                const longest = Math.max(0, ...tasks.filter(task => task.startTime < first).map(task => Math.min(task.duration, first - task.startTime)));
                console.log(`charts drawn: ${first} ${performance.now()} ${longest}`);
            })();
        })();
        </script>
        """;

    public static async Task<Comparison> PrepareAsync(string folder, CancellationToken cancellation)
    {
        Metric[] metrics =
        [
            new("opening the handout to its first chart near the view drawn", "s", Goal: 0.3),
            new("to all charts drawn, as before printing", "s", Goal: 1),
            new("longest time before the first chart in which the page cannot respond (shorter ones than 50 ms count as 0)", "ms", Goal: 50),
        ];
        var page = Path.Combine(folder, "regularization.html");
        if (Chromium.Find() is not { } browser)
        {
            return new Comparison(metrics, [new Subject("browser", _ => throw new UnreachableException(), "Charts are left out: there is no Chromium, Chrome or Edge (Debian package chromium).")], []);
        }

        await Repository.HostCommand("handout", Repository.Lesson, "-o", folder).RunAsync(cancellation);
        await File.AppendAllTextAsync(page, Script, cancellation);
        var version = await new ChildProcess(browser.Path, ["--version"]).RunAsync(cancellation);
        return new Comparison(metrics, [new Subject("browser", MeasureAsync)], [version.Output.Trim()]);

        async Task<double[]> MeasureAsync(CancellationToken token)
        {
            var profile = Directory.CreateDirectory(Path.Combine(folder, "profile"));
            var match = await new ChildProcess(browser.Path,
            [
                .. Chromium.RequiredOptions, "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", $"--user-data-dir={profile.FullName}", "--enable-logging=stderr", "--remote-debugging-port=0", new Uri(page).AbsoluteUri,
            ]).RunUntilAsync(Drawn(), token);
            profile.Delete(recursive: true);
            return [Number(match, "first") / 1000, Number(match, "all") / 1000, Number(match, "task")];
        }
    }

    private static double Number(Match match, string group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"charts drawn: (?<first>[\d.]+) (?<all>[\d.]+) (?<task>[\d.]+)")]
    private static partial Regex Drawn();
}
