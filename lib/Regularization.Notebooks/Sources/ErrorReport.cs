using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Sources;

/// <summary>Turns what the compiler and the runtime say into errors in the author's cells and lines.</summary>
internal static partial class ErrorReport
{
    /// <summary>How many compiler errors are listed; the first ones usually cause the others.</summary>
    private const int MostDiagnostics = 5;

    /// <summary>How many functions that call each other in turn are recognized as a recursion.</summary>
    private const int LongestCycle = 8;

    /// <summary>How many lines of a traceback are shown at its start, and as many at its end.</summary>
    private const int MostFrames = 20;

    /// <summary>Warnings that a student can do nothing about: libraries that were built with other versions of libraries, and <c>string?</c> without <c>#nullable enable</c>.</summary>
    private static readonly string[] OfNoUse = ["CS1701", "CS1702", "CS8632"];

    public static ErrorOutput At(string name, string message, string origin, int line) =>
        new(name, message, [$"{name}: {message}", $"   at {Place(origin, line)}"], line);

    /// <summary>The error of an imported file, seen from the line that imports it.</summary>
    public static ErrorOutput ImportedAt(ErrorOutput error, string origin, int line) =>
        error with { Line = line, Traceback = [.. error.Traceback, $"   at {Place(origin, line)}"] };

    public static ErrorOutput FromDiagnostics(ImmutableArray<Diagnostic> diagnostics, string origin)
    {
        var errors = diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToList();
        var lines = errors.Take(MostDiagnostics).Select(Describe).ToList();
        if (errors.Count > MostDiagnostics)
        {
            lines.Add($"… and {errors.Count - MostDiagnostics} more errors");
        }

        var line = errors[0].Location.GetMappedLineSpan().StartLinePosition.Line + 1;
        return new ErrorOutput("CompilationError", string.Join('\n', lines), ["CompilationError:", .. lines, $"   at {Place(origin, line)}"], line);
    }

    /// <summary>What the compiler warns of, a line for each; empty if it finds errors, which are told instead.</summary>
    public static string Warnings(ImmutableArray<Diagnostic> diagnostics) => diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
        ? ""
        : string.Concat(diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Warning && !OfNoUse.Contains(diagnostic.Id)).Select(warning => Describe(warning) + "\n"));

    private static string Describe(Diagnostic diagnostic)
    {
        var start = diagnostic.Location.GetMappedLineSpan().StartLinePosition;
        return string.Create(CultureInfo.InvariantCulture, $"({start.Line + 1},{start.Character + 1}): {(diagnostic.Severity == DiagnosticSeverity.Error ? "error" : "warning")} {diagnostic.Id}: {diagnostic.GetMessage(CultureInfo.InvariantCulture)}");
    }

    public static ErrorOutput FromException(Exception exception, string origin)
    {
        exception = Unwrap(exception);
        var name = exception.GetType().Name;
        var message = exception is InsufficientExecutionStackException
            ? "A function calls itself, or others that call it, too often, perhaps without end: the stack is used up."
            : WithoutNativeFrames(exception.Message);
        var frames = AuthorFrames(exception).ToList();
        int? line = frames.FirstOrDefault(frame => frame.Origin == origin).Line is var found and > 0 ? found : null;
        return new ErrorOutput(name, message, [$"{name}: {message}", .. Shorten(frames.ConvertAll(frame => $"   at {Place(frame.Origin, frame.Line)}{frame.Method}"))], line);
    }

    /// <summary>Counts lines that repeat, alone or several in turn, instead of listing them, and leaves out the middle of what is still too long.</summary>
    private static List<string> Shorten(List<string> frames)
    {
        var lines = new List<string>();
        for (var i = 0; i < frames.Count;)
        {
            var (length, times) = Enumerable.Range(1, LongestCycle).Select(length => (Length: length, Times: Repetitions(frames, i, length))).MaxBy(cycle => cycle.Times > 2 ? cycle.Length * cycle.Times : 0);
            if (times <= 2)
            {
                lines.Add(frames[i++]);
                continue;
            }

            lines.AddRange(frames[i..(i + length)]);
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"   … {(length == 1 ? "" : $"these {length} ")}{times - 1:N0} more times"));
            i += length * times;
        }

        if (lines.Count > 2 * MostFrames + 1)
        {
            var left = lines.Count - 2 * MostFrames;
            lines.RemoveRange(MostFrames, left);
            lines.Insert(MostFrames, string.Create(CultureInfo.InvariantCulture, $"   … {left:N0} more lines"));
        }

        return lines;
    }

    /// <summary>How often the lines from <paramref name="start"/> on come one after the other, themselves included.</summary>
    private static int Repetitions(List<string> lines, int start, int length)
    {
        var end = start + length;
        while (end < lines.Count && lines[end] == lines[end - length])
        {
            end++;
        }

        return (end - start) / length;
    }

    private static string Place(string origin, int line) => string.Create(CultureInfo.InvariantCulture, $"{origin}, line {line}");

    /// <summary>The exception that the author's code met, without the wrappers that the runtime puts around it.</summary>
    private static Exception Unwrap(Exception exception)
    {
        while (exception is TargetInvocationException or TypeInitializationException or AggregateException { InnerExceptions.Count: 1 } && exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception;
    }

    /// <summary>libtorch appends its C++ stack to every message; a student can act on the text before it only.</summary>
    private static string WithoutNativeFrames(string message)
    {
        var frames = NativeFrames().Match(message);
        return (frames.Success ? message[..frames.Index] : message).TrimEnd();
    }

    private static IEnumerable<(string Origin, int Line, string Method)> AuthorFrames(Exception exception)
    {
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: true).GetFrames())
        {
            if (frame.GetFileName() is { } file && ScriptOrigin.IsOne(file) && frame.GetFileLineNumber() is > 0 and var line)
            {
                yield return (ScriptOrigin.FromPath(file), line, MethodName(frame.GetMethod()));
            }
        }
    }

    /// <summary>The name of a method that the author wrote; empty for the code of the cell itself and for what the compiler made.</summary>
    private static string MethodName(MethodBase? method) =>
        method is { Name: var name } && name[0] != '<' && name != "MoveNext" ? $" in {name}" : "";

    [GeneratedRegex(@"\r?\n(Exception raised from |frame #\d+: )")]
    private static partial Regex NativeFrames();
}
