using Microsoft.CodeAnalysis;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Directives;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.DotNet.Interactive.ValueSharing;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Outputs;
using Regularization.Notebooks.Sources;
using Kernel = Microsoft.DotNet.Interactive.Kernel;

namespace Regularization.Notebooks.Sessions;

/// <summary>
/// The session as a kernel of .NET Interactive: what cells, extensions and other kernels ask of C# through that engine. Front ends go through
/// the session itself, which has the engine run its cells (<see cref="RunCell"/>).
/// </summary>
internal sealed class SessionKernel :
    Kernel,
    IKernelCommandHandler<SubmitCode>,
    IKernelCommandHandler<RequestValue>,
    IKernelCommandHandler<RequestValueInfos>,
    IKernelCommandHandler<SendValue>,
    IKernelCommandHandler<RequestCompletions>,
    IKernelCommandHandler<RequestHoverText>,
    IKernelCommandHandler<RequestSignatureHelp>,
    IKernelCommandHandler<RequestDiagnostics>,
    IKernelCommandHandler<RequestInput>,
    IKernelCommandHandler<RequestInputs>
{
    /// <summary>The name under which cells find this kernel.</summary>
    public const string KernelName = "csharp";

    private readonly CSharpSession _session;

    private SessionKernel(CSharpSession session) : base(KernelName)
    {
        _session = session;
        KernelInfo.LanguageName = "C#";
        KernelInfo.LanguageVersion = NotebookLanguage.Version;
        KernelInfo.Description = "Runs C#";
    }

    /// <summary>The kernels of a notebook: the session's own, and those that the engine brings.</summary>
    public static CompositeKernel Compose(CSharpSession session)
    {
        ConsoleCapture.Install();
        var csharp = new SessionKernel(session).UseValueSharing().UseWho();
        csharp.AddDirective(EngineDirectives.About, EngineDirectives.ShowAbout);
        csharp.AddDirective(EngineDirectives.ListMagic, EngineDirectives.ShowMagic);
        csharp.AddDirective<SubmittedDirective.Import>(WithArgument("#!import", "--file"), csharp.RunAsync);
        csharp.AddDirective<SubmittedDirective.Refer>(WithArgument("#r", "--library"), csharp.RunAsync);
        csharp.AddDirective<SubmittedDirective.AddSource>(WithArgument("#i", "--packages"), csharp.RunAsync);
        csharp.AddDirective(new KernelActionDirective("#!nuget-restore") { Hidden = true }, (_, _) => Task.CompletedTask); // the engine puts it behind every package
        csharp.AddDirective(new KernelActionDirective("#!time"), EngineDirectives.ShowTime);
        var kernels = new CompositeKernel { DefaultKernelName = KernelName };
        kernels.Add(csharp, ["c#", "C#"]);
        kernels.Add(new HtmlKernel());
        kernels.Add(new JavaScriptKernel().UseValueSharing());
        kernels.Add(new TextKernel("markdown"));
        kernels.Add(new TextKernel("mermaid"));
        kernels.Add(new KeyValueStoreKernel().UseWho());
        return kernels;
    }

    private static KernelActionDirective WithArgument(string name, string parameter) =>
        new(name) { Parameters = { new KernelDirectiveParameter(parameter) { AllowImplicitName = true, Required = true } } };

    /// <inheritdoc/>
    public Task HandleAsync(SubmitCode command, KernelInvocationContext context) => RunAsync(command.Code, command, context);

    private Task RunAsync(SubmittedDirective command, KernelInvocationContext context) => RunAsync(command.Source, command, context);

    private async Task RunAsync(string source, KernelCommand command, KernelInvocationContext context)
    {
        var result = await _session.RunSubmittedAsync(source, new CommandConsole(command, context), context).ConfigureAwait(false);
        if (result.Error is { } error)
        {
            context.Fail(command, message: string.Join('\n', error.Traceback));
        }
    }

    /// <inheritdoc/>
    public Task HandleAsync(RequestValue command, KernelInvocationContext context)
    {
        if (_session.Variables.FirstOrDefault(variable => variable.Name == command.Name) is { } variable)
        {
            context.Publish(new ValueProduced(variable.Value, command.Name, Format(variable.Value, command.MimeType), command));
        }
        else
        {
            context.Fail(command, message: $"There is no variable {command.Name} in C#.");
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task HandleAsync(RequestValueInfos command, KernelInvocationContext context)
    {
        context.Publish(new ValueInfosProduced(
            [.. _session.Variables.Select(variable => new KernelValueInfo(variable.Name, Format(variable.Value, command.MimeType), variable.Type))], command));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task HandleAsync(SendValue command, KernelInvocationContext context) =>
        SetValueAsync(command, context, (name, value, type) => _session.DeclareAsync(name, value, type ?? value?.GetType() ?? typeof(object), context));

    /// <inheritdoc/>
    public async Task HandleAsync(RequestCompletions command, KernelInvocationContext context)
    {
        var found = await _session.Services.CompleteAsync(command.Code, Index(command), context.CancellationToken).ConfigureAwait(false);
        var items = found.Completions.Select(completion => new CompletionItem(completion.Text, completion.Kind));
        context.Publish(new CompletionsProduced([.. items], command, new LinePositionSpan(Position(command.Code, found.Start), Position(command.Code, found.End))));
    }

    /// <inheritdoc/>
    public async Task HandleAsync(RequestHoverText command, KernelInvocationContext context)
    {
        if (await _session.Services.InspectAsync(command.Code, Index(command), context.CancellationToken).ConfigureAwait(false) is { } text)
        {
            context.Publish(new HoverTextProduced(command, [new FormattedValue(MimeBundle.Text, text)]));
        }
    }

    /// <inheritdoc/>
    public async Task HandleAsync(RequestSignatureHelp command, KernelInvocationContext context)
    {
        var help = await _session.Services.SignaturesAsync(command.Code, Index(command), context.CancellationToken).ConfigureAwait(false);
        context.Publish(help is null
            ? SignatureHelpProduced.Empty(command)
            : new SignatureHelpProduced(command, help.Signatures, help.ActiveSignature, help.ActiveParameter));
    }

    /// <inheritdoc/>
    public Task HandleAsync(RequestDiagnostics command, KernelInvocationContext context)
    {
        var found = _session.Analyze(CellPart.BlankDirectives(command.Code)).GetDiagnostics(cancellationToken: context.CancellationToken)
            .Where(diagnostic => diagnostic.Severity != DiagnosticSeverity.Hidden).ToList();
        context.Publish(new DiagnosticsProduced(
            [.. found.Select(Microsoft.DotNet.Interactive.Diagnostic.FromCodeAnalysisDiagnostic)],
            [.. found.Select(diagnostic => new FormattedValue(MimeBundle.Text, diagnostic.ToString()))], command));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task HandleAsync(RequestInput command, KernelInvocationContext context) =>
        AskAsync(command, context, console => context.Publish(new InputProduced(console.Ask(command.Prompt ?? "", command.IsPassword), command)));

    /// <inheritdoc/>
    public Task HandleAsync(RequestInputs command, KernelInvocationContext context) =>
        AskAsync(command, context, console => context.Publish(new InputsProduced(
            command.Inputs.ToDictionary(input => input.Name, input => console.Ask(input.Prompt, isPassword: input.TypeHint == "password")), command)));

    private static Task AskAsync(KernelCommand command, KernelInvocationContext context, Action<CellConsole> ask)
    {
        try
        {
            ask(ConsoleCapture.Cell ?? throw new InvalidOperationException("Nobody can be asked while no cell runs."));
        }
        catch (InvalidOperationException e)
        {
            context.Fail(command, message: e.Message);
        }

        return Task.CompletedTask;
    }

    /// <summary>A value that cannot be written as JSON, such as one that refers to itself, is written as text.</summary>
    private static FormattedValue Format(object? value, string mimeType)
    {
        try
        {
            return new FormattedValue(mimeType, value.ToDisplayString(mimeType));
        }
        catch (Exception) when (mimeType != MimeBundle.Text)
        {
            return new FormattedValue(MimeBundle.Text, value.ToDisplayString(MimeBundle.Text));
        }
    }

    private static int Index(LanguageServiceCommand command)
    {
        var start = 0;
        for (var line = 0; line < command.LinePosition.Line; line++)
        {
            start = command.Code.IndexOf('\n', start) + 1;
        }

        return Math.Min(start + command.LinePosition.Character, command.Code.Length);
    }

    private static LinePosition Position(string code, int index)
    {
        var before = code.AsSpan(0, index);
        return new LinePosition(before.Count('\n'), index - (before.LastIndexOf('\n') + 1));
    }
}
