using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Handouts;

/// <summary>
/// What a handout shows of a cell, by its tags: those of Jupyter Book (https://jupyterbook.org/v1/interactive/hiding.html) and
/// <c>solution</c>. A removed part is left out; a hidden one can be opened. Other tags mean nothing here. Notes of Jupyter's slide shows
/// are the speaker's own.
/// </summary>
/// <param name="Shown">Whether the cell is in the handout at all.</param>
/// <param name="Input">How the code is shown.</param>
/// <param name="Output">How the outputs are shown.</param>
/// <param name="Folded">Whether the cell as a whole is folded.</param>
/// <param name="IsSolution">Whether the cell solves an exercise.</param>
/// <param name="IsExercise">Whether the cell is one that a reader completes: by its tag <c>exercise</c>.</param>
/// <param name="Slide">What the cell is in Jupyter's slide shows, see <see cref="Cell.SlideType"/>.</param>
internal sealed record CellVisibility(bool Shown, PartVisibility Input, PartVisibility Output, bool Folded, bool IsSolution, bool IsExercise, string? Slide)
{
    public static CellVisibility Of(Cell cell, Audience audience)
    {
        var tags = cell.Tags.ToHashSet();
        return new CellVisibility(
            Shown: !tags.Contains("remove-cell") && cell.IsFor(audience),
            Part("input"),
            Part("output"),
            Folded: tags.Contains("hide-cell"),
            cell.IsSolution,
            tags.Contains("exercise"),
            cell.SlideType);

        PartVisibility Part(string name) =>
            tags.Contains($"remove-{name}") ? PartVisibility.Removed : tags.Contains($"hide-{name}") ? PartVisibility.Hidden : PartVisibility.Open;
    }
}
