namespace Regularization.Notebooks.Tests.Jupyter;

/// <summary>Tests that need a Jupyter client: <c>--filter-not-trait Needs=Jupyter</c> leaves them out.</summary>
[Trait("Needs", "Jupyter")]
public abstract class JupyterTests : IDisposable
{
    protected JupyterFolder Jupyter { get; } = new();

    public void Dispose() => Jupyter.Dispose();
}
