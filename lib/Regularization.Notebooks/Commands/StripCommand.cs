using System.CommandLine;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Sources;

namespace Regularization.Notebooks.Commands;

/// <summary>The command <c>strip</c>: clears notebooks in place, or writes editions of them to another folder.</summary>
internal sealed class StripCommand(TextWriter output, TextWriter error)
{
    /// <summary>The command.</summary>
    public Command Create()
    {
        var notebooks = new Argument<string[]>("notebooks") { Description = "The notebooks to clear; in place, unless -o is given. One that is clear is not touched.", Arity = ArgumentArity.OneOrMore };
        var check = new Option<bool>("--check") { Description = "Change nothing; name the notebooks that are not clear and exit with 1." };
        var audience = new Option<Audience>("--audience")
        {
            Description = "Whom the notebooks are for. For students, cells tagged \"solution\" and notes of slide shows are left out; -o says where to.",
            HelpName = "student|instructor",
            DefaultValueFactory = _ => Audience.Instructor,
        };
        var directory = new Option<string?>("--output", "-o") { Description = "Leave the notebooks alone and write cleared ones to this folder.", HelpName = "DIR" };
        var command = new Command("strip", "Clears the outputs of notebooks, and the metadata that running them left.") { notebooks, check, audience, directory };
        command.SetAction(parsed =>
        {
            var paths = parsed.GetRequiredValue(notebooks);
            return (parsed.GetValue(directory), parsed.GetValue(check), parsed.GetValue(audience)) switch
            {
                ({ } folder, false, var whom) => WriteEditions(paths, folder, whom),
                ({ }, true, _) => Refuse("--check changes nothing, so it writes nothing to -o either. Leave one of them out."),
                (null, _, Audience.Student) => Refuse("--audience student leaves cells out. Say with -o DIR where to write the student's notebooks: your own are never changed."),
                (null, true, _) => Check(paths),
                _ => Clear(paths),
            };
        });
        return command;
    }

    private int Check(string[] paths)
    {
        var dirty = Load(paths).Where(document => document.Notebook.Strip()).ToList();
        dirty.ForEach(document => output.WriteLine($"{document.Path} holds outputs or metadata of a run."));
        return dirty.Count > 0 ? ExitCode.CellFailed : ExitCode.Success;
    }

    private int Clear(string[] paths)
    {
        foreach (var (path, notebook) in Load(paths).Where(document => !DibFormat.IsNameOf(document.Path) && document.Notebook.Strip()))
        {
            notebook.Save(path);
            output.WriteLine($"{path}: outputs and metadata of runs cleared.");
        }

        return ExitCode.Success;
    }

    /// <summary>
    /// Writes the notebooks as they are for an audience. A file that is there already and differs is never replaced: someone may have typed an answer into it.
    /// </summary>
    private int WriteEditions(string[] paths, string folder, Audience audience)
    {
        var editions = Load(paths).Select(document => (Source: document.Path, Target: Path.Combine(folder, Path.GetFileNameWithoutExtension(document.Path) + ".ipynb"), Text: TextFor(document.Notebook, audience))).ToList();
        if (editions.GroupBy(edition => Path.GetFullPath(edition.Target), StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            return Refuse($"{string.Join(" and ", twice.Select(edition => edition.Source))} would both become {twice.First().Target}. Write them to different folders with -o.");
        }

        if (editions.FirstOrDefault(edition => paths.Any(path => WholeFile.RealPath(path) == WholeFile.RealPath(edition.Target))) is { Source: not null } itself)
        {
            return Refuse($"{itself.Target} is the notebook itself, which is never changed. Name another folder with -o.");
        }

        if (editions.FirstOrDefault(edition => File.Exists(edition.Target) && File.ReadAllText(edition.Target) != edition.Text) is { Source: not null } other)
        {
            return Refuse($"{other.Target} is there already and differs: someone may have typed answers into it. Delete it, or name another folder with -o. Nothing was written.");
        }

        Directory.CreateDirectory(folder);
        foreach (var edition in editions)
        {
            WholeFile.Write(edition.Target, temporary => File.WriteAllText(temporary, edition.Text));
            output.WriteLine($"{edition.Target} written.");
            foreach (var file in Imports(edition.Text).Where(file => !Path.IsPathRooted(file) && !File.Exists(Path.Combine(folder, file))))
            {
                output.WriteLine($"It imports {file}, which is not in {folder}: students need it beside the notebook.");
            }
        }

        return ExitCode.Success;
    }

    private static IEnumerable<string> Imports(string notebook) => Notebook.Parse(notebook).Cells
        .Where(cell => cell.Kind == CellKind.Code)
        .SelectMany(cell => CellPart.Parse(cell.Source, "cell").OfType<DirectivePart>())
        .Where(directive => directive.Name == "#!import")
        .Select(directive => directive.Argument.Trim('"'))
        .Distinct();

    private static string TextFor(Notebook notebook, Audience audience)
    {
        notebook.Strip();
        return notebook.For(audience).ToJson();
    }

    private static List<(string Path, Notebook Notebook)> Load(string[] paths) => [.. paths.Select(path => (path, Notebook.Load(path)))];

    private int Refuse(string reason)
    {
        error.WriteLine(reason);
        return ExitCode.Usage;
    }
}
