using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Libraries;

namespace Regularization.Notebooks.Jupyter;

/// <summary>
/// The entry by which Jupyter finds the kernel: a folder with <c>kernel.json</c> and logos below the user's Jupyter data folder.
/// See https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs
/// </summary>
internal sealed partial class KernelSpec
{
    /// <summary>The name that the notebooks' metadata ask for.</summary>
    public const string DefaultName = NotebookLanguage.KernelName;

    /// <summary>The key in <c>metadata</c> that tells our entries from those of other products.</summary>
    private const string Marker = "regularization_notebooks";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] ProgramArguments = ["kernel", "start", "{connection_file}"];

    private readonly string _name;

    /// <summary>Names an entry.</summary>
    /// <param name="dataDirectory">The Jupyter data folder.</param>
    /// <param name="name">The kernel's name.</param>
    /// <exception cref="ArgumentException">The name is none that Jupyter accepts.</exception>
    public KernelSpec(string dataDirectory, string name)
    {
        if (!ValidName().IsMatch(name))
        {
            throw new ArgumentException($"\"{name}\" cannot be a kernel's name: use lower-case letters, digits, \".\", \"-\" and \"_\".", nameof(name));
        }

        _name = name;
        Directory = Path.Combine(Path.GetFullPath(dataDirectory), "kernels", name);
    }

    /// <summary>The folder of the entry.</summary>
    public string Directory { get; }

    /// <summary>Where Jupyter looks for the user's kernels on this machine.</summary>
    public static string DataDirectory()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Variable("JUPYTER_DATA_DIR") ??
            (OperatingSystem.IsWindows() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter")
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Jupyter")
            : Path.Combine(Variable("XDG_DATA_HOME") ?? Path.Combine(home, ".local", "share"), "jupyter"));

        static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
    }

    /// <summary>Writes the entry, in place of an older one of ours.</summary>
    /// <param name="force">Whether to replace another product's entry as well.</param>
    /// <exception cref="InvalidOperationException">Another product's entry is in the way.</exception>
    public void Install(bool force)
    {
        if (!force && System.IO.Directory.Exists(Directory) && !IsOurs())
        {
            throw new InvalidOperationException(IsInteractives() ? $"""
                {Directory} holds the kernel of .NET Interactive, which takes the same name: `dotnet interactive jupyter install` replaces this project's kernel without a word. It was left as it is.
                With that kernel, interrupting a cell ends the kernel. Replace it with --force (`dotnet interactive jupyter install` brings it back), or choose another name with --name and pick that kernel when you open a notebook.
                """ : $"""
                {Directory} belongs to another product's kernel of the same name; it was left as it is.
                Choose another name with --name (and pick that kernel when you open a notebook), or replace it with --force.
                """);
        }

        var prepared = Directory + "." + Guid.NewGuid().ToString("N");
        try
        {
            System.IO.Directory.CreateDirectory(prepared);
            File.WriteAllText(Path.Combine(prepared, "kernel.json"), Json().ToJsonString(Readable) + "\n");
            foreach (var logo in new[] { "logo-32x32.png", "logo-64x64.png", "logo-svg.svg" })
            {
                using var source = typeof(KernelSpec).Assembly.GetManifestResourceStream(logo)!;
                using var target = File.Create(Path.Combine(prepared, logo));
                source.CopyTo(target);
            }

            Remove();
            System.IO.Directory.Move(prepared, Directory);
        }
        finally
        {
            if (System.IO.Directory.Exists(prepared))
            {
                System.IO.Directory.Delete(prepared, recursive: true);
            }
        }
    }

    /// <summary>What keeps Jupyter from starting this very host by the entry, and what to do about it; null where nothing does.</summary>
    public (string What, string Remedy)? Problem()
    {
        const string Install = "dotnet run --project lib/Regularization.Notebooks -- kernel install";
        if (!System.IO.Directory.Exists(Directory))
        {
            return ($"Jupyter does not know it: there is no {Directory}", $"Run \"{Install}\".");
        }

        if (!IsOurs())
        {
            return ($"{Directory} belongs to another product's kernel of the same name", $"To replace it, run \"{Install} --force\". .NET Interactive's \"jupyter install\" takes this name without asking.");
        }

        if (JsonNode.Parse(File.ReadAllText(Path.Combine(Directory, "kernel.json")))!["argv"] is not JsonArray arguments || arguments.Count <= ProgramArguments.Length)
        {
            return ($"{Path.Combine(Directory, "kernel.json")} does not say how to start it", $"Run \"{Install}\".");
        }

        var program = arguments.Select(part => $"{part}").SkipLast(ProgramArguments.Length).ToArray();
        return program.FirstOrDefault(path => !File.Exists(path)) is { } missing ? ($"it was installed from {missing}, which does not exist any more", $"Run \"{Install}\".")
            : !program.SequenceEqual(Program()) ? ($"Jupyter starts that of another folder, {program[^1]}", $"If this folder's is to be used, run \"{Install}\".")
            : null;
    }

    /// <summary>Removes the entry, if it is ours.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="InvalidOperationException">It is another product's.</exception>
    public bool Uninstall()
    {
        if (!System.IO.Directory.Exists(Directory))
        {
            return false;
        }

        if (!IsOurs())
        {
            throw new InvalidOperationException($"{Directory} belongs to another product; it was left as it is.");
        }

        Remove();
        return true;
    }

    private void Remove()
    {
        if (System.IO.Directory.Exists(Directory))
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }

    private bool IsOurs() => Is(spec => spec["metadata"]?[Marker] is not null);

    /// <summary>Whether the entry is that of .NET Interactive, the engine of Polyglot Notebooks.</summary>
    private bool IsInteractives() => Is(spec => (spec["argv"]?.AsArray() ?? []).Any(part => part?.ToString().Contains("dotnet-interactive", StringComparison.Ordinal) ?? false));

    private bool Is(Func<JsonNode, bool> kind)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(Path.Combine(Directory, "kernel.json"))) is { } spec && kind(spec);
        }
        catch (Exception e) when (e is IOException or JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private JsonObject Json() => new()
    {
        ["argv"] = new JsonArray([.. Program().Concat(ProgramArguments).Select(part => (JsonNode)JsonValue.Create(part))]),
        ["display_name"] = _name == DefaultName ? ".NET (C#)" : $".NET (C#, {_name})",
        ["language"] = "C#",
        ["interrupt_mode"] = "message",
        ["env"] = new JsonObject(Framework.Settings.Select(setting => KeyValuePair.Create(setting.Key, (JsonNode?)JsonValue.Create(setting.Value)))),
        ["metadata"] = new JsonObject { [Marker] = new JsonObject { ["version"] = typeof(KernelSpec).Assembly.GetName().Version!.ToString(3) } },
    };

    /// <summary>The host as it was built, run by the .NET that runs it now: a front end started from a desktop may have neither on its path.</summary>
    private static string[] Program()
    {
        var host = typeof(KernelSpec).Assembly.Location;
        return DotNet() is { } dotnet ? [dotnet, host] : [Path.ChangeExtension(host, OperatingSystem.IsWindows() ? ".exe" : null)];
    }

    /// <summary>The program <c>dotnet</c> of the .NET that runs now; null where that is laid out in another way.</summary>
    internal static string? DotNet()
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var dotnet = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return File.Exists(dotnet) ? dotnet : null;
    }

    [GeneratedRegex(@"^(?=.*[a-z0-9])[a-z0-9._-]+\z")]
    private static partial Regex ValidName();
}
