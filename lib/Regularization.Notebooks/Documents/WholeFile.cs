using System.Globalization;

namespace Regularization.Notebooks.Documents;

/// <summary>
/// Writes a file in one step: first a temporary one beside the target, which then takes its place, so that nobody ever reads half of it.
/// A target that exists keeps its permissions; where it is a symbolic link, the file that it points to is replaced.
/// </summary>
internal static class WholeFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">The target.</param>
    /// <param name="write">Writes the content to the path that it is given.</param>
    /// <exception cref="IOException">The file cannot be written there; the message is one line that says why.</exception>
    public static void Write(string path, Action<string> write)
    {
        path = Target(path);
        ClearLeftBehind(path);
        var temporary = TemporaryBeside(path);
        try
        {
            if (!OperatingSystem.IsWindows() && File.Exists(path))
            {
                // What others must not read in the target they must not read before, either.
                using (File.Open(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
                {
                    File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
                }
            }

            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{path}: cannot be written: {e.Message}", e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Finds out whether <see cref="Write"/> can write to a path, before the minutes that a run may take. Leaves no file.</summary>
    /// <exception cref="IOException">The file cannot be written there; the message is one line that says why.</exception>
    public static void Check(string path)
    {
        var temporary = TemporaryBeside(Target(path));
        try
        {
            File.Create(temporary).Dispose();
            File.Delete(temporary);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new IOException($"{path}: cannot be written: its folder takes no new files.", e);
        }
    }

    /// <summary>The full path of a file, or of the file that a symbolic link points to, whether or not it exists.</summary>
    public static string RealPath(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    private static string Target(string path)
    {
        var full = RealPath(path);
        return Directory.Exists(full) ? throw new IOException($"{path}: cannot be written: this is a folder.")
            : Directory.Exists(Path.GetDirectoryName(full)) ? full
            : throw new IOException($"{path}: cannot be written: there is no folder {Path.GetDirectoryName(full)}.");
    }

    private static string TemporaryBeside(string path) => string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}-{Guid.NewGuid():N}.tmp");

    /// <summary>Deletes the temporary files of processes that were killed while they wrote to this path.</summary>
    private static void ClearLeftBehind(string path)
    {
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".*.tmp"))
        {
            var rest = file.AsSpan(path.Length + 1);
            if (rest.IndexOf('-') is > 0 and var dash && rest.Length == dash + 1 + 32 + ".tmp".Length
                && int.TryParse(rest[..dash], CultureInfo.InvariantCulture, out var process) && !RunningProcess.Exists(process))
            {
                File.Delete(file);
            }
        }
    }
}
