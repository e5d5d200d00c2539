using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using static Regularization.Figures;
using static Regularization.Language;

namespace Regularization;

/// <summary>The losses of a training that runs, as a picture below its cell that grows. It is drawn beside the training, which does not wait for it.</summary>
internal sealed class GrowingLosses : ILossDisplay
{
    private const int MostPoints = 400;

    // Twenty pictures a second look like a film; front ends, and the servers between, take many more amiss.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    // A cell that trains again and again draws in one and the same place.
    private static readonly ConditionalWeakTable<object, Stack<NotebookDisplay>> FreePlaces = [];

    private readonly NotebookDisplay _place;
    private readonly Stack<NotebookDisplay> _free;
    private Task _drawing = Task.CompletedTask;
    private long _begun;

    private GrowingLosses(NotebookDisplay place, Stack<NotebookDisplay> free) => (_place, _free) = (place, free);

    // Figures know trainings, not the other way round.
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "In a notebook there is no application whose start could do it.")]
    internal static void Register() => LossHistory.DisplayInThisCell = InThisCell;

    /// <summary>A place for the picture in the cell that runs, or null where there is none.</summary>
    public static GrowingLosses? InThisCell()
    {
        if (NotebookDisplay.RunningCell is not { } cell)
        {
            return null;
        }

        var free = FreePlaces.GetOrCreateValue(cell);
        lock (free)
        {
            return (free.TryPop(out var place) ? place : NotebookDisplay.InRunningCell()) is { } found ? new GrowingLosses(found, free) : null;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Not if the picture before is still being drawn or has only just been.</remarks>
    public void Draw(LossHistory history)
    {
        if (!_drawing.IsCompleted || Stopwatch.GetElapsedTime(_begun) < Interval)
        {
            return;
        }

        _begun = Stopwatch.GetTimestamp();
        var every = (history.Train.Count - 1) / MostPoints + 1;
        var (train, validation, words) = (Some(history.Train, every), Some(history.Validation, every), history.ToString());
        _drawing = Task.Run(() => _place.Show(Figure.Image(Picture(train, validation, every), words)));
    }

    /// <inheritdoc/>
    public void End()
    {
        _drawing.ContinueWith(_ => { }, TaskScheduler.Default).Wait(); // a picture that could not be drawn is not missed
        _place.Show("");
        lock (_free)
        {
            _free.Push(_place);
        }
    }

    private static float[] Some(IReadOnlyList<float> losses, int every) => [.. Enumerable.Range(0, (losses.Count - 1) / every + 1).Select(i => losses[i * every])];

    private static string Picture(float[] train, float[] validation, int every)
    {
        var epochs = train.Select((_, i) => i * every).ToArray();
        return new Figure(
            Chart(
                [Line(Text("loss (train)"), epochs, train, Blue, "solid", panel: 1), Line(Text("loss (valid)"), epochs, validation, Amber, "dash", panel: 1)],
                Object(
                    ("height", 240), ("margin", Object(("t", 12))),
                    ("xaxis", Axis(Text("epochs"), ("range", new[] { 0, RoundAbove(epochs[^1]) }))),
                    ("yaxis", LossAxis(train.Concat(validation))), ("legend", Legend(0.98, 0.98, right: true)))),
            Text("loss")).ToSvg()!;
    }

    /// <summary>The axis grows in steps, so that the curves do not move all the time.</summary>
    private static int RoundAbove(int epoch)
    {
        var power = (int)Math.Pow(10, Math.Floor(Math.Log10(Math.Max(epoch, 10))));
        return power * new[] { 1, 2, 3, 5, 10 }.First(digit => digit * power >= epoch);
    }
}
