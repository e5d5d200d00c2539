namespace Regularization.Benchmarks;

/// <summary>
/// A library that multiplies matrices for PyTorch (Basic Linear Algebra Subprograms). Debian's PyTorch takes whichever is installed,
/// and its speed depends on this more than on anything else.
/// </summary>
/// <param name="Name">What it is called.</param>
/// <param name="FolderNames">Its folders among the system's libraries.</param>
/// <param name="Packages">Debian's packages of it.</param>
internal sealed record Blas(string Name, string[] FolderNames, string Packages)
{
    public static IReadOnlyList<Blas> All { get; } =
        [new("reference BLAS", ["blas", "lapack"], "libblas3, liblapack3"), new("OpenBLAS", ["openblas-pthread"], "libopenblas0")];

    public static IEnumerable<Blas> Installed => All.Where(blas => blas.LibraryPath is not null);

    /// <summary>Where the loader has to look first to take this one; null where it is not installed.</summary>
    public string? LibraryPath { get; } = !Directory.Exists("/usr/lib") ? null : Directory.GetDirectories("/usr/lib", "*-linux-gnu")
        .Select(folder => FolderNames.Select(name => Path.Combine(folder, name)).ToArray())
        .Where(folders => folders.All(Directory.Exists))
        .Select(folders => string.Join(':', folders))
        .FirstOrDefault();

    /// <summary>Why it is left out; null if it is installed.</summary>
    public string? Missing => LibraryPath is null ? $"PyTorch with {Name} is left out. Missing Debian packages: {Packages}." : null;
}
