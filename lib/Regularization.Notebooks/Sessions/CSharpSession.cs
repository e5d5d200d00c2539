using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Editing;
using Regularization.Notebooks.Execution;
using Regularization.Notebooks.Libraries;
using Regularization.Notebooks.Outputs;
using Regularization.Notebooks.Sources;

namespace Regularization.Notebooks.Sessions;

/// <summary>
/// Runs C# cells one after another; each sees what the earlier ones declared. It knows nothing of who shows the outputs:
/// a headless run, a handout and a kernel are front ends of the same session.
/// </summary>
/// <remarks>
/// Understood besides C#: <c>#r "path.dll"</c>, <c>#r "nuget: Id, Version"</c>, <c>#i "nuget: source"</c>,
/// <c>#!import file</c> (.csx, .cs, .dib, .ipynb), <c>#!time</c> and <c>#!csharp</c>, each on a line of its own. What follows
/// <c>#!markdown</c>, <c>#!html</c>, <c>#!javascript</c> or <c>#!mermaid</c> is shown. All other directives are the engine's,
/// Microsoft.DotNet.Interactive, in which the session is the kernel for C#.
/// Relative paths start at the notebook's folder.
/// </remarks>
public sealed class CSharpSession : IDisposable
{
    private const string Usual = """
        double Half(double x, string name = "x") => x / 2;
        var numbers = Enumerable.Range(0, 4).Select(i => new { Index = i, Value = Half(i) }).ToList();
        var (text, sum) = (new System.IO.StringWriter(), 0.0);
        for (var i = 0; i < numbers.Count; i++)
        {
            using var copy = new System.IO.StringWriter();
            sum += numbers[i].Value * Math.Abs(-i);
            if (i % 2 == 0 || i == 3) copy.WriteLine($"{numbers[i].Index,4}: {sum:0.00}");
        }

        foreach (var number in numbers.Where(n => n.Value > 0)) text.Write(number.Value);
        numbers.Max(n => n.Value)
        """;

    /// <summary>What errors call code that a cell, an extension or another program has sent through the engine.</summary>
    private const string Submitted = "submitted code";

    private readonly ExecutionThread _thread = new("notebook cells");
    private readonly SemaphoreSlim _oneCell = new(1);
    private readonly ScriptRunner _script;
    private readonly NotebookLibraries _libraries;
    private readonly CellRunner _cells;
    private readonly Lazy<CodeServices> _services;

    /// <summary>The command that has the thread.</summary>
    private volatile KernelCommand? _running;

    /// <summary>Starts a session for a notebook in the given folder.</summary>
    /// <param name="directory">The folder that relative paths in directives start from.</param>
    public CSharpSession(string directory)
    {
        directory = Path.GetFullPath(directory);
        var kernel = Task.Run(() => SessionKernel.Compose(this)); // while the references are read
        var loader = new InteractiveAssemblyLoader();
        _script = new ScriptRunner(directory, loader);
        _libraries = new NotebookLibraries(directory, loader, _script.AddReferences);
        _services = new Lazy<CodeServices>(() => new CodeServices(Continue));
        BackgroundFailures.Watch();
        Kernel = kernel.Result;
        _cells = new CellRunner(directory, Kernel, _script, _libraries);
    }

    /// <summary>The kernels of this notebook: the one for C#, which is this session, and those that the engine brings.</summary>
    public CompositeKernel Kernel { get; }

    /// <summary>What programs print that cells start; null where nobody reads that.</summary>
    internal ProgramOutput? Programs { get; init; }

    /// <summary>How many executions this session has counted.</summary>
    public int ExecutionCount { get; private set; }

    /// <summary>How many cells had been compiled by the time that their turn came.</summary>
    internal int CompiledAhead => _script.CompiledAhead;

    /// <summary>The libraries that cells referred to so far, and the packages that these were built with.</summary>
    public IReadOnlyList<LibraryVersion> Libraries => _libraries.Versions;

    /// <summary>Help for an editor.</summary>
    internal CodeServices Services => _services.Value;

    /// <summary>The variables that the cells have declared so far; where a name was declared again, the last one.</summary>
    internal IEnumerable<ScriptVariable> Variables => _script.Variables;

    /// <summary>Some code as it would follow the cells that ran; it is not run.</summary>
    internal Script Continue(string code) => _script.Continue(code);

    /// <summary>What the compiler thinks of some code, were it the next to run.</summary>
    internal SemanticModel Analyze(string code)
    {
        var compilation = Continue(code).GetCompilation();
        return compilation.GetSemanticModel(compilation.SyntaxTrees.Single());
    }

    /// <summary>Runs one cell. Cells of one session run one after another, in the order of the calls.</summary>
    /// <param name="source">The cell's text.</param>
    /// <param name="show">Receives the outputs, in order, while the cell runs; all of them before the task ends.
    /// The error of a failed cell is its last output.</param>
    /// <param name="cancellation">Interrupts the cell, wherever it is.</param>
    /// <param name="counted">Whether this is an execution of its own. Others bear the number of the next one.</param>
    /// <param name="next">The cell that is going to run after this one, if that is known: it is compiled while this one runs.</param>
    /// <param name="ask">Asks the person at the front end for a line of text, and waits for it: with a prompt, and whether the answer must
    /// not be seen. Null where nobody can be asked.</param>
    /// <returns>How the cell ended. A failing or interrupted cell does not throw.</returns>
    public async Task<CellResult> RunAsync(
        string source, Action<CellOutput> show, CancellationToken cancellation = default, bool counted = true, string? next = null, Func<string, bool, string>? ask = null)
    {
        await _oneCell.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            var queue = new OutputQueue(ask, Programs);
            Programs?.Begin(queue);
            var count = ExecutionCount + 1;
            ExecutionCount = counted ? count : ExecutionCount;
            var showing = queue.DrainAsync(show);
            KernelInvocationContext? ended = null;
            EventOutputs? outputs = null;
            var cell = new RunCell((cell, context) =>
            {
                bool Canceled() => cancellation.IsCancellationRequested || context.CancellationToken.IsCancellationRequested;
                (ended, outputs) = (context, new EventOutputs(cell, queue, Canceled, () => _cells.CarriesOutDirective));
                return RunAsync(cell, context, outputs, source, count, queue, next, cancellation);
            });
            await Kernel.SendAsync(cell, CancellationToken.None).ConfigureAwait(false);
            var result = await cell.Result.ConfigureAwait(false);
            LateEvents.Show(ended!, outputs!);
            queue.Complete();
            await showing.ConfigureAwait(false);
            return result;
        }
        finally
        {
            _oneCell.Release();
        }
    }

    private async Task<CellResult> RunAsync(
        RunCell cell, KernelInvocationContext context, EventOutputs outputs, string source, int count, OutputQueue queue, string? next, CancellationToken interrupt)
    {
        using var forward = context.KernelEvents.Subscribe(outputs);
        using var stop = interrupt.Register(() => context.Fail(cell, message: "The cell was interrupted.")); // triggers the context's token as well
        using var either = CancellationTokenSource.CreateLinkedTokenSource(interrupt, context.CancellationToken);
        return await InvokeAsync(context, () => Execute(source, Origin(count), count, queue, Return, next, either.Token)).ConfigureAwait(false);

        void Return(object? value)
        {
            var data = ValueDisplay.Of(value);
            context.Publish(new ReturnValueProduced(value, cell, data.ToFormattedValues()));
            queue.Add(new ResultOutput(data, count));
        }
    }

    /// <summary>
    /// Runs code that was sent through the engine. In a cell that sends it, it runs at once, and sees what earlier cells declared;
    /// the variables that it declares itself are there for later ones.
    /// </summary>
    internal Task<CellResult> RunSubmittedAsync(string source, CommandConsole console, KernelInvocationContext context) =>
        InvokeAsync(context, () => Execute(source, Submitted, ExecutionCount + 1, console, console.Return, next: null, context.CancellationToken));

    /// <summary>Declares a variable as a cell would, and gives it a value.</summary>
    internal Task DeclareAsync(string name, object? value, Type type, KernelInvocationContext context) =>
        InvokeAsync(context, () =>
        {
            _script.Declare(name, value, type);
            return true;
        });

    /// <summary>
    /// Does something on the thread of the cells. What a cell causes that runs there is done at once, on the thread that asks: the cell waits for it.
    /// </summary>
    private Task<T> InvokeAsync<T>(KernelInvocationContext context, Func<T> function)
    {
        if (_running == context.Command)
        {
            return Task.FromResult(function());
        }

        return _thread.InvokeAsync(() =>
        {
            ConsoleCapture.Install();
            ValueDisplay.Prepare();
            _running = context.Command;
            try
            {
                return function();
            }
            finally
            {
                _running = null;
            }
        });
    }

    /// <summary>
    /// Runs code that nobody sees, with what cells are usually made of. Some of the compiler .NET has yet to compile itself, all of it
    /// where the build did not do so ahead: half a second or two, which the first cells then save, if something else had to be done anyway.
    /// </summary>
    /// <param name="then">Is called with the session in which that code ran.</param>
    /// <param name="cancellation">Ends it early: the first cell is there, and gains nothing from code of a kind that it may not contain.</param>
    internal static async Task WarmUpAsync(Action<CSharpSession, string>? then = null, CancellationToken cancellation = default)
    {
        using var session = new CSharpSession(Environment.CurrentDirectory);
        await session.RunAsync(Usual, _ => { }, cancellation).ConfigureAwait(false);
        then?.Invoke(session, Usual);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_services.IsValueCreated)
        {
            _services.Value.Dispose();
        }

        Kernel.Dispose();
        _thread.Dispose();
    }

    private static string Origin(int count) => string.Create(CultureInfo.InvariantCulture, $"cell [{count}]");

    private CellResult Execute(string source, string origin, int count, CellConsole console, Action<object?> show, string? next, CancellationToken cancellation)
    {
        using var capture = ConsoleCapture.Begin(console);
        try
        {
            // Only code by itself can be compiled ahead: what directives do is known when they are carried out.
            var ahead = next is not null && Environment.ProcessorCount > 1 && CellPart.Parse(next, Origin(count + 1)) is [CodePart code] ? code : null;
            _cells.Run(source, origin, new CellRun(console, show, [], cancellation), ahead);
            return console.Failure is { } failure
                ? End(CellStatus.Failed, ErrorReport.FromException(failure, origin))
                : new CellResult(CellStatus.Succeeded, count);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return console.Failure is { } failure
                ? End(CellStatus.Failed, ErrorReport.FromException(failure, origin))
                : End(CellStatus.Interrupted, new ErrorOutput("Interrupted", "The cell was interrupted.", ["Interrupted: The cell was interrupted.", "   What earlier cells declared is still there."]));
        }
        catch (CellFailureException e)
        {
            return End(CellStatus.Failed, e.Error);
        }
        catch (Exception e)
        {
            // Whatever else went wrong, a missing SDK for instance, ends this cell and not the program.
            return End(CellStatus.Failed, ErrorReport.FromException(e, origin));
        }

        CellResult End(CellStatus status, ErrorOutput error)
        {
            console.Add(error);
            return new CellResult(status, count, error);
        }
    }
}
