using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Outputs;

namespace Regularization.Notebooks.Sessions;

/// <summary>The console of code that was sent through the engine: what it shows becomes the events of the command that brought it.</summary>
internal sealed class CommandConsole(KernelCommand command, KernelInvocationContext context) : CellConsole
{
    private readonly CellConsole? _cell = ConsoleCapture.Cell; // of the cell that sent the command, where one did

    /// <inheritdoc/>
    public override void Write(string stream, ReadOnlySpan<char> text)
    {
        FormattedValue[] formatted = [new(MimeBundle.Text, text.ToString())];
        context.Publish(stream == "stdout" ? new StandardOutputValueProduced(command, formatted) : new StandardErrorValueProduced(command, formatted));
    }

    /// <inheritdoc/>
    public override void Add(CellOutput output)
    {
        if (output is DisplayOutput display) // an error is told by the command that fails
        {
            context.Publish(new DisplayedValueProduced(null, command, display.Data.ToFormattedValues()));
        }
    }

    /// <summary>Shows the value of the last expression.</summary>
    public void Return(object? value) => context.Publish(new ReturnValueProduced(value, command, ValueDisplay.Of(value).ToFormattedValues()));

    /// <inheritdoc/>
    public override Exception? Failure => null; // it is the sending cell's

    /// <inheritdoc/>
    public override bool Fail(Exception exception) => _cell?.Fail(exception) ?? false;

    /// <inheritdoc/>
    public override string Ask(string prompt, bool isPassword) =>
        _cell is null ? throw new InvalidOperationException("Nobody can be asked while no cell runs.") : _cell.Ask(prompt, isPassword);
}
