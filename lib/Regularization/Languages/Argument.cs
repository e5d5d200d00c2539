using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Regularization;

/// <summary>
/// The exceptions of this library for arguments that it cannot take. They are .NET's own, but they are not told the parameter's name: .NET would put
/// English words around it, which a reader of another language would see below the cell. The message holds the name instead.
/// </summary>
internal static class Argument
{
    /// <summary>An exception for an argument that does not do.</summary>
    /// <param name="reason">What would do, in the reader's language.</param>
    /// <param name="name">The parameter.</param>
    public static ArgumentException Unusable(string reason, string name) => new(Language.Text("{0} (parameter {1})", reason, name));

    /// <summary>An exception for a number that is too small, too large or none.</summary>
    /// <param name="reason">What would do, in the reader's language.</param>
    /// <param name="value">The number.</param>
    /// <param name="name">The parameter or property.</param>
    public static ArgumentOutOfRangeException OutOfRange(string reason, object value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        new(paramName: null, Language.Text("{0} ({1} = {2})", reason, name, value));

    /// <summary>Refuses null.</summary>
    /// <param name="value">The argument.</param>
    /// <param name="name">The parameter.</param>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public static void ThrowIfNull([NotNull] object? value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value is null)
        {
            throw new ArgumentNullException(paramName: null, Language.Text("{0} (parameter {1})", Language.Text("This must not be null."), name));
        }
    }
}
