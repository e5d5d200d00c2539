using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Outputs;

/// <summary>What running code writes to, and asks. The code finds its own one through the execution context, see <see cref="ConsoleCapture"/>.</summary>
internal abstract class CellConsole
{
    /// <summary>Writes text.</summary>
    /// <param name="stream"><c>stdout</c> or <c>stderr</c>.</param>
    /// <param name="text">The text.</param>
    public abstract void Write(string stream, ReadOnlySpan<char> text);

    /// <summary>Shows something.</summary>
    public abstract void Add(CellOutput output);

    /// <summary>What has made the cell fail besides its own code, if anything did.</summary>
    public abstract Exception? Failure { get; }

    /// <summary>Makes the cell fail because of a thread that it had started, or a command that it had sent.</summary>
    /// <returns>False when the cell has already ended.</returns>
    public abstract bool Fail(Exception exception);

    /// <summary>Asks the person at the front end for a line of text, and waits for it.</summary>
    /// <param name="prompt">What to ask for.</param>
    /// <param name="isPassword">Whether the answer must not be seen.</param>
    /// <exception cref="InvalidOperationException">Nobody can be asked.</exception>
    /// <exception cref="OperationCanceledException">The cell was interrupted.</exception>
    public abstract string Ask(string prompt, bool isPassword);
}
