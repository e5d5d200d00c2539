using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AngleSharp.Html.Parser;

namespace Regularization.Tests;

/// <summary>Where things are in the still picture of a chart. All places are worked out by hand: the plot is 400 × 200 pixels, its upper left corner at 50, 50.</summary>
public sealed partial class StillPictureTests
{
    private const string Margins = """ "height": 300, "margin": {"l": 50, "r": 50, "t": 50, "b": 50}, "showlegend": false """;
    private const string Axes = """ "xaxis": {"range": [0, 10]}, "yaxis": {"range": [0, 100]} """;

    [Fact]
    public void A_line_goes_through_its_points()
    {
        var svg = Draw("""{"x": [0, 5, 10], "y": [0, 100, 25], "mode": "lines", "line": {"color": "#123456"}}""", Axes);

        // 0, 0 is the lower left corner; 5 the middle, 100 the top; 10 the right end, 25 a quarter of 200 pixels above the bottom.
        Assert.Equal([(50, 250), (250, 50), (450, 200)], Corners(Stroke(svg, "#123456")));
    }

    [Fact]
    public void A_logarithmic_axis_is_even_in_powers()
    {
        var svg = Draw("""{"x": [1, 100], "y": [0.01, 0.1], "mode": "lines", "line": {"color": "#123456"}}""", """ "xaxis": {"range": [0, 4], "type": "log"}, "yaxis": {"range": [-3, 1], "type": "log", "tickvals": [0.001, 0.03, 10]} """);

        Assert.Equal([(50, 200), (250, 150)], Corners(Stroke(svg, "#123456")));
        var tick = svg.Descendants(Name("text")).Single(text => text.Value == "0.03");
        Assert.Equal(250 - 200 * (3 + Math.Log10(0.03)) / 4 + 4, double.Parse(tick.Attribute("y")!.Value, CultureInfo.InvariantCulture), 0.1); // the baseline, 4 pixels lower
    }

    [Fact]
    public void A_value_that_is_missing_or_has_no_place_is_a_gap()
    {
        var missing = Draw("""{"x": [0, 1, 2, 3, 4], "y": [0, 100, null, 0, 100], "mode": "lines", "line": {"color": "#123456"}}""", Axes);
        var zero = Draw("""{"x": [0, 5, 10], "y": [0, 1, 10], "mode": "lines", "line": {"color": "#123456"}}""", """ "xaxis": {"range": [0, 10]}, "yaxis": {"range": [0, 1], "type": "log"} """);

        Assert.Equal(2, Stroke(missing, "#123456").Count(letter => letter == 'M'));
        Assert.Equal([(250, 250), (450, 50)], Corners(Stroke(zero, "#123456")));
    }

    [Fact]
    public void A_step_is_taken_half_way()
    {
        var svg = Draw("""{"x": [0, 10], "y": [0, 100], "mode": "lines", "line": {"color": "#123456", "shape": "hvh"}}""", Axes);

        Assert.Equal([(50, 250), (250, 250), (250, 50), (450, 50)], Corners(Stroke(svg, "#123456")));
    }

    [Fact]
    public void Markers_stand_on_their_points_and_have_their_size()
    {
        var svg = Draw("""{"x": [0, 5], "y": [50, 100], "mode": "markers", "marker": {"color": "#123456", "size": 10}}""", Axes);
        var circles = svg.Descendants(Name("path")).Single(path => (string?)path.Attribute("stroke") == "#123456");

        // Lines of no length with round ends, at 50, 150 and 250, 50.
        Assert.Equal("M50 150h0M250 50h0", circles.Attribute("d")!.Value);
        Assert.Equal(("10", "round"), ((string?)circles.Attribute("stroke-width"), (string?)circles.Attribute("stroke-linecap")));
    }

    [Fact]
    public void Circles_with_a_border_of_another_colour_have_an_outline()
    {
        var svg = Draw("""{"x": [0, 5], "y": [50, 100], "mode": "markers", "marker": {"color": "#123456", "size": 10, "line": {"width": 1, "color": "#abcdef"}}}""", Axes);
        var circles = svg.Descendants(Name("path")).Single(path => (string?)path.Attribute("fill") == "#123456");

        // A circle starts at its left, 5 pixels from its centre at 50, 150 and at 250, 50.
        Assert.Equal("M45 150a5 5 0 1 0 10 0a5 5 0 1 0-10 0M245 50a5 5 0 1 0 10 0a5 5 0 1 0-10 0", circles.Attribute("d")!.Value);
        Assert.Equal("#abcdef", (string?)circles.Attribute("stroke"));
    }

    [Fact]
    public void Bars_stand_on_zero_beside_each_other()
    {
        var svg = Draw("""
            {"type": "bar", "x": ["a", "b"], "y": [50, 100], "marker": {"color": "#111111"}},
            {"type": "bar", "x": ["a", "b"], "y": [100, 0], "marker": {"color": "#222222"}}
            """, """ "yaxis": {"range": [0, 100]} """);

        // Two categories of 200 pixels; in each, two bars of 80 pixels in the middle 160.
        Assert.Equal("M70 250V150h80V250zM270 250V50h80V250z", Fill(svg, "#111111"));
        Assert.Equal("M150 250V50h80V250zM350 250V250h80V250z", Fill(svg, "#222222"));
    }

    [Fact]
    public void A_heat_map_has_the_ends_of_its_scale_at_its_lowest_and_highest_value()
    {
        var svg = Draw("""{"type": "heatmap", "x": ["a", "b"], "y": ["c", "d"], "z": [[0, 1], [0.5, 0.5]], "showscale": false, "colorscale": [[0, "#000000"], [1, "#ffffff"]]}""", "\"a\": 0");

        Assert.Equal("M50 150h200v100H50z", Fill(svg, "#000000"));
        Assert.Equal("M250 150h200v100H250z", Fill(svg, "#ffffff"));
        Assert.Equal(2, svg.Descendants(Name("path")).Count(path => (string?)path.Attribute("fill") == "#808080"));
    }

    /// <summary>plotly.js's documentation: the gap is a share of what one cell would have; so two rows with the gap 0.2 are 1 / (2 - 0.2) apart.</summary>
    [Fact]
    public void Panels_are_where_the_grid_has_them()
    {
        var svg = Draw("""
            {"x": [0, 10], "y": [0, 100], "mode": "lines", "line": {"color": "#111111"}},
            {"x": [0, 10], "y": [0, 100], "mode": "lines", "line": {"color": "#222222"}, "xaxis": "x2", "yaxis": "y2"}
            """, """ "grid": {"rows": 2, "columns": 1, "pattern": "independent", "ygap": 0.2}, "xaxis": {"range": [0, 10]}, "yaxis": {"range": [0, 100]}, "xaxis2": {"range": [0, 10]}, "yaxis2": {"matches": "y"} """);

        Assert.Equal([(50, 138.9), (450, 50)], Corners(Stroke(svg, "#111111"))); // 50 + 200 * 0.8 / 1.8 = 138.9
        Assert.Equal([(50, 250), (450, 161.1)], Corners(Stroke(svg, "#222222"))); // 50 + 200 / 1.8 = 161.1
    }

    [Fact]
    public void What_lies_beyond_the_range_is_cut_off()
    {
        const string line = """{"x": [0, 10], "y": [0, 200], "mode": "lines"}""";

        Assert.Equal("M50 50H450V250H50z", Draw(line, Axes).Descendants(Name("clipPath")).Single().Elements().Single().Attribute("d")!.Value);
        Assert.Empty(Draw(line, "\"a\": 0").Descendants(Name("clipPath")));
    }

    /// <summary>Points that hardly bend a line are left out of it, but it passes all of them.</summary>
    [Fact]
    public void A_curve_passes_every_point_within_half_a_pixel()
    {
        var x = Enumerable.Range(0, 300).Select(i => i / 30.0).ToArray();
        var y = x.Select(x => 50 + 40 * Math.Sin(x) + 5 * Math.Sin(40 * x)).ToArray();
        var svg = Draw($$$"""{"x": {{{JsonSerializer.Serialize(x)}}}, "y": {{{JsonSerializer.Serialize(y)}}}, "mode": "lines", "line": {"color": "#123456"}}""", Axes);
        var corners = Corners(Stroke(svg, "#123456"));

        Assert.InRange(corners.Count, 50, 299);
        foreach (var (px, py) in x.Zip(y, (x, y) => (50 + x * 40, 250 - y * 2)))
        {
            Assert.True(corners.Zip(corners.Skip(1)).Min(piece => Distance(px, py, piece.First, piece.Second)) < 0.5);
        }

        static double Distance(double x, double y, (double X, double Y) a, (double X, double Y) b)
        {
            var length = (b.X - a.X) * (b.X - a.X) + (b.Y - a.Y) * (b.Y - a.Y);
            var along = length == 0 ? 0 : Math.Clamp(((x - a.X) * (b.X - a.X) + (y - a.Y) * (b.Y - a.Y)) / length, 0, 1);
            return Math.Sqrt(Math.Pow(x - a.X - along * (b.X - a.X), 2) + Math.Pow(y - a.Y - along * (b.Y - a.Y), 2));
        }
    }

    [Theory]
    [InlineData("-4, 4", "−4 −2 0 2 4")]
    [InlineData("0, 1", "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData("0, 49921", "0 10000 20000 30000 40000")]
    public void Ticks_are_round_numbers_with_a_true_minus(string range, string labels)
    {
        var svg = Draw("""{"x": [0], "y": [0]}""", $$""" "xaxis": {"range": [{{range}}]}, "yaxis": {"showticklabels": false} """);

        Assert.Equal(labels.Split(' '), svg.Descendants(Name("text")).Select(text => text.Value));
    }

    [Fact]
    public void The_minus_of_a_power_is_a_minus_too()
    {
        var svg = Draw("""{"x": [0.001, 1], "y": [0, 0]}""", """ "xaxis": {"type": "log", "dtick": 1, "exponentformat": "power", "range": [-3, 0]}, "yaxis": {"showticklabels": false} """);

        Assert.Equal(["10⁻³", "10⁻²", "10⁻¹", "1"], svg.Descendants(Name("text")).Select(text => text.Value));
    }

    [Fact]
    public void Writing_follows_the_page_and_names_are_no_markup()
    {
        var svg = Draw("""{"x": [1], "y": [2], "name": "<script>alert(1)</script>a < b & c"}, {"x": [1], "y": [3], "name": "<b>bold</b>"}""", "\"a\": 0", legend: true);

        Assert.Equal("currentColor", svg.Attribute("fill")!.Value);
        Assert.Contains("alert(1)a < b & c", svg.Descendants(Name("text")).Select(text => text.Value));
        Assert.Contains("bold", svg.Descendants(Name("text")).Select(text => text.Value));
        Assert.Empty(svg.Descendants(Name("script")));
    }

    [Fact]
    public void What_cannot_be_drawn_is_left_to_the_script()
    {
        Assert.Null(StillPicture.Of("""{"data": [{"type": "scatter3d"}], "layout": {}}""", 500, "id"));

        var pie = new Figure(Plotly.NET.CSharp.Chart.Pie<double, string, string>(values: [1, 2]), "A pie.");
        var plot = new HtmlParser().ParseDocument(pie.ToHtml()).QuerySelector("[role=img]")!;
        Assert.Empty(plot.QuerySelectorAll("img"));
        Assert.NotEqual("", plot.TextContent.Trim());
    }

    [Theory]
    [InlineData("""{"data": [], "layout": {}}""")]
    [InlineData("""{"data": [{"x": [], "y": []}], "layout": {}}""")]
    [InlineData("""{"data": [{"y": [1, 2]}, {"type": "histogram", "x": [1, 2, 2, 3]}, {"type": "bar", "orientation": "h", "x": [1, 2], "y": ["a", "b"]}], "layout": {"title": "T", "barmode": "stack"}}""")]
    [InlineData("""{"data": [{"x": ["2026-01-01", "2026-02-01"], "y": [1e-300, "NaN"], "fill": "tozeroy"}], "layout": {"yaxis": {"type": "log"}, "legend": {"orientation": "h"}}}""")]
    [InlineData("""{"data": [{"type": "heatmap", "z": [[1]]}], "layout": {}}""")]
    [InlineData("""{"data": [{"x": [5, 5], "y": [7, 7], "marker": {"symbol": ["star", "x"], "size": [1, 2], "color": [1, 2]}}], "layout": {"annotations": [{"text": "here", "x": 5, "y": 7, "xref": "x", "yref": "y"}]}}""")]
    public void Whatever_plotly_takes_is_drawn_without_a_number_that_is_none(string chart)
    {
        var svg = StillPicture.Of(chart, 500, "id")!;

        Assert.DoesNotContain("NaN", svg);
        Assert.DoesNotContain("∞", svg);
        Assert.NotNull(XDocument.Parse(svg).Root);
    }

    private static XElement Draw(string traces, string layout, bool legend = false) =>
        XDocument.Parse(StillPicture.Of("{\"data\": [" + traces + "], \"layout\": {" + (legend ? Margins.Replace("false", "true", StringComparison.Ordinal) : Margins) + ", " + layout + "}}", 500, "id")!).Root!;

    private static XName Name(string name) => XName.Get(name, "http://www.w3.org/2000/svg");

    private static string Stroke(XElement svg, string color) => svg.Descendants(Name("path")).Single(path => (string?)path.Attribute("stroke") == color).Attribute("d")!.Value;

    private static string Fill(XElement svg, string color) => svg.Descendants(Name("path")).Single(path => (string?)path.Attribute("fill") == color).Attribute("d")!.Value;

    /// <summary>The corners of a path of the commands M, l, h and v.</summary>
    private static List<(double X, double Y)> Corners(string path)
    {
        var corners = new List<(double X, double Y)>();
        foreach (Match command in Command().Matches(path))
        {
            var numbers = Number().Matches(command.Groups[2].Value).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture)).ToArray();
            var (x, y) = corners.Count == 0 ? (0, 0) : corners[^1];
            corners.Add(command.Groups[1].Value switch
            {
                "M" => (numbers[0], numbers[1]),
                "l" => (Math.Round(x + numbers[0], 1), Math.Round(y + numbers[1], 1)),
                "h" => (Math.Round(x + numbers[0], 1), y),
                "v" => (x, Math.Round(y + numbers[0], 1)),
                var other => throw new FormatException(other),
            });
        }

        return corners;
    }

    [GeneratedRegex("([A-Za-z])([^A-Za-z]*)")]
    private static partial Regex Command();

    [GeneratedRegex(@"-?(\d+(\.\d+)?|\.\d+)")]
    private static partial Regex Number();
}
