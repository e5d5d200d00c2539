using System.Reflection;

namespace Regularization;

/// <summary>
/// A place among the outputs of the cell that runs, whose content can be replaced while it runs: in hosts that are built on Microsoft.DotNet.Interactive,
/// this project's own among them. Everything goes by name, because other hosts do not have that engine.
/// </summary>
/// <remarks>
/// It sends the engine's events themselves. The methods <c>display</c> and <c>Update</c> differ from version to version, and some lose the connection between
/// what was shown and what replaces it.
/// </remarks>
internal sealed class NotebookDisplay
{
    private const string Engine = "Microsoft.DotNet.Interactive";

    private readonly Cell _cell;
    private readonly string _id = Guid.NewGuid().ToString("N");

    private NotebookDisplay(Cell cell)
    {
        _cell = cell;
        cell.Publish("DisplayedValueProduced", _id, "");
    }

    /// <summary>What tells one run of a cell from another.</summary>
    public static object? RunningCell => Cell.Running()?.Context;

    /// <summary>Makes an empty place in the running cell; null where no cell runs, or where its host would show every content beneath the one before.</summary>
    public static NotebookDisplay? InRunningCell()
    {
        // dotnet-repl adds an output for each replacement.
        if (Assembly.GetEntryAssembly()?.GetName().Name == "dotnet-repl" || Cell.Running() is not { } cell)
        {
            return null;
        }

        try
        {
            return new NotebookDisplay(cell);
        }
        catch (Exception)
        {
            return null; // another version of the engine, in whatever way: a picture must not cost the cell its result
        }
    }

    /// <summary>Replaces what is there.</summary>
    /// <param name="html">The new content; an empty one leaves nothing to be seen.</param>
    public void Show(string html) => _cell.Publish("DisplayedValueUpdated", _id, html);

    private sealed record Cell(Assembly Engine, object Context, object Command)
    {
        public static Cell? Running() => AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => assembly.GetName().Name == NotebookDisplay.Engine)
            .Select(engine => (Engine: engine, Context: engine.GetType($"{NotebookDisplay.Engine}.KernelInvocationContext")?.GetProperty("Current")?.GetValue(null)))
            .Where(found => found.Context is not null)
            .Select(found => new Cell(found.Engine, found.Context!, found.Context!.GetType().GetProperty("Command")!.GetValue(found.Context)!))
            .FirstOrDefault();

        public void Publish(string type, string id, string html)
        {
            var constructor = Engine.GetType($"{NotebookDisplay.Engine}.Events.{type}")!.GetConstructors().Single();
            Context.GetType().GetMethod("Publish", [Engine.GetType($"{NotebookDisplay.Engine}.Events.KernelEvent")!])!.Invoke(Context, [constructor.Invoke([.. constructor.GetParameters().Select(Argument)])]);

            object? Argument(ParameterInfo parameter) => parameter.Name switch
            {
                "command" => Command,
                "valueId" => id,
                "formattedValues" => Formatted(parameter.ParameterType.GetGenericArguments()[0]),
                _ => null, // the value itself
            };

            Array Formatted(Type type)
            {
                var values = Array.CreateInstance(type, 1);
                values.SetValue(Activator.CreateInstance(type, "text/html", html), 0);
                return values;
            }
        }
    }
}
