using System.Globalization;
using Regularization.Notebooks.Charts;
using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Commands;

/// <summary>
/// Knows which cell of a notebook runs, and keeps what was shown so far in the file that the run is to write: whatever ends the program, the
/// file holds the outputs until then, and an error at the cell that ran. It is written while the cells go on.
/// </summary>
/// <param name="notebook">The notebook that runs.</param>
/// <param name="path">Its file.</param>
/// <param name="target">The file to keep; null where none is asked for.</param>
/// <param name="withoutTarget">What is to be said in that case when a cell ends the program.</param>
/// <param name="progress">Is told of every cell, too.</param>
internal sealed class RunJournal(Notebook notebook, string path, string? target, string withoutTarget, IRunProgress progress) : IRunProgress
{
    private readonly List<Cell> _cells = [.. notebook.Cells.Where(cell => cell.Kind == CellKind.Code)];
    private readonly Lock _lock = new();
    private Task _saving = Task.CompletedTask;
    private bool _ended;
    private int _running;
    private int _saved = -1;

    /// <summary>The cell that runs, in the words of messages.</summary>
    private string Place => PlaceOf(path, _running);

    private string Kept => $"{NotRun} What was shown until then is in {target}.";

    /// <summary>What is said of the cells behind one that ends the program.</summary>
    public const string NotRun = "Later cells were not run.";

    /// <summary>What is shown of a cell that ended the program.</summary>
    public static ErrorOutput ProgramEnded { get; } = new("ProgramEnded", "The program ended while this cell ran.", ["ProgramEnded: The program ended while this cell ran."]);

    /// <summary>A code cell of a notebook, in the words of messages.</summary>
    /// <param name="path">The notebook's file.</param>
    /// <param name="index">Which of its code cells it is, from 0 on.</param>
    public static string PlaceOf(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}, cell [{index + 1}]");

    /// <inheritdoc/>
    public void CellStarted(int index, int count)
    {
        progress.CellStarted(index, count);
        lock (_lock)
        {
            _running = index;
            Note();
            if (target is not null && _saving.IsCompleted)
            {
                _saving = Task.Run(SaveUntilUpToDate);
            }
        }
    }

    /// <inheritdoc/>
    public void Shown(CellOutput output) => progress.Shown(output);

    /// <inheritdoc/>
    public void CellEnded(int index, int count) => progress.CellEnded(index, count);

    /// <summary>Writes the file as it is to stay.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void End()
    {
        RunningCell.End();
        lock (_lock)
        {
            _ended = true;
        }

        _saving.Wait();
        if (target is not null)
        {
            FigureScript.Complete(notebook);
            notebook.Save(target);
        }
    }

    /// <summary>Writes the file when the program is about to end while a cell runs.</summary>
    /// <returns>What is to be said of it.</returns>
    public string EndWithin()
    {
        var left = target is null ? withoutTarget : Kept;
        new RunningCell(Place, left, IsTold: true).Begin();
        if (target is not null)
        {
            _saving.Wait();
            FigureScript.Complete(notebook);
            notebook.Save(target, (_cells[_running], ProgramEnded));
        }

        return $"{Place}: the cell ended the program, by Environment.Exit for instance. {left}";
    }

    /// <summary>Says what is left if the cell brings the program down now.</summary>
    private void Note() => new RunningCell(Place, target is null ? withoutTarget
        : _saved == _running ? Kept
        : _saved < 0 ? NotRun : string.Create(CultureInfo.InvariantCulture, $"{NotRun} What was shown before cell [{_saved + 1}] is in {target}.")).Begin();

    private void SaveUntilUpToDate()
    {
        for (var saved = -1; saved != _running && !_ended;)
        {
            saved = _running;
            try
            {
                notebook.Save(target!, (_cells[saved], ProgramEnded));
                lock (_lock)
                {
                    _saved = saved;
                    if (!_ended)
                    {
                        Note();
                    }
                }
            }
            catch (IOException)
            {
                return; // the end of the run tells
            }
        }
    }
}
