using System.Collections.Concurrent;
using System.Reactive.Subjects;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;

namespace Regularization.Notebooks.Sessions;

/// <summary>
/// Lets the tasks, threads and timers that a cell has left behind go on to display. They hold the context of the cell's command, which the engine has closed
/// by then: it would drop all that they show, and run what they send without anyone to see it. Here the context is opened again. Nothing of it is kept, so it
/// goes when the last of them has ended.
/// </summary>
internal static class LateEvents
{
    /// <summary>What ends with a context. Its type is the engine's own.</summary>
    private static readonly FieldInfo Disposables = typeof(KernelInvocationContext).GetField("_disposables", BindingFlags.Instance | BindingFlags.NonPublic)!;

    /// <summary>Opens a context that the engine is done with.</summary>
    /// <param name="context">The context of a command that has ended.</param>
    /// <param name="observer">Is told of the events from now on.</param>
    public static void Show(KernelInvocationContext context, IObserver<KernelEvent> observer)
    {
        Disposables.SetValue(context, Activator.CreateInstance(Disposables.FieldType));
        Cancellation(context) = new CancellationTokenSource();
        var events = new ReplaySubject<KernelEvent>(bufferSize: 0);
        events.Subscribe(observer);
        Events(context) = events;
        Commands(context) = new([new(new SubmitCode(""), events)], new ForeignCommandsAreOne(context.Command));
        SetIsComplete(context, false);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_events")]
    private static extern ref ReplaySubject<KernelEvent> Events(KernelInvocationContext context);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_childCommands")]
    private static extern ref ConcurrentDictionary<KernelCommand, ReplaySubject<KernelEvent>> Commands(KernelInvocationContext context);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_cancellationTokenSource")]
    private static extern ref CancellationTokenSource Cancellation(KernelInvocationContext context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_IsComplete")]
    private static extern void SetIsComplete(KernelInvocationContext context, bool value);

    /// <summary>
    /// What is displayed bears the command that the kernel runs at that time, which by now is that of a later cell. The context would not take it from a
    /// command other than its own and those that it has sent.
    /// </summary>
    private sealed class ForeignCommandsAreOne(KernelCommand own) : IEqualityComparer<KernelCommand>
    {
        public bool Equals(KernelCommand? x, KernelCommand? y) => x?.Equals(y) == true || (IsForeign(x) && IsForeign(y));

        public int GetHashCode(KernelCommand command) => 0;

        private bool IsForeign(KernelCommand? command)
        {
            while (command is not null && command != own)
            {
                command = command.Parent;
            }

            return command is null;
        }
    }
}
