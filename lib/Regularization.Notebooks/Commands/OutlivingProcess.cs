using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using Regularization.Notebooks.Libraries;

namespace Regularization.Notebooks.Commands;

/// <summary>
/// Runs a command in a second process, because a cell can bring its process down in ways that nothing within can catch: <c>Environment.FailFast</c>, a crash in
/// native code, the system when memory runs out. This process does nothing but wait, and says what happened.
/// </summary>
internal static class OutlivingProcess
{
    private const int Killed = 128 + 9, Aborted = 128 + 6, Faulted = 128 + 11, Terminated = 128 + 15;

    /// <summary>Whether a command runs cells.</summary>
    public static bool IsFor(string[] arguments) => arguments is [] or ["run" or "handout", _, ..];

    /// <summary>Carries out a command.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(string[] arguments)
    {
        var note = Path.GetTempFileName();
        var crashed = new List<string>();
        try
        {
            while (true)
            {
                using var pending = new AnonymousPipeServerStream(PipeDirection.In);
                var exitCode = Run(Command(arguments, note, pending, crashed));
                pending.DisposeLocalCopyOfClientHandle();
                _ = pending.ReadByte(); // ends when nobody holds it: the last words come before what is told here
                var cell = RunningCell.ReadFrom(note);
                if (cell is null && exitCode is ExitCode.Success or ExitCode.CellFailed or ExitCode.Usage or ExitCode.TimedOut or ExitCode.Interrupted)
                {
                    return exitCode == ExitCode.Success && crashed.Count > 0 ? ExitCode.CellFailed : exitCode;
                }

                Tell(cell, exitCode);
                if (exitCode is ExitCode.Interrupted or Terminated)
                {
                    return ExitCode.Interrupted;
                }

                if (cell is null || !arguments.Contains(HandoutCommand.AllowErrors) || crashed.Contains(cell.Place))
                {
                    return ExitCode.CellFailed;
                }

                crashed.Add(cell.Place); // and once more without it
            }
        }
        finally
        {
            File.Delete(note);
        }
    }

    private static void Tell(RunningCell? cell, int exitCode)
    {
        if (!Console.IsOutputRedirected)
        {
            Console.CursorVisible = true; // the progress display had hidden it
        }

        if (cell is not { IsTold: true })
        {
            Console.Error.WriteLine(cell is null
                ? $"The program ended before it was done: {Cause(exitCode)}."
                : $"{cell.Place}: the program ended while this cell ran: {Cause(exitCode)}. {cell.Left}".TrimEnd());
        }
    }

    private static ProcessStartInfo Command(string[] arguments, string note, AnonymousPipeServerStream pending, IEnumerable<string> crashed)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program, Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(OutlivingProcess).Assembly.Location, .. arguments] : arguments);
        RunningCell.AskFor(start, note, $"/proc/{Environment.ProcessId}/fd/{pending.GetClientHandleAsString()}", crashed); // which no cell inherits; elsewhere than on Linux nobody is waited for
        foreach (var (name, value) in Framework.Settings)
        {
            start.Environment.TryAdd(name, value); // who sets it otherwise has a reason
        }

        return start;
    }

    private static int Run(ProcessStartInfo command)
    {
        Process? process = null;
        // A terminal sends Ctrl-C to both processes, kill to this one alone; being asked twice to stop is the same as once.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => PassOn(signal, 2));
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => PassOn(signal, 1));
        using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => PassOn(signal, 15));
        using (process = Process.Start(command)!)
        {
            process.WaitForExit();
            return process.ExitCode;
        }

        void PassOn(PosixSignalContext signal, int number)
        {
            signal.Cancel = true;
            if (!OperatingSystem.IsWindows() && process is { } child)
            {
                _ = kill(child.Id, number);
            }
        }
    }

    private static string Cause(int exitCode) => exitCode switch
    {
        Aborted => "it was given up at once, by Environment.FailFast or by native code",
        Faulted => "native code touched memory that is not its own, or its stack was full",
        Killed => "it was killed, perhaps by the system because there was no memory left",
        ExitCode.Interrupted or Terminated => "it did not stop when it was asked to",
        _ => string.Create(CultureInfo.InvariantCulture, $"exit code {(OperatingSystem.IsWindows() ? $"0x{exitCode:X8}" : exitCode)}"),
    };

    [DllImport("libc", ExactSpelling = true)]
    private static extern int kill(int process, int signal);
}
