using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;
using Regularization.Notebooks.Sources;

namespace Regularization.Notebooks.Sessions;

/// <summary>A kernel that shows what it is sent, as a cell that begins with its directive would be shown. The engine has none for Markdown and diagrams.</summary>
/// <param name="name">The language: one of <see cref="TextPart.Languages"/> without the <c>#!</c>.</param>
internal sealed class TextKernel(string name) : Kernel(name), IKernelCommandHandler<SubmitCode>
{
    /// <inheritdoc/>
    public Task HandleAsync(SubmitCode command, KernelInvocationContext context)
    {
        var text = new TextPart(Origin: "", Line: 1, $"#!{Name}", Argument: "", command.Code);
        context.Publish(new DisplayedValueProduced(command.Code, command, text.ToBundle().ToFormattedValues()));
        return Task.CompletedTask;
    }
}
