using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Charts;

/// <summary>
/// Makes of a figure what front ends get: HTML alone, because some of them would prefer the bare chart, and with plotly.js in front of it
/// where nothing else on their page brings it along.
/// </summary>
/// <remarks>
/// Each client gets plotly.js once: a page that is loaded again and a second window are new ones. When the output that carries it goes,
/// because its cell runs again, is deleted or updates what it displayed, the next figure carries it.
/// </remarks>
internal sealed class FigureScript
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _served = new(StringComparer.Ordinal);
    private readonly HashSet<string> _carriers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _displays = new(StringComparer.Ordinal);

    /// <summary>Cells have lost their outputs: one that runs again, or those that were deleted.</summary>
    public void Forget(IEnumerable<string> cells)
    {
        lock (_lock)
        {
            foreach (var cell in cells.Where(_carriers.Remove))
            {
                _served.Clear();
            }
        }
    }

    /// <summary>Completes an output.</summary>
    /// <param name="output">What a cell showed.</param>
    /// <param name="client">The page that it is for.</param>
    /// <param name="cell">The cell.</param>
    public CellOutput Complete(CellOutput output, string client, string cell) => output switch
    {
        DisplayOutput display when IsChart(display.Data) => display with { Data = ForFrontEnd(display.Data, IsWanted(client, cell, display)) },
        ResultOutput result when IsChart(result.Data) => result with { Data = ForFrontEnd(result.Data, IsWanted(client, cell, display: null)) },
        _ => output,
    };

    /// <summary>Completes the outputs of a notebook that is going to be a file.</summary>
    public static void Complete(Notebook notebook)
    {
        var script = new FigureScript();
        foreach (var cell in notebook.Cells)
        {
            lock (cell.Outputs)
            {
                for (var i = 0; i < cell.Outputs.Count; i++)
                {
                    cell.Outputs[i] = script.Complete(cell.Outputs[i], client: "", cell.Id);
                }
            }
        }
    }

    private static bool IsChart(MimeBundle data) => data[MimeBundle.Plotly] is not null && data[MimeBundle.Html] is not null;

    private bool IsWanted(string client, string cell, DisplayOutput? display)
    {
        lock (_lock)
        {
            if (display is { IsUpdate: true, DisplayId: { } updated } && _displays.Remove(updated))
            {
                _served.Clear(); // but the update goes without: there may be many of them
                return false;
            }

            if (!_served.Add(client))
            {
                return false;
            }

            _carriers.Add(cell);
            if (display?.DisplayId is { } id)
            {
                _displays.Add(id);
            }

            return true;
        }
    }

    private static MimeBundle ForFrontEnd(MimeBundle data, bool withScript) => new(data.Data
        .Where(entry => entry.Key != MimeBundle.Plotly)
        .Select(entry => withScript && entry.Key == MimeBundle.Html ? new(entry.Key, Behind(entry.Value)) : entry));

    private static string Behind(string html)
    {
        var writer = new StringWriter();
        PlotlyScript.WriteTo(writer);
        writer.Write(html);
        return writer.ToString();
    }
}
