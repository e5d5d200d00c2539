using System.CommandLine;
using Regularization.Benchmarks;

Console.OutputEncoding = System.Text.Encoding.UTF8;
var root = new RootCommand("Measures how fast this project is: its parts one by one, or whole commands side by side with Python's.")
{
    PartsCommand.Create(), CompareCommand.Create(),
};
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
