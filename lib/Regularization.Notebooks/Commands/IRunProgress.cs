using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Commands;

/// <summary>Is told how a run goes on.</summary>
public interface IRunProgress
{
    /// <summary>A code cell begins; cells are counted from 0.</summary>
    void CellStarted(int index, int count);

    /// <summary>The running cell produced something.</summary>
    void Shown(CellOutput output);

    /// <summary>A code cell has ended, well or not.</summary>
    void CellEnded(int index, int count);
}
