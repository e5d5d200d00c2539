using System.Runtime.CompilerServices;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Outputs;

namespace Regularization.Notebooks.Sessions;

/// <summary>
/// Brings what a cell shows by way of the engine to the cell's outputs: what it displays, and what other code shows that it sends to a kernel.
/// The events come on the thread that causes them, so they keep their order with the cell's text.
/// </summary>
/// <param name="cell">The command that runs the cell.</param>
/// <param name="outputs">The cell's outputs.</param>
/// <param name="canceled">Whether the cell has been interrupted, or the engine told to cancel it.</param>
/// <param name="directive">Whether the engine carries out a directive of the cell: its failure is the cell's own, and is told as such.</param>
internal sealed class EventOutputs(RunCell cell, OutputQueue outputs, Func<bool> canceled, Func<bool> directive) : IObserver<KernelEvent>
{
    /// <summary>The identifiers of what was displayed, each under the very string that is the name of its first MIME type.</summary>
    private static readonly ConditionalWeakTable<string, string> DisplayIds = [];

    /// <inheritdoc/>
    public void OnNext(KernelEvent value)
    {
        switch (value)
        {
            case DisplayedValueProduced display:
                Remember(display);
                outputs.Add(new DisplayOutput(ValueDisplay.Of(display.Value, display.FormattedValues), display.ValueId));
                break;
            case DisplayedValueUpdated update:
                outputs.Add(new DisplayOutput(ValueDisplay.Of(update.Value, update.FormattedValues), OriginalId(update), IsUpdate: true));
                break;
            case ReturnValueProduced result when result.Command != cell:
                outputs.Add(new DisplayOutput(ValueDisplay.Of(result.Value, result.FormattedValues)));
                break;
            case StandardOutputValueProduced text:
                Write("stdout", text);
                break;
            case StandardErrorValueProduced text:
                Write("stderr", text);
                break;
            case ErrorProduced error when !directive():
                outputs.Write("stderr", error.Message + "\n");
                break;
            case CommandFailed failed when failed.Command == cell && !canceled(): // because of a command that the cell sent
                outputs.Fail(failed.Exception ?? new InvalidOperationException(failed.Message));
                break;
        }
    }

    /// <inheritdoc/>
    public void OnError(Exception error)
    {
    }

    /// <inheritdoc/>
    public void OnCompleted()
    {
    }

    private void Write(string stream, DisplayEvent text) => outputs.Write(stream, string.Concat(text.FormattedValues.Select(value => value.Value)));

    /// <summary>
    /// In this version of the formatters, <c>display</c> shows one object and returns another, whose identifier is a new one, so that no front end
    /// would find what <c>Update</c> is to replace. The two have in common the very string objects that name their MIME types, which updates go on
    /// to use: a string of its own makes a display known again.
    /// </summary>
    private static void Remember(DisplayEvent display)
    {
        if (display is { ValueId: { } id, FormattedValues: { Count: > 0 } values })
        {
            ref var mimeType = ref MimeTypeOf(values.First());
            mimeType = new string(mimeType.AsSpan());
            DisplayIds.Add(mimeType, id);
        }
    }

    private static string? OriginalId(DisplayEvent update) =>
        update.FormattedValues.FirstOrDefault() is { } value && DisplayIds.TryGetValue(value.MimeType, out var id) ? id : update.ValueId;

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<MimeType>k__BackingField")]
    private static extern ref string MimeTypeOf(FormattedValue value);
}
