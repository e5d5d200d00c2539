using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Formatting;
using Regularization.Notebooks.Libraries;
using Regularization.Notebooks.Sources;

namespace Regularization.Notebooks.Execution;

/// <summary>The script that a notebook's cells make up: compiles and runs their C#, one piece after another; each sees what the earlier ones declared.</summary>
internal sealed class ScriptRunner
{
    /// <summary>The namespaces and static classes that Polyglot Notebooks imports, so that its notebooks compile here.</summary>
    private static readonly string[] Imports =
    [
        "System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq",
        typeof(Kernel).Namespace!, typeof(Kernel).FullName!,
    ];

    private readonly InteractiveAssemblyLoader _loader;
    private LanguageVersion _language = CellSyntax.Version;
    private readonly List<MetadataReference> _referencedMeanwhile = [];
    private readonly Redeclarations _redeclarations = new();
    private ScriptOptions _options; // with the references that are new: the compiler passes a script's references on to those that follow
    private ScriptState<object>? _state;
    private CompilationAhead? _ahead;
    private int _nesting;

    /// <summary>Begins a script.</summary>
    /// <param name="directory">The notebook's folder.</param>
    /// <param name="loader">By which the script finds the libraries that it runs with.</param>
    public ScriptRunner(string directory, InteractiveAssemblyLoader loader)
    {
        _loader = loader;
        _options = ScriptOptions.Default
            .WithReferences(Framework.References())
            .WithMetadataResolver(new LibraryReferenceResolver())
            .WithImports(Imports)
            .WithLanguageVersion(_language)
            .WithSourceResolver(ScriptSourceResolver.Default.WithBaseDirectory(directory))
            .WithEmitDebugInformation(true)
            .WithFileEncoding(Encoding.UTF8)
            .WithOptimizationLevel(OptimizationLevel.Debug) // inlined methods would put errors on their caller's line
            .WithAllowUnsafe(true);
        foreach (var library in NotebookLoadContext.HostLibraries)
        {
            loader.RegisterDependency(library);
            _options = _options.AddReferences(LibraryReference.To(library.Location));
        }
    }

    /// <summary>How many pieces had been compiled by the time that their turn came.</summary>
    public int CompiledAhead { get; private set; }

    /// <summary>The variables that were declared so far; where a name was declared again, the last one.</summary>
    public IEnumerable<ScriptVariable> Variables => _state?.Variables.Reverse().DistinctBy(variable => variable.Name).Reverse() ?? [];

    /// <summary>Some code as it would follow what ran; it is not run.</summary>
    public Script Continue(string code) => Continue(code, _options);

    private Script<object> Continue(string code, ScriptOptions options) => _state is null
        ? CSharpScript.Create<object>(code, options, globalsType: null, _loader)
        : _state.Script.ContinueWith<object>(code, options);

    /// <summary>Makes another version of the language that of all code to come.</summary>
    public void Use(LanguageVersion version) => _options = _options.WithLanguageVersion(_language = version);

    /// <summary>Tells the compiler of libraries.</summary>
    public void AddReferences(IReadOnlyCollection<MetadataReference> references)
    {
        _options = _options.AddReferences(references);
        if (_nesting > 0)
        {
            _referencedMeanwhile.AddRange(references); // the code that refers to them is not among those that later cells follow
        }
    }

    /// <summary>Runs a piece of code to its end. Code that is running may have other code run by this very method.</summary>
    /// <param name="code">The code.</param>
    /// <param name="show">Receives the value of its last expression, where it ends with one.</param>
    /// <param name="warn">Receives what the compiler warns of, when the code has ended, successfully or not; null if nobody wants to know.</param>
    /// <param name="ahead">What to compile while it runs.</param>
    /// <param name="cancellation">Interrupts it.</param>
    /// <exception cref="CellFailureException">The code does not compile, or failed.</exception>
    public void Run(CodePart code, Action<object?> show, Action<string>? warn, CodePart? ahead, CancellationToken cancellation)
    {
        var script = Compile(code, cancellation);
        var warnings = warn is null ? null : WarningsAsync(script, code);
        try
        {
            Run(script, code, show, ahead, cancellation);
        }
        finally
        {
            warn?.Invoke(warnings!.Result);
        }
    }

    private void Run(Script<object> script, CodePart code, Action<object?> show, CodePart? ahead, CancellationToken cancellation)
    {
        var following = _options.WithReferences(Array.Empty<MetadataReference>());
        _ahead = ahead is null ? _ahead : new CompilationAhead(ahead, script, following, _language);
        var before = _state;
        var state = Run(script, code, cancellation);
        var meanwhile = _state;
        (_state, _options) = (state, _referencedMeanwhile.Count == 0 ? following : following.AddReferences(_referencedMeanwhile));
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
        if (state.Exception is { } exception)
        {
            throw new CellFailureException(ErrorReport.FromException(exception, code.Origin));
        }

        // What display() returns stands for something that is shown already.
        if (state.ReturnValue is not DisplayedValue && (state.ReturnValue is not null || EndsWithNull(script.GetCompilation())))
        {
            Show(state.ReturnValue, code, show, cancellation);
        }
    }

    /// <summary>Declares a variable as a cell would, and gives it a value.</summary>
    /// <exception cref="ArgumentException">The name is not one that a variable can have.</exception>
    public void Declare(string name, object? value, Type type)
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

    private Script<object> Compile(CodePart code, CancellationToken cancellation)
    {
        var options = _options.WithFilePath(ScriptOrigin.ToPath(code.Origin));
        var script = _ahead?.Take(code, _state?.Script, _options, cancellation);
        CompiledAhead += script is null ? 0 : 1;
        script ??= Continue(CheckedSource.Of(code.Code, () => Continue(code.Code, options).GetCompilation(), _language), options);
        try
        {
            script.CreateDelegate(cancellation);
            return script;
        }
        catch (CompilationErrorException)
        {
            // The author's own source has the columns that the author sees. Should it compile, then the checks are at fault, and it runs without.
            script = Continue(code.Code, options);
            var diagnostics = script.Compile(cancellation);
            return diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                ? throw new CellFailureException(ErrorReport.FromDiagnostics(diagnostics, code.Origin))
                : script;
        }
    }

    /// <summary>
    /// What the compiler warns of, a line for each. The compilation that runs has bound everything but the bodies of functions already, so asking it costs a tenth of what another would.
    /// </summary>
    private Task<string> WarningsAsync(Script<object> script, CodePart code)
    {
        var own = script.Code == code.Code ? script : Continue(code.Code, _options.WithFilePath(ScriptOrigin.ToPath(code.Origin)));
        return Task.Run(() =>
        {
            var warnings = ErrorReport.Warnings(script.GetCompilation().GetDiagnostics());
            return warnings.Length > 0 && own != script ? ErrorReport.Warnings(own.GetCompilation().GetDiagnostics()) : warnings; // the checks move columns
        });
    }

    private ScriptState<object> Run(Script<object> script, CodePart code, CancellationToken cancellation)
    {
        ScriptState<object>? state = null;
        _nesting++;
        try
        {
            ExecutionThread.RunInterruptibly(
                async () => state = await (_state is null
                    ? script.RunAsync(globals: null, catchException: _ => true, CancellationToken.None)
                    : script.RunFromAsync(_state, catchException: _ => true, CancellationToken.None)),
                cancellation);
            return state!;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            throw new CellFailureException(ErrorReport.FromException(e, code.Origin));
        }
        finally
        {
            _nesting--;
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
    private static void Show(object? value, CodePart code, Action<object?> show, CancellationToken cancellation)
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
}
