using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;

namespace Regularization.Notebooks.Sessions;

/// <summary>
/// The command by which front ends have a whole cell run. <c>SubmitCode</c>, the engine's own, is cut into pieces on its way, and would lose
/// the author's lines, the order of directives and code, and what is compiled ahead.
/// </summary>
internal sealed class RunCell : KernelCommand
{
    private readonly TaskCompletionSource<CellResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="run">Runs the cell in the context of this command.</param>
    public RunCell(Func<RunCell, KernelInvocationContext, Task<CellResult>> run) : base(SessionKernel.KernelName) => Handler = async (_, context) =>
    {
        try
        {
            _result.SetResult(await run(this, context).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            _result.SetException(e);
        }
    };

    /// <summary>How the cell ended. The engine's own task ends as soon as a cell asks it to cancel what runs.</summary>
    public Task<CellResult> Result => _result.Task;
}
