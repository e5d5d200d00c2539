using System.Globalization;
using System.Text.Json;

namespace Regularization;

/// <summary>One axis of a still picture: where a value lies, and which ticks there are.</summary>
/// <remarks>Ranges and tick labels follow plotly.js's rules where a reader would see a difference.</remarks>
internal sealed class StillAxis
{
    private readonly ChartElement _layout;
    private readonly bool _vertical;
    private readonly double _start, _length, _low, _high;
    private readonly string _type;
    private readonly List<string> _categories = [];

    /// <summary>Makes an axis.</summary>
    /// <param name="layout">What the layout says of it.</param>
    /// <param name="vertical">Whether it is a y axis.</param>
    /// <param name="start">Its left or its upper end, in pixels.</param>
    /// <param name="length">Its length in pixels.</param>
    /// <param name="values">The values that have to find room on it, those of axes that match it included.</param>
    /// <param name="room">Whether there must be room at the ends, as markers need it.</param>
    /// <param name="fromZero">Whether bars stand on it.</param>
    public StillAxis(ChartElement layout, bool vertical, double start, double length, IReadOnlyList<ChartElement> values, bool room, bool fromZero)
    {
        (_layout, _vertical, _start, _length) = (layout, vertical, start, length);
        _type = layout["type"].Text is { } type and not "-" ? type
            : values.FirstOrDefault(value => value.Exists).Json is not { ValueKind: JsonValueKind.String } first ? "linear"
            : DateTime.TryParse(first.GetString(), CultureInfo.InvariantCulture, out _) ? "date" : "category";
        if (_type == "category")
        {
            _categories.AddRange(values.Select(value => value.Text ?? "").Distinct());
            (_low, _high) = (-0.5, _categories.Count - 0.5);
            return;
        }

        var numbers = values.Select(Number).Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        (_low, _high) = (numbers.Min(), numbers.Max());
        if (_type != "log" && (fromZero || layout["rangemode"].Text == "tozero"))
        {
            (_low, _high) = (Math.Min(_low, 0), Math.Max(_high, 0));
        }

        if (_high - _low < 1e-12 * Math.Max(1, Math.Abs(_high)))
        {
            (_low, _high) = (_low - 1, _high + 1);
        }

        var margin = room ? (_high - _low) * 0.055 : 0;
        var bound = _type != "log" && (fromZero || layout["rangemode"].Text == "tozero");
        (_low, _high) = (bound && _low == 0 ? 0 : _low - margin, bound && _high == 0 ? 0 : _high + margin);
        if (layout["range"].Items is [var from, var to])
        {
            (_low, _high) = _type == "date" ? (Number(from), Number(to)) : (from.Number ?? _low, to.Number ?? _high); // on a logarithmic axis, a range is given in logarithms
        }
        else if (layout["autorange"].Text == "reversed")
        {
            (_low, _high) = (_high, _low);
        }
    }

    public double Length => _length;

    public bool IsCategory => _type == "category";

    public string? Title => _layout["title"].Text;

    public bool ShowsLabels => (_layout["showticklabels"].Flag ?? true) && Visible;

    public bool Visible => _layout["visible"].Flag ?? true;

    public bool ShowsGrid => (_layout["showgrid"].Flag ?? true) && _type != "category" && Visible;

    /// <summary>Where a value lies, in pixels; not a number where it has no place, as 0 has none on a logarithmic axis.</summary>
    public double Place(ChartElement value) => At(Number(value));

    /// <summary>Where a number lies; among categories, that with this number, counted from 0.</summary>
    public double Place(double value) => At(_type == "log" ? Math.Log10(value) : value);

    /// <summary>Where the axis's own line 0 lies, or the end that is nearest to it: what bars and areas stand on.</summary>
    public double Base => At(_type == "log" ? Math.Min(_low, _high) : Math.Clamp(0, Math.Min(_low, _high), Math.Max(_low, _high)));

    /// <summary>How far two neighbouring categories are apart, in pixels.</summary>
    public double Step => Math.Abs(_length / (_high - _low));

    /// <summary>A place on the axis that is given as a part of its length, as annotations give theirs.</summary>
    public double Part(double part) => _vertical ? _start + (1 - part) * _length : _start + part * _length;

    /// <summary>Whether everything between these values is on the axis.</summary>
    public bool Holds(IEnumerable<ChartElement> values) => values.Select(Number).Where(double.IsFinite).All(value => value >= Math.Min(_low, _high) - 1e-9 && value <= Math.Max(_low, _high) + 1e-9);

    /// <summary>The ticks that lie on the axis, each with its place in pixels and its label.</summary>
    public IReadOnlyList<(double Place, string Label)> Ticks()
    {
        var labels = _layout["ticktext"].Items;
        var ticks = _layout["tickvals"].Items.Count > 0 ? _layout["tickvals"].Items.Select((value, i) => (Value: Number(value), Label: i < labels.Count ? labels[i].Text ?? "" : Label(Number(value), 0))) : Automatic();
        var slack = Math.Abs(_high - _low) * 1e-9;
        return [.. ticks.Where(tick => tick.Value >= Math.Min(_low, _high) - slack && tick.Value <= Math.Max(_low, _high) + slack).Select(tick => (At(tick.Value), tick.Label))];
    }

    private IEnumerable<(double Value, string Label)> Automatic()
    {
        if (_type == "category")
        {
            return _categories.Select((label, i) => ((double)i, label));
        }

        var (low, high) = (Math.Min(_low, _high), Math.Max(_low, _high));
        var most = Math.Max(_vertical ? 3 : 4, _length / (_vertical ? 40 : _type == "date" ? 110 : 70));
        if (_type == "log" && _layout["dtick"].Number is null && high - low < 3)
        {
            double[] digits = high - low < 1.5 ? [1, 2, 5] : [1, 3];
            return Whole(low - 1, high, 1).SelectMany(power => digits.Select(digit => power + Math.Log10(digit))).Select(value => (value, Label(value, 0)));
        }

        var step = _layout["dtick"].Number is { } given && _type != "date" ? given : Nice((high - low) / most);
        step = _type is "log" or "date" ? Math.Max(1, Math.Round(step)) : step;
        return Whole(low, high, step).Select(value => (value, Label(value, step)));
    }

    private static IEnumerable<double> Whole(double low, double high, double step)
    {
        var first = Math.Ceiling(low / step - 1e-9);
        return Enumerable.Range(0, (int)Math.Clamp(Math.Floor(high / step + 1e-9) - first + 1, 0, 200)).Select(i => (first + i) * step);
    }

    /// <summary>1, 2 or 5 times a power of ten, hardly below the step that is asked for.</summary>
    private static double Nice(double step)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return power * ((step / power) switch { <= 1.1 => 1, <= 2.2 => 2, <= 5.5 => 5, _ => 10 });
    }

    private string Label(double value, double step)
    {
        if (_type == "date")
        {
            return DateTime.FromOADate(value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }

        if (_type == "log" && _layout["exponentformat"].Text == "power" && Math.Abs(value - Math.Round(value)) < 1e-9)
        {
            return Math.Round(value) switch { 0 => "1", 1 => "10", var power => "10" + string.Concat(power.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0'])) };
        }

        var number = _type == "log" ? Math.Pow(10, value) : value;
        var digits = step > 0 && step < 1 ? (int)Math.Ceiling(-Math.Log10(step) - 1e-9) : -1;
        var text = digits > 0 && digits < 10 && _type != "log" ? number.ToString("F" + digits, CultureInfo.InvariantCulture)
            : Math.Abs(number) is 0 or (>= 1e-5 and < 1e7) ? ((decimal)double.Parse(number.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture)
            : number.ToString("0.##e0", CultureInfo.InvariantCulture);
        return text.Replace('-', '−');
    }

    private double At(double value) => Part((value - _low) / (_high - _low));

    /// <summary>A value in the axis's own units, in which it is even.</summary>
    private double Number(ChartElement value) => _type switch
    {
        "category" => _categories.IndexOf(value.Text ?? "") is var i and >= 0 ? i : double.NaN,
        "date" => DateTime.TryParse(value.Text, CultureInfo.InvariantCulture, out var date) ? date.ToOADate() : double.NaN,
        "log" => value.Number is > 0 and { } number ? Math.Log10(number) : double.NaN,
        _ => value.Number ?? (double.TryParse(value.Text, CultureInfo.InvariantCulture, out var number) ? number : double.NaN),
    };
}
