namespace Regularization;

/// <summary>
/// Names the class that draws a type. .NET Interactive and this project's own host look for an attribute of exactly this name and
/// shape, whatever its namespace, so that a library can draw its types in a notebook without depending on any host.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    public Type FormatterSourceType { get; } = formatterSourceType;

    public string[] PreferredMimeTypes { get; set; } = [];
}
