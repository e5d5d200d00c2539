namespace Regularization.Notebooks.Sources;

/// <summary>
/// The file names under which cells and imported files are compiled. A debugger's symbols carry them, which is how an
/// exception is traced back to its cell; the prefix tells them from the files of libraries that were built with symbols.
/// The compiler makes full paths of them, so only the last part counts.
/// </summary>
internal static class ScriptOrigin
{
    private const string Prefix = "notebook~";

    public static string ToPath(string origin) => Prefix + origin;

    public static bool IsOne(string path) => Path.GetFileName(path).StartsWith(Prefix, StringComparison.Ordinal);

    public static string FromPath(string path) => Path.GetFileName(path)[Prefix.Length..];
}
