using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Regularization.Notebooks.Charts;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Editing;
using Regularization.Notebooks.Outputs;
using Regularization.Notebooks.Sessions;

namespace Regularization.Notebooks.Jupyter;

/// <summary>
/// A Jupyter kernel: the front end of a <see cref="CSharpSession"/> that speaks the Jupyter messaging protocol.
/// Requests on the shell channel run one after another; those on the control channel are answered meanwhile.
/// </summary>
internal sealed class JupyterKernel
{
    /// <summary>How long a kernel that ends waits for its cell to stop.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private const string RequestSuffix = "_request";

    /// <summary>The answer to a second interrupt of the same cell.</summary>
    private const string Stuck =
        "The cell has been asked to stop and has not come to an end. It is within a call that does not come back to its code, a long regular expression or one giant matrix product for instance. Wait for it, or restart the kernel: the variables are lost then.\n";

    private readonly KernelSockets _sockets;
    private readonly TextWriter _log;
    private readonly Channel<Message> _requests = Channel.CreateUnbounded<Message>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task<CSharpSession> _session;
    private readonly History _history = new();
    private readonly FigureScript _figureScript = new();
    private readonly CancellationTokenSource _ended = new();
    private volatile CancellationTokenSource? _running;
    private volatile Message? _execution;
    private readonly CompletionWarmUp _warmUp;
    private readonly CancellationTokenSource _firstCell = new();
    private readonly SemaphoreSlim _oneQuestion = new(1);
    private TaskCompletionSource<string>? _question;
    private int _arrived;
    private int _handled;
    private int _abortUpTo;

    /// <summary>Starts a kernel.</summary>
    /// <param name="sockets">Where its front ends are.</param>
    /// <param name="directory">The folder that relative paths in cells start from.</param>
    /// <param name="log">Is told of what a front end should not have sent.</param>
    public JupyterKernel(KernelSockets sockets, string directory, TextWriter log)
    {
        _sockets = sockets;
        _log = log;
        _warmUp = new CompletionWarmUp(ReadyServicesAsync);
        _sockets.ShellReceived += request =>
        {
            _arrived++;
            _requests.Writer.TryWrite(request);
            if (request.Type == "execute_request")
            {
                _ = _firstCell.CancelAsync();
                _warmUp.Stop();
            }
        };
        _sockets.ControlReceived += AnswerControl;
        _sockets.InputReceived += answer => Interlocked.Exchange(ref _question, null)?.TrySetResult(answer.Text("value"));
        _session = Task.Run(() => StartSessionAsync(directory));
    }

    /// <summary>Answers requests until a front end asks for the end, or <see cref="Stop"/>.</summary>
    public void Run()
    {
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            Interrupt();
        });
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            Stop();
        });
        _sockets.Publish("status", new JsonObject { ["execution_state"] = "starting" }, default);
        var shell = Task.Run(AnswerShellAsync);
        _sockets.Run();

        // A cell that restores packages still deletes its temporary folder.
        _ended.Cancel();
        _requests.Writer.TryComplete();
        Task.WaitAny([shell], Grace);
        StartedPrograms.End();
    }

    /// <summary>Ends <see cref="Run"/>, whatever the running cell does.</summary>
    public void Stop()
    {
        Interrupt();
        _sockets.Stop();
    }

    /// <summary>Stops the running cell, if one runs.</summary>
    private void Interrupt()
    {
        var running = _running;
        if (running is { IsCancellationRequested: true } && _execution is { } execution)
        {
            Publish("stream", new JsonObject { ["name"] = "stderr", ["text"] = Stuck }, execution);
        }

        _ = running?.CancelAsync();
    }

    /// <summary>Starts the session when the compiler is warm, or a first cell is there and waits.</summary>
    private async Task<CSharpSession> StartSessionAsync(string directory)
    {
        await CSharpSession.WarmUpAsync(cancellation: _firstCell.Token).ConfigureAwait(false);
        return new CSharpSession(directory) { Programs = ProgramOutput.Capture() };
    }

    private async Task AnswerShellAsync()
    {
        await foreach (var request in _requests.Reader.ReadAllAsync(_ended.Token).ConfigureAwait(false))
        {
            _handled++;
            await AnswerAsync(request, _sockets.ReplyOnShell, () => ReplyOnShellAsync(request)).ConfigureAwait(false);
            if (request.Type == "execute_request" && !_requests.Reader.TryPeek(out _))
            {
                _warmUp.Begin();
            }
        }
    }

    /// <summary>Everything that a request causes is bracketed by the states busy and idle, which carry the request's header.</summary>
    private async Task AnswerAsync(Message request, Action<Message, string, JsonObject> send, Func<Task<JsonObject?>> answer)
    {
        Publish("status", new JsonObject { ["execution_state"] = "busy" }, request);
        try
        {
            if (request.Problem is { } problem)
            {
                throw new MessageFormatException(problem);
            }

            if (await answer().ConfigureAwait(false) is { } content)
            {
                send(request, ReplyType(request), content);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !_ended.IsCancellationRequested)
        {
            // A request that cannot be answered must not end the kernel, which holds the student's variables.
            _log.WriteLine($"{request.Type}: {e}");
            if (request.Type.EndsWith(RequestSuffix, StringComparison.Ordinal))
            {
                var error = Error(e.GetType().Name, e.Message, [$"{e.GetType().Name}: {e.Message}"]);
                send(request, ReplyType(request), error);
                if (request.Type == "execute_request")
                {
                    // Front ends show what is published, not what is replied.
                    Publish("error", Error(e.GetType().Name, e.Message, [$"{e.GetType().Name}: {e.Message}"]), request);
                }
            }
        }
        finally
        {
            Publish("status", new JsonObject { ["execution_state"] = "idle" }, request);
        }
    }

    private static string ReplyType(Message request) => request.Type[..^RequestSuffix.Length] + "_reply";

    private async Task<JsonObject?> ReplyOnShellAsync(Message request)
    {
        switch (request.Type)
        {
            case "kernel_info_request":
                return KernelInfo.Reply();
            case "execute_request":
                return _handled <= Volatile.Read(ref _abortUpTo) ? new JsonObject { ["status"] = "aborted" } : await ExecuteAsync(request).ConfigureAwait(false);
            case "complete_request":
                return await CompleteAsync(request).ConfigureAwait(false);
            case "inspect_request":
                return await InspectAsync(request).ConfigureAwait(false);
            case "is_complete_request":
                var (status, indent) = CodeCompleteness.Of(request.Text("code"));
                return status == "incomplete" ? new JsonObject { ["status"] = status, ["indent"] = new string(' ', indent) } : new JsonObject { ["status"] = status };
            case "history_request":
                return _history.Reply(request);
            case "connect_request":
                return _sockets.Ports();
            case "shutdown_request":
                return Shutdown(request, _sockets.ReplyOnShell);
            case "comm_info_request":
                return new JsonObject { ["status"] = "ok", ["comms"] = new JsonObject() };
            case "comm_open":
                Publish("comm_close", new JsonObject { ["comm_id"] = request.Text("comm_id"), ["data"] = new JsonObject() }, request);
                return null;
            default:
                return Unknown(request);
        }
    }

    /// <summary>What is no request needs no answer.</summary>
    private static JsonObject? Unknown(Message request) => request.Type.EndsWith(RequestSuffix, StringComparison.Ordinal)
        ? Error("UnknownRequest", $"This kernel knows no {request.Type} on this channel.")
        : null;

    private JsonObject? Shutdown(Message request, Action<Message, string, JsonObject> send)
    {
        send(request, "shutdown_reply", new JsonObject { ["status"] = "ok", ["restart"] = request.Flag("restart", otherwise: false) });
        Stop();
        return null;
    }

    private void AnswerControl(Message request) => _ = AnswerAsync(request, _sockets.ReplyOnControl, () =>
    {
        switch (request.Type)
        {
            case "kernel_info_request":
                return Task.FromResult<JsonObject?>(KernelInfo.Reply());
            case "interrupt_request":
                Interrupt();
                return Task.FromResult<JsonObject?>(new JsonObject { ["status"] = "ok" });
            case "shutdown_request":
                return Task.FromResult(Shutdown(request, _sockets.ReplyOnControl));
            case "connect_request":
                return Task.FromResult<JsonObject?>(_sockets.Ports());
            default:
                return Task.FromResult(Unknown(request));
        }
    });

    private async Task<JsonObject> ExecuteAsync(Message request)
    {
        var code = Code(request);
        var silent = request.Flag("silent", otherwise: false);
        var counted = !silent && request.Flag("store_history", otherwise: true);
        var session = await _session.ConfigureAwait(false);
        if (!silent)
        {
            Publish("execute_input", new JsonObject { ["code"] = code, ["execution_count"] = session.ExecutionCount + 1 }, request);
        }

        var outputs = new OutputPublisher((type, content) => Publish(type, content, request));
        var cell = request.Metadata["cellId"]?.ToString() ?? code; // not every front end names it
        _figureScript.Forget([cell, .. (request.Metadata["deletedCells"] as JsonArray ?? []).Select(deleted => deleted?.ToString() ?? "")]);
        CellOutput ForFrontEnd(CellOutput output)
        {
            if (output is ClearedOutput)
            {
                _figureScript.Forget([cell]);
            }

            return _figureScript.Complete(output, request.Session, cell);
        }

        _execution = request;
        var result = await RunAsync(session, code, silent ? _ => { } : output => outputs.Show(ForFrontEnd(output)), counted, Waiting(), request.Flag("allow_stdin", otherwise: true) ? request : null).ConfigureAwait(false);
        outputs.End();
        if (counted)
        {
            _history.Add(result.ExecutionCount, code, outputs.Result);
        }

        if (result.Error is { } error)
        {
            if (request.Flag("stop_on_error", otherwise: true))
            {
                await AbortArrivedAsync().ConfigureAwait(false);
            }

            var failed = Error(error.Name, error.Message, error.Traceback);
            failed["execution_count"] = result.ExecutionCount;
            return failed;
        }

        return new JsonObject
        {
            ["status"] = "ok",
            ["execution_count"] = result.ExecutionCount,
            ["payload"] = new JsonArray(),
            ["user_expressions"] = await EvaluateAsync(session, request.Content["user_expressions"] as JsonObject, ForFrontEnd).ConfigureAwait(false),
        };
    }

    private static string Code(Message execution) => execution.Text("code").ReplaceLineEndings("\n");

    /// <summary>The code that is going to run next, if a front end has sent several cells.</summary>
    private string? Waiting()
    {
        try
        {
            return _requests.Reader.TryPeek(out var next) && next.Type == "execute_request" ? Code(next) : null;
        }
        catch (Exception e) when (e is MessageFormatException or InvalidOperationException)
        {
            return null; // a request without readable code, which it will be told when its turn comes
        }
    }

    private async Task<CellResult> RunAsync(CSharpSession session, string code, Action<CellOutput> show, bool counted, string? next = null, Message? askable = null)
    {
        var interrupt = new CancellationTokenSource(); // not disposed: an interrupt may come while the cell ends
        _running = interrupt;
        try
        {
            return await session.RunAsync(code, show, interrupt.Token, counted, next, askable is null ? null : (prompt, isPassword) => Ask(askable, prompt, isPassword, interrupt.Token)).ConfigureAwait(false);
        }
        finally
        {
            _running = null;
        }
    }

    /// <summary>Asks the person at the front end that sent a request. Answers that come when nobody has asked are dropped.</summary>
    private string Ask(Message request, string prompt, bool isPassword, CancellationToken interrupt)
    {
        _oneQuestion.Wait(interrupt); // a cell's threads may ask at the same time
        try
        {
            var question = new TaskCompletionSource<string>();
            Volatile.Write(ref _question, question);
            _sockets.AskOnInput(request, new JsonObject { ["prompt"] = prompt, ["password"] = isPassword });
            question.Task.Wait(interrupt);
            return question.Task.Result;
        }
        finally
        {
            Volatile.Write(ref _question, null);
            _oneQuestion.Release();
        }
    }

    /// <summary>A front end that sent several cells wants the rest of them dropped when one fails.</summary>
    private Task AbortArrivedAsync()
    {
        var marked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sockets.AfterArrivedRequests(() =>
        {
            Volatile.Write(ref _abortUpTo, _arrived);
            marked.SetResult();
        });
        return marked.Task.WaitAsync(_ended.Token);
    }

    private async Task<JsonObject> EvaluateAsync(CSharpSession session, JsonObject? expressions, Func<CellOutput, CellOutput> forFrontEnd)
    {
        var values = new JsonObject();
        foreach (var (name, expression) in expressions ?? [])
        {
            MimeBundle? value = null;
            var result = await RunAsync(session, expression?.ToString() ?? "", output => value = (forFrontEnd(output) as ResultOutput)?.Data ?? value, counted: false).ConfigureAwait(false);
            values[name] = result.Error is { } error
                ? Error(error.Name, error.Message, error.Traceback)
                : new JsonObject { ["status"] = "ok", ["data"] = value?.ToJson() ?? [], ["metadata"] = new JsonObject() };
        }

        return values;
    }

    private async Task<JsonObject> CompleteAsync(Message request)
    {
        var code = request.Text("code");
        var found = await (await CodeServicesAsync().ConfigureAwait(false)).CompleteAsync(code, Cursor.ToIndex(code, request.Number("cursor_pos", otherwise: int.MaxValue)), _ended.Token).ConfigureAwait(false);
        var (start, end) = (Cursor.FromIndex(code, found.Start), Cursor.FromIndex(code, found.End));
        return new JsonObject
        {
            ["status"] = "ok",
            ["matches"] = new JsonArray([.. found.Completions.Select(completion => (JsonNode)JsonValue.Create(completion.Text))]),
            ["cursor_start"] = start,
            ["cursor_end"] = end,
            ["metadata"] = new JsonObject
            {
                // JupyterLab and VS Code take the icons from here.
                ["_jupyter_types_experimental"] = new JsonArray([.. found.Completions.Select(completion =>
                    (JsonNode)new JsonObject { ["text"] = completion.Text, ["type"] = completion.Kind, ["start"] = start, ["end"] = end })]),
            },
        };
    }

    private async Task<JsonObject> InspectAsync(Message request)
    {
        var code = request.Text("code");
        var text = await (await CodeServicesAsync().ConfigureAwait(false)).InspectAsync(code, Cursor.ToIndex(code, request.Number("cursor_pos", otherwise: int.MaxValue)), _ended.Token).ConfigureAwait(false);
        return new JsonObject
        {
            ["status"] = "ok",
            ["found"] = text is not null,
            ["data"] = text is null ? [] : new JsonObject { [MimeBundle.Text] = text },
            ["metadata"] = new JsonObject(),
        };
    }

    private async Task<CodeServices> CodeServicesAsync()
    {
        await _warmUp.Idle.ConfigureAwait(false);
        return await ReadyServicesAsync().ConfigureAwait(false);
    }

    private async Task<CodeServices> ReadyServicesAsync() => (await _session.ConfigureAwait(false)).Services;

    private static JsonObject Error(string name, string message, IEnumerable<string>? traceback = null) => new()
    {
        ["status"] = "error",
        ["ename"] = name,
        ["evalue"] = message,
        ["traceback"] = new JsonArray([.. (traceback ?? []).Select(line => (JsonNode)JsonValue.Create(line))]),
    };

    private void Publish(string type, JsonObject content, Message parent) => _sockets.Publish(type, content, parent.Header);
}
