using System.CommandLine;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Jupyter;

namespace Regularization.Notebooks.Commands;

/// <summary>The command <c>kernel</c>: makes Jupyter know the kernel, and is what Jupyter starts.</summary>
internal static class KernelCommand
{
    public static Command Create(TextWriter output, TextWriter error) => new("kernel", "The Jupyter kernel for VS Code, JupyterLab and Notebook.")
    {
        Install(output, error),
        Uninstall(output, error),
        Doctor(output),
        Start(error),
    };

    private static Command Install(TextWriter output, TextWriter error)
    {
        var name = Name();
        var force = new Option<bool>("--force") { Description = "Replace another product's kernel of the same name." };
        var command = new Command("install", "Makes the kernel known to Jupyter, for this user.") { name, force };
        command.SetAction(parsed => Change(error, () =>
        {
            var spec = new KernelSpec(KernelSpec.DataDirectory(), parsed.GetRequiredValue(name));
            spec.Install(parsed.GetValue(force));
            output.WriteLine($"Kernel installed in {spec.Directory}");
        }));
        return command;
    }

    private static Command Uninstall(TextWriter output, TextWriter error)
    {
        var name = Name();
        var command = new Command("uninstall", "Removes what install has written.") { name };
        command.SetAction(parsed => Change(error, () =>
        {
            var spec = new KernelSpec(KernelSpec.DataDirectory(), parsed.GetRequiredValue(name));
            output.WriteLine(spec.Uninstall() ? $"Kernel removed from {spec.Directory}" : $"No kernel is installed in {spec.Directory}");
        }));
        return command;
    }

    private static Command Doctor(TextWriter output)
    {
        var command = new Command("doctor", "Checks what a notebook needs to run here, and says what to do about what is wrong.");
        command.SetAction(async (_, _) =>
        {
            var doctor = new Doctor(Environment.CurrentDirectory, new KernelSpec(KernelSpec.DataDirectory(), KernelSpec.DefaultName), Environment.GetEnvironmentVariable("PATH") ?? "");
            var faults = 0;
            await foreach (var finding in doctor.ExamineAsync().ConfigureAwait(false))
            {
                output.WriteLine(finding);
                faults += finding.IsFault ? 1 : 0;
            }

            output.WriteLine(faults == 0 ? "Everything is in order." : "Mend the first fault first: others may come from it. Then call this command again.");
            return faults == 0 ? ExitCode.Success : ExitCode.CellFailed;
        });
        return command;
    }

    private static Command Start(TextWriter error)
    {
        var file = new Argument<string>("connection-file") { Description = "The file in which Jupyter says where the kernel listens.", HelpName = "CONNECTION_FILE" };
        var command = new Command("start", "Runs the kernel; Jupyter does this.") { file };

        // Not an asynchronous action: those end the process on SIGINT, which here only interrupts the cell.
        command.SetAction(parsed =>
        {
            ConnectionFile connection;
            try
            {
                connection = ConnectionFile.Load(parsed.GetRequiredValue(file));
            }
            catch (InvalidDataException e)
            {
                error.WriteLine(e.Message);
                return ExitCode.Usage;
            }

            using var sockets = new KernelSockets(connection, error);
            var kernel = new JupyterKernel(sockets, Environment.CurrentDirectory, error);
            ParentProcess.Watch(kernel.Stop);
            kernel.Run();
            return ExitCode.Success;
        });
        return command;
    }

    private static Option<string> Name() => new("--name")
    {
        Description = $"The kernel's name; without it \"{KernelSpec.DefaultName}\", which the notebooks ask for.",
        DefaultValueFactory = _ => KernelSpec.DefaultName,
    };

    private static int Change(TextWriter error, Action change)
    {
        try
        {
            change();
            return ExitCode.Success;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            error.WriteLine(e.Message);
            return ExitCode.Usage;
        }
    }
}
