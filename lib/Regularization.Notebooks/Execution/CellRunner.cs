using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Directives;
using Microsoft.DotNet.Interactive.Events;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Libraries;
using Regularization.Notebooks.Outputs;
using Regularization.Notebooks.Sources;

namespace Regularization.Notebooks.Execution;

/// <summary>
/// Runs the parts of a cell, one after another: code is the script's, text the front end's, and a directive is carried out here or, where it
/// belongs to another kernel, by the engine.
/// </summary>
/// <param name="directory">The folder that relative paths start from.</param>
/// <param name="kernels">The notebook's kernels; the default one is that for C#.</param>
/// <param name="script">Runs C#.</param>
/// <param name="libraries">What the notebook refers to.</param>
internal sealed class CellRunner(string directory, CompositeKernel kernels, ScriptRunner script, NotebookLibraries libraries)
{
    private readonly ExtensionLoader _extensions = new(kernels);
    private volatile bool _carriesOutDirective;

    /// <summary>Whether the engine carries out a directive now: its failure is the cell's own, and is told as such.</summary>
    public bool CarriesOutDirective => _carriesOutDirective;

    /// <summary>Runs a cell or a file.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="origin">What errors call it.</param>
    /// <param name="run">Who sees what it shows, and what interrupts it.</param>
    /// <param name="ahead">What to compile while the last of its parts runs.</param>
    /// <exception cref="CellFailureException">It cannot go on.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public void Run(string source, string origin, CellRun run, CodePart? ahead)
    {
        var parts = CellPart.Parse(source, origin, KernelDirectives);
        var stopwatch = default(Stopwatch);
        foreach (var part in parts)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            if (part is DirectivePart { Name: "#!time" })
            {
                stopwatch = Stopwatch.StartNew();
                continue;
            }

            Run(part, run, part == parts[^1] ? ahead : null);
        }

        if (stopwatch is not null)
        {
            run.Console.Write("stdout", string.Create(CultureInfo.InvariantCulture, $"Wall time: {stopwatch.Elapsed.TotalMilliseconds:0.0} ms\n"));
        }
    }

    private void Run(CellPart part, CellRun run, CodePart? ahead)
    {
        switch (part)
        {
            case CodePart code:
                // A notebook's reader does not mend its setup file.
                script.Run(code, run.Show, warn: run.Importing.Count == 0 ? text => run.Console.Write("stderr", text) : null, ahead, run.Cancellation);
                break;
            case TextPart { IsShown: true } text:
                run.Console.Add(new DisplayOutput(text.ToBundle()));
                break;
            case TextPart text:
                Send(text.Source, new DirectivePart(text.Origin, text.Line, text.Language, text.Argument), run);
                break;
            case DirectivePart { Name: "#!csharp" or "#!c#" or "#!C#" }:
                break;
            case DirectivePart { Name: "#!import" } import:
                Import(import, run, ahead);
                break;
            case DirectivePart { Name: "#r" } reference:
                Refer(reference, run);
                break;
            case DirectivePart { Name: "#i" } source:
                libraries.AddSource(PackageArgument(source) ?? throw CellFailureException.Directive(source, "write it as #i \"nuget: source\"."));
                break;
            case DirectivePart { Name: "#:property" } property:
                script.Use(Version(property));
                break;
            case DirectivePart directive when IsEngines(directive.Name):
                Send($"{directive.Name} {directive.Argument}", directive, run);
                break;
            case DirectivePart unknown:
                throw CellFailureException.Directive(unknown, $"{unknown.Name} is not supported here: cells are C#. Known are {string.Join(", ", CellPart.Directives)}.");
        }
    }

    /// <summary>The directives that name kernels other than the one for C#.</summary>
    private string[] KernelDirectives =>
        [.. kernels.KernelInfo.SupportedDirectives.OfType<KernelSpecifierDirective>().Where(directive => directive.KernelName != kernels.DefaultKernelName).Select(directive => directive.Name)];

    private bool IsEngines(string directive) =>
        kernels.KernelInfo.SupportedDirectives.Concat(kernels.FindKernelByName(kernels.DefaultKernelName).KernelInfo.SupportedDirectives).Any(known => known.Name == directive);

    /// <summary>Has the engine carry out a directive, or a part of a cell that belongs to another kernel.</summary>
    private void Send(string source, DirectivePart directive, CellRun run)
    {
        try
        {
            KernelCommandResult? result = null;
            _carriesOutDirective = true;
            ExecutionThread.RunInterruptibly(async () => result = await kernels.SendAsync(new SubmitCode(source), CancellationToken.None).ConfigureAwait(false), run.Cancellation);
            if (result!.Events.OfType<CommandFailed>().FirstOrDefault() is { } failed)
            {
                throw CellFailureException.Directive(directive, failed.Exception?.Message ?? failed.Message);
            }
        }
        catch (OperationCanceledException) when (run.Console.Failure is { } failure)
        {
            throw CellFailureException.Directive(directive, failure.Message);
        }
        finally
        {
            _carriesOutDirective = false;
        }
    }

    private void Import(DirectivePart directive, CellRun run, CodePart? ahead)
    {
        var name = directive.Argument.Trim('"');
        if (name.Length == 0)
        {
            throw CellFailureException.Directive(directive, "write the file's name behind it, as in #!import setup.csx");
        }

        var path = Path.GetFullPath(name, directory);
        if (run.Importing.Contains(path))
        {
            throw CellFailureException.Directive(directive, $"{name} imports itself, by way of {string.Join(", ", run.Importing.Select(Path.GetFileName))}.");
        }

        if (!File.Exists(path))
        {
            throw Missing(directive, path);
        }

        var importing = run with { Importing = [.. run.Importing, path], Show = value => run.Console.Add(new DisplayOutput(ValueDisplay.Of(value))) };
        var sources = ImportedFile.Read(path, directive).ToList();
        foreach (var (source, origin) in sources)
        {
            try
            {
                Run(source, origin, importing, (source, origin) == sources[^1] ? ahead : null);
            }
            catch (CellFailureException e)
            {
                throw new CellFailureException(ErrorReport.ImportedAt(e.Error, directive.Origin, directive.Line));
            }
        }
    }

    private void Refer(DirectivePart directive, CellRun run)
    {
        if (PackageArgument(directive) is { } package)
        {
            ReferToPackage(package, directive, run);
            return;
        }

        var name = directive.Argument.Trim('"');
        var path = Path.GetFullPath(name, directory);
        if (File.Exists(path))
        {
            ReferToLibrary(path, directive, run);
        }
        else if (!Framework.Contains(name) && !Framework.Contains(Path.GetFileNameWithoutExtension(name)))
        {
            throw Missing(directive, path);
        }
    }

    private void ReferToPackage(string package, DirectivePart directive, CellRun run)
    {
        IReadOnlyList<Assembly> added;
        IReadOnlyList<string> folders;
        try
        {
            (added, folders) = libraries.AddPackage(package, run.Cancellation);
        }
        catch (InvalidOperationException e)
        {
            throw CellFailureException.Directive(directive, $"package {package} cannot be restored: {e.Message}");
        }

        Extend(added, folders, directive, run);
    }

    private void ReferToLibrary(string path, DirectivePart directive, CellRun run)
    {
        Assembly? library;
        try
        {
            library = libraries.Add(path);
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException)
        {
            throw CellFailureException.Directive(directive, $"{path} is not a .NET library that can be loaded here: {e.Message}");
        }

        if (library is not null)
        {
            Extend([library], [Path.GetDirectoryName(path)!], directive, run);
        }
    }

    private void Extend(IReadOnlyList<Assembly> added, IEnumerable<string> folders, DirectivePart directive, CellRun run) =>
        _extensions.Load(added, folders, run, script => Import(directive with { Name = "#!import", Argument = script }, run, ahead: null));

    private static LanguageVersion Version(DirectivePart property) =>
        property.Argument.Split('=') is [var name, var value] && name.Trim().Equals("LangVersion", StringComparison.OrdinalIgnoreCase) && LanguageVersionFacts.TryParse(value.Trim(), out var version)
            ? version
            : throw CellFailureException.Directive(property, "only LangVersion can be chosen in a notebook, as in #:property LangVersion=preview");

    /// <summary>The text behind <c>nuget:</c>, or null where the directive names something else.</summary>
    private static string? PackageArgument(DirectivePart directive)
    {
        var argument = directive.Argument.Trim('"').Trim();
        return argument.StartsWith("nuget:", StringComparison.OrdinalIgnoreCase) ? argument["nuget:".Length..].Trim() : null;
    }

    private static CellFailureException Missing(DirectivePart directive, string path) => CellFailureException.Directive(
        directive, $"{path} does not exist. If it is made by the build, run `dotnet build` in the repository's folder first, then run this cell again.");
}
