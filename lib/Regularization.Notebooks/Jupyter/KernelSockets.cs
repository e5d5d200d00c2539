using System.Text;
using System.Text.Json.Nodes;
using NetMQ;
using NetMQ.Sockets;

namespace Regularization.Notebooks.Jupyter;

/// <summary>
/// The five sockets of a kernel. One thread, the one that calls <see cref="Run"/>, owns them all; messages to send come to it through a queue,
/// so every other thread may send, and what one thread sends arrives in that order.
/// </summary>
internal sealed class KernelSockets : IDisposable
{
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    private readonly ConnectionFile _connection;
    private readonly MessageFormat _format;
    private readonly TextWriter _log;
    private readonly RouterSocket _shell = new();
    private readonly RouterSocket _control = new();
    private readonly RouterSocket _input = new();
    private readonly RouterSocket _heartbeat = new();
    private readonly PublisherSocket _publish = new();
    private readonly NetMQQueue<Action> _outgoing = new();
    private readonly NetMQPoller _poller;

    /// <summary>Binds the sockets.</summary>
    /// <param name="connection">Where to.</param>
    /// <param name="log">Is told of messages that are dropped.</param>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    public KernelSockets(ConnectionFile connection, TextWriter log)
    {
        _connection = connection;
        _format = new MessageFormat(connection.Key);
        _log = log;
        _poller = [_shell, _control, _input, _heartbeat, _outgoing];
        try
        {
            Bind(_heartbeat, connection.HeartbeatPort);
            Bind(_publish, connection.PublishPort);
            Bind(_input, connection.InputPort);
            Bind(_control, connection.ControlPort);
            Bind(_shell, connection.ShellPort);
        }
        catch (NetMQException e)
        {
            Dispose();
            throw new IOException($"The kernel cannot listen on {connection.Address}: {e.Message}", e);
        }

        // One message at a time, so that a flood on one socket does not keep the others waiting.
        _heartbeat.ReceiveReady += (_, _) => TryReceive(_heartbeat, frames => Send(_heartbeat, frames));
        _input.ReceiveReady += (_, _) => TryReceive(_input, frames => Read(frames, InputReceived));
        _control.ReceiveReady += (_, _) => TryReceive(_control, frames => Read(frames, ControlReceived));
        _shell.ReceiveReady += (_, _) => TryReceive(_shell, frames => Read(frames, ShellReceived));
        _outgoing.ReceiveReady += (_, _) =>
        {
            if (_outgoing.TryDequeue(out var send, TimeSpan.Zero))
            {
                send();
            }
        };

        void Bind(NetMQSocket socket, int port)
        {
            socket.Options.Linger = Linger;
            socket.Options.SendHighWatermark = 0; // a full queue would drop outputs silently
            socket.Options.ReceiveHighWatermark = 0;
            if (socket is RouterSocket router)
            {
                router.Options.RouterHandover = true; // a page that is loaded again connects with the identity that it had before
            }

            socket.Bind($"tcp://{connection.Address}:{port}");
        }
    }

    /// <summary>A request on the shell channel. Called by the thread in <see cref="Run"/>; must not block.</summary>
    public event Action<Message>? ShellReceived;

    /// <summary>A request on the control channel. Called by the thread in <see cref="Run"/>; must not block.</summary>
    public event Action<Message>? ControlReceived;

    /// <summary>An answer on the stdin channel. Called by the thread in <see cref="Run"/>; must not block.</summary>
    public event Action<Message>? InputReceived;

    /// <summary>Where the sockets listen, as a <c>connect_reply</c> says it.</summary>
    public JsonObject Ports() => new()
    {
        ["status"] = "ok",
        ["shell_port"] = _connection.ShellPort,
        ["iopub_port"] = _connection.PublishPort,
        ["stdin_port"] = _connection.InputPort,
        ["control_port"] = _connection.ControlPort,
        ["hb_port"] = _connection.HeartbeatPort,
    };

    /// <summary>Serves the sockets until <see cref="Stop"/>.</summary>
    public void Run() => _poller.Run();

    /// <summary>Sends what was to be sent before, then ends <see cref="Run"/>.</summary>
    public void Stop() => _outgoing.Enqueue(_poller.StopAsync);

    /// <summary>Calls an action on the sockets' thread, behind every shell request that has arrived by now.</summary>
    public void AfterArrivedRequests(Action action) => _outgoing.Enqueue(() =>
    {
        while (TryReceive(_shell, frames => Read(frames, ShellReceived)))
        {
        }

        action();
    });

    /// <summary>Tells every front end something.</summary>
    public void Publish(string type, JsonObject content, ReadOnlyMemory<byte> parent)
    {
        var frames = _format.Write([Encoding.UTF8.GetBytes($"kernel.{type}")], type, content, parent);
        _outgoing.Enqueue(() => Send(_publish, frames));
    }

    /// <summary>Answers a request on the shell channel.</summary>
    public void ReplyOnShell(Message request, string type, JsonObject content) => Reply(_shell, request, type, content);

    /// <summary>Asks the front end that sent a request, on the stdin channel: front ends have the same identity on all channels.</summary>
    public void AskOnInput(Message request, JsonObject content) => Reply(_input, request, "input_request", content);

    /// <summary>Answers a request on the control channel.</summary>
    public void ReplyOnControl(Message request, string type, JsonObject content) => Reply(_control, request, type, content);

    /// <inheritdoc/>
    public void Dispose()
    {
        _poller.Dispose();
        foreach (var socket in new NetMQSocket[] { _shell, _control, _input, _heartbeat, _publish })
        {
            socket.Dispose();
        }

        _outgoing.Dispose();
        NetMQConfig.Cleanup(block: true); // waits, at most as long as sockets linger, until the last replies are out
    }

    private static void Send(NetMQSocket socket, IEnumerable<byte[]> frames) => socket.SendMultipartBytes(frames);

    private static bool TryReceive(NetMQSocket socket, Action<List<byte[]>> handle)
    {
        List<byte[]> frames = [];
        if (!socket.TryReceiveMultipartBytes(ref frames!))
        {
            return false;
        }

        handle(frames);
        return true;
    }

    private void Reply(NetMQSocket socket, Message request, string type, JsonObject content)
    {
        var frames = _format.Write(request.Sender, type, content, request.Header);
        _outgoing.Enqueue(() => Send(socket, frames));
    }

    private void Read(List<byte[]> frames, Action<Message>? handle)
    {
        try
        {
            handle?.Invoke(_format.Read(frames));
        }
        catch (MessageFormatException e)
        {
            _log.WriteLine($"Dropped: {e.Message}");
        }
    }
}
