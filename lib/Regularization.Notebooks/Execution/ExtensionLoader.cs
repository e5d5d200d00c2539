using System.Reflection;
using Microsoft.DotNet.Interactive;
using Regularization.Notebooks.Libraries;
using Regularization.Notebooks.Sources;

namespace Regularization.Notebooks.Execution;

/// <summary>Loads the extensions that come with libraries, and says so. One that fails says that, and nothing else.</summary>
/// <param name="kernels">What they extend.</param>
internal sealed class ExtensionLoader(Kernel kernels)
{
    private readonly Extensions _extensions = new();

    /// <summary>Loads what is new.</summary>
    /// <param name="libraries">The libraries to look in.</param>
    /// <param name="folders">The folders in which they and their packages are, to look for scripts.</param>
    /// <param name="run">The cell that refers to them.</param>
    /// <param name="import">Runs a script.</param>
    public void Load(IReadOnlyList<Assembly> libraries, IEnumerable<string> folders, CellRun run, Action<string> import)
    {
        foreach (var library in libraries)
        {
            Try(library.GetName().Name!, run, () => LoadTypes(library, run));
        }

        foreach (var script in folders.SelectMany(_extensions.Scripts).ToList())
        {
            Try(script, run, () =>
            {
                import(script);
                Announce(script, run);
            });
        }
    }

    private void LoadTypes(Assembly library, CellRun run)
    {
        foreach (var type in _extensions.In(library).ToList())
        {
            var name = $"{type.Name} of {library.GetName().Name}";
            Try(name, run, () =>
            {
                var extension = (IKernelExtension)Activator.CreateInstance(type)!;
                ExecutionThread.RunInterruptibly(() => extension.OnLoadAsync(kernels), run.Cancellation);
                Announce(name, run);
            });
        }
    }

    /// <summary>What a notebook's setup file brings is not news to its reader.</summary>
    private static void Announce(string extension, CellRun run)
    {
        if (run.Importing.Count == 0)
        {
            run.Console.Write("stdout", $"Extension {extension} loaded.\n");
        }
    }

    private static void Try(string extension, CellRun run, Action load)
    {
        try
        {
            load();
        }
        catch (Exception e) when (!run.Cancellation.IsCancellationRequested)
        {
            var reason = e is CellFailureException { Error: var error } ? string.Join('\n', error.Traceback) : $"{e.GetBaseException().GetType().Name}: {e.GetBaseException().Message}";
            run.Console.Write("stderr", $"Extension {extension} could not be loaded: {reason}\n");
        }
    }
}
