using Regularization.Notebooks.Commands;
using Regularization.Notebooks.Jupyter;

if (RunningCell.Reader() is { } parent)
{
    ParentProcess.Watch(parent, () => Environment.Exit(ExitCode.Interrupted));
}
else if (OutlivingProcess.IsFor(args))
{
    return OutlivingProcess.Run(args);
}

// Notebooks and terminals are UTF-8 everywhere but on Windows consoles, which have to be told.
Console.OutputEncoding = System.Text.Encoding.UTF8;

// Threads that a cell left behind must not keep the program.
Environment.Exit(await new CommandLine(Console.Out, Console.Error, !Console.IsOutputRedirected, ownsProcess: true).InvokeAsync(args));
return 0;
