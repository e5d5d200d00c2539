using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Directives;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Editing;
using Regularization.Notebooks.Execution;
using Regularization.Notebooks.Libraries;
using Regularization.Notebooks.Outputs;
using Regularization.Notebooks.Sources;
using EngineCommand = Microsoft.DotNet.Interactive.Commands.KernelCommand;

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
    /// <summary>The namespaces and static classes that Polyglot Notebooks imports, so that its notebooks compile here.</summary>
    private static readonly string[] Imports =
    [
        "System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq",
        typeof(Kernel).Namespace!, typeof(Kernel).FullName!,
    ];

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

    private static NotebookLoadContext _sharedContext = new();

    private readonly string _directory;
    private readonly ExecutionThread _thread = new("notebook cells");
    private readonly SemaphoreSlim _oneCell = new(1);
    private readonly InteractiveAssemblyLoader _loader = new();
    private readonly PackageRestore _packages;
    private readonly HashSet<string> _referenced = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lazy<CodeServices> _services;
    private readonly Extensions _extensions = new();
    private NotebookLoadContext _context = _sharedContext;
    private ScriptOptions _options; // with the references that are new: the compiler passes a script's references on to those that follow
    private readonly List<MetadataReference> _referencedMeanwhile = [];
    private int _nesting;
    private ScriptState<object>? _state;
    private CompilationAhead? _ahead;
    private readonly Redeclarations _redeclarations = new();

    /// <summary>The command that has the thread.</summary>
    private volatile EngineCommand? _running;

    private volatile bool _carriesOutDirective;

    /// <summary>Starts a session for a notebook in the given folder.</summary>
    /// <param name="directory">The folder that relative paths in directives start from.</param>
    public CSharpSession(string directory)
    {
        _directory = Path.GetFullPath(directory);
        _packages = new PackageRestore(_directory);
        _services = new Lazy<CodeServices>(() => new CodeServices(Continue));
        var kernel = Task.Run(() => SessionKernel.Compose(this)); // while the references are read
        _options = ScriptOptions.Default
            .WithReferences(Framework.References())
            .WithMetadataResolver(new LibraryReferenceResolver())
            .WithImports(Imports)
            .WithLanguageVersion(CheckedSource.Language)
            .WithSourceResolver(ScriptSourceResolver.Default.WithBaseDirectory(_directory))
            .WithEmitDebugInformation(true)
            .WithFileEncoding(Encoding.UTF8)
            .WithOptimizationLevel(OptimizationLevel.Debug) // inlined methods would put errors on their caller's line
            .WithAllowUnsafe(true);
        BackgroundFailures.Watch();
        foreach (var library in NotebookLoadContext.HostLibraries)
        {
            _loader.RegisterDependency(library);
            _options = _options.AddReferences(LibraryReference.To(library.Location));
        }

        Kernel = kernel.Result;
    }

    /// <summary>The kernels of this notebook: the one for C#, which is this session, and those that the engine brings.</summary>
    public CompositeKernel Kernel { get; }

    /// <summary>How many executions this session has counted.</summary>
    public int ExecutionCount { get; private set; }

    /// <summary>How many cells had been compiled by the time that their turn came.</summary>
    internal int CompiledAhead { get; private set; }

    /// <summary>The libraries that cells referred to so far, and the packages that these were built with.</summary>
    public IReadOnlyList<LibraryVersion> Libraries =>
        [.. _referenced.SelectMany(LibraryVersions.Of).Concat(_packages.Restored).Distinct().OrderBy(library => library.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>Help for an editor.</summary>
    internal CodeServices Services => _services.Value;

    /// <summary>The variables that the cells have declared so far; where a name was declared again, the last one.</summary>
    internal IEnumerable<ScriptVariable> Variables => _state?.Variables.Reverse().DistinctBy(variable => variable.Name).Reverse() ?? [];

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
            var queue = new OutputQueue(ask);
            var count = ExecutionCount + 1;
            ExecutionCount = counted ? count : ExecutionCount;
            var showing = queue.DrainAsync(show);
            var cell = new RunCell((cell, context) => RunAsync(cell, context, source, count, queue, next, cancellation));
            await Kernel.SendAsync(cell, CancellationToken.None).ConfigureAwait(false);
            var result = await cell.Result.ConfigureAwait(false);
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
        RunCell cell, KernelInvocationContext context, string source, int count, OutputQueue queue, string? next, CancellationToken interrupt)
    {
        using var forward = context.KernelEvents.Subscribe(
            new EventOutputs(cell, queue, () => interrupt.IsCancellationRequested || context.CancellationToken.IsCancellationRequested, () => _carriesOutDirective));
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
            Declare(name, value, type);
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
    /// Runs code that nobody sees, with what cells are usually made of. The compiler comes as code that .NET has yet to compile itself: that
    /// costs a second or two, which the first cells then save, if something else had to be done anyway.
    /// </summary>
    /// <param name="then">Is called with the session in which that code ran.</param>
    internal static async Task WarmUpAsync(Action<CSharpSession, string>? then = null)
    {
        using var session = new CSharpSession(Environment.CurrentDirectory);
        await session.RunAsync(Usual, _ => { }).ConfigureAwait(false);
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

    /// <summary>Some code as it would follow the cells that ran; it is not run.</summary>
    internal Script Continue(string code) => Continue(code, _options);

    private Script<object> Continue(string code, ScriptOptions options) => _state is null
        ? CSharpScript.Create<object>(code, options, globalsType: null, _loader)
        : _state.Script.ContinueWith<object>(code, options);

    private static string Origin(int count) => string.Create(CultureInfo.InvariantCulture, $"cell [{count}]");

    private CellResult Execute(string source, string origin, int count, CellConsole console, Action<object?> show, string? next, CancellationToken cancellation)
    {
        using var capture = ConsoleCapture.Begin(console);
        try
        {
            // Only code by itself can be compiled ahead: what directives do is known when they are carried out.
            var ahead = next is not null && Environment.ProcessorCount > 1 && CellPart.Parse(next, Origin(count + 1)) is [CodePart code] ? code : null;
            RunParts(Parse(source, origin), [], show, console, ahead, cancellation);
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

    private IReadOnlyList<CellPart> Parse(string source, string origin) => CellPart.Parse(source, origin, KernelDirectives);

    /// <summary>The directives that name kernels other than this one.</summary>
    private string[] KernelDirectives =>
        [.. Kernel.KernelInfo.SupportedDirectives.OfType<KernelSpecifierDirective>().Where(directive => directive.KernelName != SessionKernel.KernelName).Select(directive => directive.Name)];

    /// <param name="parts">The code and directives, in order.</param>
    /// <param name="importing">The files that are being imported around these parts, outermost first.</param>
    /// <param name="show">Receives the value of the last expression.</param>
    /// <param name="console">Receives everything else.</param>
    /// <param name="ahead">What to compile while the last of these parts runs.</param>
    /// <param name="cancellation">Interrupts the cell.</param>
    private void RunParts(
        IReadOnlyList<CellPart> parts, string[] importing, Action<object?> show, CellConsole console, CodePart? ahead, CancellationToken cancellation)
    {
        var stopwatch = default(Stopwatch);
        foreach (var part in parts)
        {
            cancellation.ThrowIfCancellationRequested();
            switch (part)
            {
                case CodePart code:
                    RunCode(code, show, part == parts[^1] ? ahead : null, cancellation);
                    break;
                case TextPart { IsShown: true } text:
                    console.Add(new DisplayOutput(text.ToBundle()));
                    break;
                case TextPart text:
                    Send(text.Source, new DirectivePart(text.Origin, text.Line, text.Language, text.Argument), console, cancellation);
                    break;
                case DirectivePart { Name: "#!time" }:
                    stopwatch = Stopwatch.StartNew();
                    break;
                case DirectivePart { Name: "#!csharp" or "#!c#" or "#!C#" }:
                    break;
                case DirectivePart { Name: "#!import" } import:
                    Import(import, importing, console, part == parts[^1] ? ahead : null, cancellation);
                    break;
                case DirectivePart { Name: "#r" } reference:
                    Refer(reference, importing, console, cancellation);
                    break;
                case DirectivePart { Name: "#i" } source:
                    _packages.AddSource(PackageArgument(source) ?? throw CellFailureException.Directive(source, "write it as #i \"nuget: source\"."));
                    break;
                case DirectivePart directive when IsEngines(directive.Name):
                    Send($"{directive.Name} {directive.Argument}", directive, console, cancellation);
                    break;
                case DirectivePart unknown:
                    throw CellFailureException.Directive(unknown, $"{unknown.Name} is not supported here: cells are C#. Known are {string.Join(", ", CellPart.Directives)}.");
            }
        }

        if (stopwatch is not null)
        {
            console.Write("stdout", string.Create(CultureInfo.InvariantCulture, $"Wall time: {stopwatch.Elapsed.TotalMilliseconds:0.0} ms\n"));
        }
    }

    private bool IsEngines(string directive) =>
        Kernel.KernelInfo.SupportedDirectives.Concat(Kernel.FindKernelByName(SessionKernel.KernelName).KernelInfo.SupportedDirectives).Any(known => known.Name == directive);

    /// <summary>Has the engine carry out a directive, or a part of a cell that belongs to another kernel.</summary>
    private void Send(string source, DirectivePart directive, CellConsole console, CancellationToken cancellation)
    {
        try
        {
            KernelCommandResult? result = null;
            _carriesOutDirective = true;
            ExecutionThread.RunInterruptibly(async () => result = await Kernel.SendAsync(new SubmitCode(source), CancellationToken.None).ConfigureAwait(false), cancellation);
            if (result!.Events.OfType<CommandFailed>().FirstOrDefault() is { } failed)
            {
                throw CellFailureException.Directive(directive, failed.Exception?.Message ?? failed.Message);
            }
        }
        catch (OperationCanceledException) when (console.Failure is { } failure)
        {
            throw CellFailureException.Directive(directive, failure.Message);
        }
        finally
        {
            _carriesOutDirective = false;
        }
    }

    private void RunCode(CodePart code, Action<object?> show, CodePart? ahead, CancellationToken cancellation)
    {
        var options = _options.WithFilePath(ScriptOrigin.ToPath(code.Origin));
        var script = _ahead?.Take(code, _state?.Script, _options, cancellation);
        CompiledAhead += script is null ? 0 : 1;
        script ??= Continue(CheckedSource.Of(code.Code, () => Continue(code.Code, options).GetCompilation()), options);
        try
        {
            script.CreateDelegate(cancellation);
        }
        catch (CompilationErrorException)
        {
            // The author's own source has the columns that the author sees. Should it compile, then the checks are at fault, and it runs without.
            script = Continue(code.Code, options);
            var diagnostics = script.Compile(cancellation);
            if (diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
            {
                throw new CellFailureException(ErrorReport.FromDiagnostics(diagnostics, code.Origin));
            }
        }

        var following = _options.WithReferences(Array.Empty<MetadataReference>());
        _ahead = ahead is null ? _ahead : new CompilationAhead(ahead, script, following);
        var before = _state;
        ScriptState<object>? state = null;
        _nesting++;
        try
        {
            ExecutionThread.RunInterruptibly(
                async () => state = await (_state is null
                    ? script.RunAsync(globals: null, catchException: _ => true, CancellationToken.None)
                    : script.RunFromAsync(_state, catchException: _ => true, CancellationToken.None)),
                cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            throw new CellFailureException(ErrorReport.FromException(e, code.Origin));
        }
        finally
        {
            _nesting--;
        }

        var meanwhile = _state;
        (_state, _options) = (state!, following);
        if (_referencedMeanwhile.Count > 0)
        {
            _options = following.AddReferences(_referencedMeanwhile);
        }

        if (_nesting == 0)
        {
            _referencedMeanwhile.Clear();
        }

        if (meanwhile is not null && meanwhile != before)
        {
            Keep(meanwhile, before);
        }

        _redeclarations.Release(_state);

        cancellation.ThrowIfCancellationRequested();
        if (state!.Exception is { } exception)
        {
            throw new CellFailureException(ErrorReport.FromException(exception, code.Origin));
        }

        // What display() returns stands for something that is shown already.
        if (state.ReturnValue is not DisplayedValue && (state.ReturnValue is not null || EndsWithNull(script.GetCompilation())))
        {
            Display(state.ReturnValue, code, show, cancellation);
        }
    }

    /// <summary>
    /// Keeps the variables of code that a cell has sent to be run while it ran itself. The code was compiled without the cell's own declarations,
    /// so what else it declares, types and methods, is not there for later cells.
    /// </summary>
    private void Keep(ScriptState<object> meanwhile, ScriptState<object>? before)
    {
        foreach (var variable in meanwhile.Variables.Skip(before?.Variables.Length ?? 0))
        {
            Declare(variable.Name, variable.Value, variable.Type);
        }
    }

    private void Declare(string name, object? value, Type type)
    {
        if (!SyntaxFacts.IsValidIdentifier(name))
        {
            throw new ArgumentException($"{name} cannot be the name of a variable.", nameof(name));
        }

        var script = Continue($"{TypeName.Of(type)} @{name};", _options);
        if (script.GetCompilation().GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
        {
            script = Continue($"object @{name};", _options); // a type that cells cannot name
        }

        _state = (_state is null ? script.RunAsync() : script.RunFromAsync(_state)).GetAwaiter().GetResult();
        _state.GetVariable(name).Value = value;
        _options = _options.WithReferences(Array.Empty<MetadataReference>());
    }

    /// <summary>
    /// Whether a cell whose value is null ends with an expression (its value is shown), rather than with a statement or a call of a void method.
    /// </summary>
    private static bool EndsWithNull(Compilation compilation)
    {
        var tree = compilation.SyntaxTrees.Single();
        return tree.GetRoot() is CompilationUnitSyntax { Members: [.., GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } last }] }
            && compilation.GetSemanticModel(tree).GetTypeInfo(last.Expression).Type is not { SpecialType: SpecialType.System_Void }; // the null literal has no type
    }

    /// <summary>Formatting runs the author's code too (ToString, formatters), so it can fail and be interrupted like the cell itself.</summary>
    private void Display(object? value, CodePart code, Action<object?> show, CancellationToken cancellation)
    {
        try
        {
            ExecutionThread.RunInterruptibly(
                () =>
                {
                    var culture = CultureInfo.CurrentCulture;
                    CultureInfo.CurrentCulture = CultureInfo.InvariantCulture; // a handout has the same numbers wherever it was made
                    try
                    {
                        show(value);
                    }
                    finally
                    {
                        CultureInfo.CurrentCulture = culture;
                    }

                    return Task.CompletedTask;
                },
                cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            throw new CellFailureException(ErrorReport.FromException(e, code.Origin));
        }
    }

    private void Import(DirectivePart directive, string[] importing, CellConsole console, CodePart? ahead, CancellationToken cancellation)
    {
        var name = directive.Argument.Trim('"');
        if (name.Length == 0)
        {
            throw CellFailureException.Directive(directive, "write the file's name behind it, as in #!import setup.csx");
        }

        var path = Path.GetFullPath(name, _directory);
        if (importing.Contains(path))
        {
            throw CellFailureException.Directive(directive, $"{name} imports itself, by way of {string.Join(", ", importing.Select(Path.GetFileName))}.");
        }

        if (!File.Exists(path))
        {
            throw CellFailureException.Directive(directive, $"{path} does not exist. If it is made by the build, run `dotnet build` in the repository's folder first, then run this cell again.");
        }

        var sources = ImportedFile.Read(path, directive).ToList();
        foreach (var (source, origin) in sources)
        {
            try
            {
                RunParts(
                    Parse(source, origin), [.. importing, path], value => console.Add(new DisplayOutput(ValueDisplay.Of(value))), console,
                    (source, origin) == sources[^1] ? ahead : null, cancellation);
            }
            catch (CellFailureException e)
            {
                throw new CellFailureException(ErrorReport.ImportedAt(e.Error, directive.Origin, directive.Line));
            }
        }
    }

    private void Refer(DirectivePart directive, string[] importing, CellConsole console, CancellationToken cancellation)
    {
        if (PackageArgument(directive) is { } package)
        {
            var parts = package.Split(',', 2, StringSplitOptions.TrimEntries);
            PackageRestore.Assets assets;
            try
            {
                assets = _packages.Restore(parts[0], parts.Length > 1 ? parts[1] : null, cancellation);
            }
            catch (InvalidOperationException e)
            {
                throw CellFailureException.Directive(directive, $"package {package} cannot be restored: {e.Message}");
            }

            Extend(AddPackages(assets), assets.Folders, directive, importing, console, cancellation);
            return;
        }

        var name = directive.Argument.Trim('"');
        var path = Path.GetFullPath(name, _directory);
        if (File.Exists(path))
        {
            if (AddReference(directive, path) is { } library)
            {
                Extend([library], [Path.GetDirectoryName(path)!], directive, importing, console, cancellation);
            }
        }
        else if (!Framework.Contains(name) && !Framework.Contains(Path.GetFileNameWithoutExtension(name)))
        {
            throw CellFailureException.Directive(directive, $"{path} does not exist. If it is made by the build, run `dotnet build` in the repository's folder first, then run this cell again.");
        }
    }

    /// <summary>The text behind <c>nuget:</c>, or null where the directive names something else.</summary>
    private static string? PackageArgument(DirectivePart directive)
    {
        var argument = directive.Argument.Trim('"').Trim();
        return argument.StartsWith("nuget:", StringComparison.OrdinalIgnoreCase) ? argument["nuget:".Length..].Trim() : null;
    }

    private System.Reflection.Assembly? AddReference(DirectivePart directive, string path)
    {
        if (NotebookLoadContext.IsShared(Path.GetFileNameWithoutExtension(path)) || !_referenced.Add(path))
        {
            return null;
        }

        if (_context.Conflicts(path))
        {
            // Another notebook of this process uses another build of the same library: this one starts afresh.
            _context = _sharedContext = new NotebookLoadContext();
        }

        System.Reflection.Assembly library;
        try
        {
            library = _context.Load(path);
            _loader.RegisterDependency(library);
            Initialize(library);
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException)
        {
            throw CellFailureException.Directive(directive, $"{path} is not a .NET library that can be loaded here: {e.Message}");
        }

        AddReferences([LibraryReference.To(path)]);
        return library;
    }

    private void AddReferences(IReadOnlyCollection<MetadataReference> references)
    {
        _options = _options.AddReferences(references);
        if (_nesting > 0)
        {
            _referencedMeanwhile.AddRange(references); // the code that refers to them is not among those that later cells follow
        }
    }

    /// <summary>A library that has something to prepare, such as native libraries to load, does so while the compiler works.</summary>
    private static void Initialize(System.Reflection.Assembly library) => Task.Run(() =>
    {
        try
        {
            RuntimeHelpers.RunModuleConstructor(library.ManifestModule.ModuleHandle);
        }
        catch (Exception)
        {
            // .NET keeps it and throws it again where the library is used.
        }
    });

    private List<System.Reflection.Assembly> AddPackages(PackageRestore.Assets assets)
    {
        // What the session refers to already, or finds beside that, stays: a second copy would make two of each type.
        var known = _referenced.Where(Path.IsPathFullyQualified).ToList();
        var folders = known.Select(path => Path.GetDirectoryName(path)!).Distinct().ToList();
        string Own(string path) => known.FirstOrDefault(other => Path.GetFileName(other).Equals(Path.GetFileName(path), StringComparison.OrdinalIgnoreCase))
            ?? folders.Select(folder => Path.Combine(folder, Path.GetFileName(path))).FirstOrDefault(File.Exists) ?? path;

        var compile = assets.Compile.Select(Own)
            .Where(path => !NotebookLoadContext.IsShared(Path.GetFileNameWithoutExtension(path)) && !_referenced.Contains(path) && _referenced.Add("compile:" + path)).ToList();
        var runtime = assets.Runtime.Select(Own).Where(path => !NotebookLoadContext.IsShared(Path.GetFileNameWithoutExtension(path)) && _referenced.Add(path)).ToList();
        if (runtime.Any(_context.Conflicts))
        {
            _context = _sharedContext = new NotebookLoadContext();
        }

        // Only now is it clear which context the packages go to.
        foreach (var directory in PortableNatives.For(assets.NativeDirectories) is { } portable ? [portable, .. assets.NativeDirectories] : assets.NativeDirectories)
        {
            _context.ProvideNative(directory);
        }

        runtime.ForEach(_context.Provide);
        var libraries = runtime.Select(_context.Load).ToList();
        libraries.AddRange(assets.Folders.SelectMany(folder => Extensions.Libraries(folder, _context)).ToList().Select(_context.Load));
        libraries.ForEach(_loader.RegisterDependency);
        AddReferences([.. compile.Select(path => LibraryReference.To(path))]);
        return libraries;
    }

    /// <summary>Loads the extensions that come with libraries, and says so. One that fails says that, and nothing else.</summary>
    private void Extend(
        IReadOnlyList<System.Reflection.Assembly> libraries, IEnumerable<string> folders, DirectivePart directive, string[] importing, CellConsole console, CancellationToken cancellation)
    {
        foreach (var library in libraries)
        {
            Load(library.GetName().Name!, () =>
            {
                foreach (var type in _extensions.In(library).ToList())
                {
                    Load($"{type.Name} of {library.GetName().Name}", () =>
                    {
                        var extension = (IKernelExtension)Activator.CreateInstance(type)!;
                        ExecutionThread.RunInterruptibly(() => extension.OnLoadAsync(Kernel), cancellation);
                        Announce($"{type.Name} of {library.GetName().Name}");
                    });
                }
            });
        }

        foreach (var script in folders.SelectMany(_extensions.Scripts).ToList())
        {
            Load(script, () =>
            {
                Import(directive with { Name = "#!import", Argument = script }, importing, console, ahead: null, cancellation);
                Announce(script);
            });
        }

        // What a notebook's setup file brings is not news to its reader.
        void Announce(string extension)
        {
            if (importing.Length == 0)
            {
                console.Write("stdout", $"Extension {extension} loaded.\n");
            }
        }

        void Load(string name, Action load)
        {
            try
            {
                load();
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                var reason = e is CellFailureException { Error: var error } ? string.Join('\n', error.Traceback) : $"{e.GetBaseException().GetType().Name}: {e.GetBaseException().Message}";
                console.Write("stderr", $"Extension {name} could not be loaded: {reason}\n");
            }
        }
    }
}
