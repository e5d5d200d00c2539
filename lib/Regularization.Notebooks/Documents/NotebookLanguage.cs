using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Documents;

/// <summary>What a notebook's metadata say of the language of its cells.</summary>
internal static class NotebookLanguage
{
    /// <summary>The name of the kernel that the notebooks ask for.</summary>
    public const string KernelName = ".net-csharp";

    /// <summary>The version of C# that cells are compiled as. A constant, because asking the compiler would load it before the first answer.</summary>
    public const string Version = "14.0";

    /// <summary>The cells' language. Front ends write it into the notebook's metadata.</summary>
    public static JsonObject Info() => new()
    {
        ["name"] = "C#",
        ["version"] = Version,
        ["mimetype"] = "text/x-csharp",
        ["file_extension"] = ".cs",
        ["pygments_lexer"] = "csharp",
        ["codemirror_mode"] = "text/x-csharp",
    };
}
