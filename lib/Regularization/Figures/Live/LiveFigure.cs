using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Regularization.NumPy;

namespace Regularization;

/// <summary>
/// The lesson's network, to be trained in the page that shows this figure, while one watches: fit, losses and weights, with everything that the lesson varies to be chosen.
/// It needs no kernel and no network, only a browser; the numbers are those of <see cref="Sweep"/>, bit for bit.
/// </summary>
/// <remarks>
/// The scripts are the files beside this one. Those of <see cref="Compute"/> are the training; they run in a worker that is made of their own text, or on the page's own thread.
/// </remarks>
[TypeFormatterSource(typeof(FormatterSource), PreferredMimeTypes = ["text/html"])]
public sealed partial class LiveFigure
{
    private static readonly string[] Compute = ["random.js", "product.js", "vectors.js", "adam.js", "network.js", "trainer.js"];
    private static readonly string[] Show = ["settings.js", "chart.js", "figure.js"];
    private static readonly int[] Counts = [10, 30, 60, 100, 300];

    // What a browser can print needs no escape, but for what could end the script element.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };
    private static readonly Lazy<string> Style = new(() => $"<style>\n{Read("live.css")}</style>");
    private static readonly Lazy<string> Script = new(() => $$"""
        (() => {
        "use strict";
        function training(port) {
        "use strict";
        {{Code(Compute)}}}
        {{Code(Show)}}})();
        """);

    /// <summary>
    /// Takes the script out of its box. A script element of its own runs wherever this one does; <c>eval</c> is forbidden in some hosts.
    /// The still picture goes at once and comes back where the figure does not start.
    /// </summary>
    private const string Loader = """
        /* Unpacks and starts the scripts of lib/Regularization/Figures/Live. */
        (async () => {
            const still = document.getElementById("__ID__").querySelector(".without-script");
            still.hidden = true;
            try {
                const box = Uint8Array.from(atob("__BOX__"), character => character.charCodeAt(0));
                const script = document.createElement("script");
                script.textContent = await new Response(new Blob([box]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
                document.head.append(script);
                script.remove();
            } finally {
                still.hidden = false;
            }
        })();
        """;

    private static readonly Lazy<object> Points = new(() => new
    {
        Normals = Convert.ToBase64String(MemoryMarshal.AsBytes<double>(new Generator(seed: 0).Normal(0, 1, Counts.Max()))),
        Orders = Counts.ToDictionary(n => n, Order),
    });

    private readonly Setting _setting;
    private readonly Lazy<string> _still;

    /// <exception cref="ArgumentException">The page cannot offer one of the numbers.</exception>
    internal LiveFigure(Setting setting)
    {
        var refused = NotOffered(setting).ToList();
        if (refused.Count > 0)
        {
            throw Argument.Unusable(Language.Text("The page that trains the network cannot offer this: {0}.", string.Join(", ", refused)), nameof(setting));
        }

        _setting = setting;
        _still = new Lazy<string>(Still);
        Description = Language.Text("The lesson's network, trained in this page while you watch. Choose the strengths, write down what you expect, and press Play.");
    }

    /// <summary>What the figure is, in words.</summary>
    public string Description { get; }

    /// <summary>The figure as a piece of HTML that needs nothing else.</summary>
    public string ToHtml()
    {
        var id = "live-" + Guid.NewGuid().ToString("N")[..12]; // a page can hold the same figure twice
        var data = JsonSerializer.Serialize(new { Words = Words(), Lesson = Choices(new Setting()), First = Choices(_setting), Points = Points.Value }, Json);
        var script = Script.Value.Replace("__ID__", id, StringComparison.Ordinal).Replace("__DATA__", data, StringComparison.Ordinal);
        return $"""
            <figure id="{id}" class="live-figure" lang="{Language.Current}" aria-label="{WebUtility.HtmlEncode(Language.Text("Train it here"))}">
            <figcaption>{WebUtility.HtmlEncode(Description)}</figcaption>
            <div class="without-script">{_still.Value}</div>
            {Style.Value}
            <script>
            {Loader.Replace("__ID__", id, StringComparison.Ordinal).Replace("__BOX__", Compressed(script), StringComparison.Ordinal)}
            </script></figure>
            """;
    }

    /// <summary>The description, for hosts that show plain text only.</summary>
    public override string ToString() => $"{Language.Text("Train it here")}: {Description}";

    /// <summary>What a reader sees where no script may run: how the training ends with the first settings, as a picture and in words.</summary>
    private string Still()
    {
        var split = NoisySine.Generate().Split();
        var run = Sweep.Run(split, [_setting])[0];
        var figure = new Figure(
            Figures.Chart(Figures.Fit(run.Prediction, split, panel: 1), Figures.Object(("height", 320), ("xaxis", Figures.Axis("x")), ("yaxis", Figures.Axis("t, y")), ("legend", Figures.Legend(0.02, 0.98)))),
            Language.Text("Nothing can be trained on paper, nor where no script may run. This is where the training leads to:"),
            Figures.LossesInWords(run.History));
        return $"""
            {Figure.Image(figure.ToSvg()!)}<p>{WebUtility.HtmlEncode(figure.Description)}</p>
            <p data-trust>{WebUtility.HtmlEncode(Language.Text("In a notebook, trust it, and the network can be trained here."))}</p>
            """;
    }

    /// <summary>What the page has no control for, or not with this number. settings.js has the same limits for what comes from outside.</summary>
    private static IEnumerable<string> NotOffered(Setting setting)
    {
        var strength = (double value) => value is 0 or (>= 1e-6 and <= 1);
        (string Name, double Value, bool Offered)[] all =
        [
            (nameof(setting.Lambda1), setting.Lambda1, strength(setting.Lambda1)),
            (nameof(setting.Lambda2), setting.Lambda2, strength(setting.Lambda2)),
            (nameof(setting.WeightDecay), setting.WeightDecay, strength(setting.WeightDecay)),
            (nameof(setting.DecoupledWeightDecay), setting.DecoupledWeightDecay, setting.DecoupledWeightDecay == 0),
            (nameof(setting.ProximalLambda1), setting.ProximalLambda1, setting.ProximalLambda1 == 0),
            (nameof(setting.LearningRate), setting.LearningRate, setting.LearningRate == new Setting().LearningRate),
            (nameof(setting.HiddenSize), setting.HiddenSize, setting.HiddenSize is 8 or 16 or 32 or 64 or 128 or 256),
            (nameof(setting.Seed), setting.Seed, setting.Seed is >= 0 and <= 999_999),
            (nameof(setting.Epochs), setting.Epochs, setting.Epochs <= 1000),
        ];
        return all.Where(number => !number.Offered).Select(number => string.Create(CultureInfo.InvariantCulture, $"{number.Name} = {number.Value}"));
    }

    /// <summary>The settings under the names that the page and its address have for them.</summary>
    private static object Choices(Setting setting) => new
    {
        L1 = setting.Lambda1, L2 = setting.Lambda2, Decay = setting.WeightDecay, Noise = 0.3, N = 30, Width = setting.HiddenSize, setting.Seed, setting.Epochs,
    };

    /// <summary>In which order the lesson deals out as many points: their places from left to right, those for training first.</summary>
    private static object Order(int n)
    {
        var split = NoisySine.Generate(n).Split();
        var grid = Grid.Linspace(-Math.PI, Math.PI, n);
        return new { Indices = split.Train.X.Concat(split.Validation.X).Select(x => Array.IndexOf(grid, x)).ToArray(), TrainCount = split.Train.X.Length };
    }

    private static object Words() => new
    {
        SettingsLabel = Language.Text("Settings"),
        Settings = new
        {
            L1 = Language.Text("λ of L1"), L2 = Language.Text("λ of L2"), Decay = Language.Text("weight decay"), Noise = Language.Text("noise"),
            N = Language.Text("points"), Width = Language.Text("units per layer"), Seed = Language.Text("seed"), Epochs = Language.Text("epochs"),
        },
        Play = Language.Text("Play"), Pause = Language.Text("Pause"), Step = Language.Text("Step"), ToTheEnd = Language.Text("To the end"),
        StartOver = Language.Text("Start over"), LessonSettings = Language.Text("The lesson's settings"), Speed = Language.Text("Speed"),
        Speeds = new { Slow = Language.Text("slowly"), Normal = Language.Text("normal"), Fast = Language.Text("fast") },
        Expectation = Language.Text("What do you expect?"), Result = Language.Text("What happened"),
        FitTitle = Language.Text("What the network predicts"), LossTitle = Language.Text("How wrong it is"), SizesTitle = Language.Text("How large its weights are"),
        TrainingPoints = Language.Text("training data"), ValidationPoints = Language.Text("validation data"), Prediction = Language.Text("prediction"),
        Training = Language.Text("loss (train)"), Validation = Language.Text("loss (valid)"), Score = Language.Text("what the sine itself scores"),
        Small = Language.Text("smaller than 0.001"), Larger = Language.Text("larger"), Ghost = Language.Text("the run before: {0}", "{0}"), GhostLoss = Language.Text("loss (valid) of the run before: {0}", "{0}"),
        LossAxis = Language.Text("loss"), ShareAxis = Language.Text("share of the weights"), SizeAxis = Language.Text("size |w|"), Epoch = Language.Text("epoch"), Epochs = Language.Text("epochs"),
        NoRegularization = Language.Text("no regularization"), Between = Language.Text(" "), NotANumber = Language.Text("not a number"),
        AtFirst = Language.Text("Epoch 0 of {0}: the network as it starts.", "{0}"),
        State = Language.Text("Epoch {0} of {1}: training loss {2}, validation loss {3}.", "{0}", "{1}", "{2}", "{3}"),
        SmallShare = Language.Text("{0} % of the weights are smaller than 0.001.", "{0}"),
        Diverged = Language.Text("The training diverged in epoch {0}: its numbers grew beyond all bounds.", "{0}"),
        Refused = Language.Text("Not possible here, and left out: {0}.", "{0}"),
        Numbers = Language.Text("Show the numbers"),
    };

    /// <summary>The scripts without comments and indentation, which only their source's readers need.</summary>
    private static string Code(IEnumerable<string> files) => CommentOrIndentation().Replace(string.Concat(files.Select(Read)), "");

    private static string Compressed(string text)
    {
        using var box = new MemoryStream();
        using (var deflate = new DeflateStream(box, CompressionLevel.SmallestSize))
        {
            deflate.Write(Encoding.UTF8.GetBytes(text));
        }

        return Convert.ToBase64String(box.ToArray());
    }

    private static string Read(string file)
    {
        using var reader = new StreamReader(typeof(LiveFigure).Assembly.GetManifestResourceStream("Live/" + file)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"^[ ]*//.*\n|^[ ]+|^\n", RegexOptions.Multiline)]
    private static partial Regex CommentOrIndentation();

    internal sealed class FormatterSource
    {
        public IEnumerable<object> CreateTypeFormatters() =>
        [
            new MimeFormatter<LiveFigure>("text/html", figure => figure.ToHtml()),
            new MimeFormatter<LiveFigure>("text/plain", figure => figure.ToString()),
        ];
    }
}
