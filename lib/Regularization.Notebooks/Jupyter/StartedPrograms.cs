using System.Runtime.InteropServices;

namespace Regularization.Notebooks.Jupyter;

/// <summary>The programs that cells have started. Jupyter starts a kernel in a process group of its own, in which they are, too.</summary>
internal static class StartedPrograms
{
    private static PosixSignalRegistration? _ignored; // kept: a signal that comes a moment later would end the process before it has cleared up

    /// <summary>Asks all of them to end. Nothing happens on Windows, nor where the group is somebody else's, such as that of a shell's command.</summary>
    public static void End()
    {
        if (!OperatingSystem.IsWindows() && getpgrp() == Environment.ProcessId)
        {
            _ignored = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true); // the kernel is in the group as well
            _ = killpg(Environment.ProcessId, 15);
        }
    }

    [DllImport("libc", ExactSpelling = true)]
    private static extern int getpgrp();

    [DllImport("libc", ExactSpelling = true)]
    private static extern int killpg(int group, int signal);
}
