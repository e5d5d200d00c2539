namespace Regularization.Notebooks.Tests.Commands;

/// <summary>For runs whose progress nobody watches.</summary>
internal sealed class NoProgress : IRunProgress
{
    public void CellStarted(int index, int count) { }

    public void Shown(CellOutput output) { }

    public void CellEnded(int index, int count) { }
}
