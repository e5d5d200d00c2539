using Regularization.Notebooks;

// Notebooks and terminals are UTF-8 everywhere but on Windows consoles, which have to be told.
Console.OutputEncoding = System.Text.Encoding.UTF8;
return await new CommandLine(Console.Out, Console.Error, !Console.IsOutputRedirected).InvokeAsync(args);
