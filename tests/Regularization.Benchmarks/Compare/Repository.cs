namespace Regularization.Benchmarks;

/// <summary>The files of this repository that are measured.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Benchmarks { get; } = Path.Combine(Root, "tests", "Regularization.Benchmarks");

    /// <summary>The lesson in C#, with the folder of its notebook.</summary>
    public static string Lesson { get; } = Path.Combine(Root, "notebooks", "regularization.ipynb");

    /// <summary>The notebook that takes the lesson's exercise further.</summary>
    public static string Explore { get; } = Path.Combine(Root, "notebooks", "explore.ipynb");

    /// <summary>The same lesson in Python.</summary>
    public static string PythonLesson { get; } = Path.Combine(Benchmarks, "Python", "regularization.ipynb");

    /// <summary>The notebook host as students run it, in the configuration that a plain <c>dotnet build</c> makes.</summary>
    public static string Host { get; } = Path.Combine(Root, "lib", "Regularization.Notebooks", "bin", "Debug", "net10.0", "Regularization.Notebooks.dll");

    /// <summary>A command of the notebook host.</summary>
    public static ChildProcess HostCommand(params string[] arguments) => File.Exists(Host)
        ? new ChildProcess("dotnet", [Host, .. arguments])
        : throw new IOException($"{Host} is not there. Run \"dotnet build\" in {Root} first.");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Regularization.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Regularization.sln.");
    }
}
