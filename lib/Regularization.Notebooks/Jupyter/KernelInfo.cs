using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Regularization.Notebooks;

/// <summary>What the kernel says of itself.</summary>
internal static class KernelInfo
{
    /// <summary>The newest version of C# that the compiler knows; cells are compiled as the released one. A constant, because asking the compiler would load it before the first answer.</summary>
    public const string LanguageVersion = "15.0";

    /// <summary>The cells' language. Front ends write it into the notebook's metadata.</summary>
    public static JsonObject Language() => new()
    {
        ["name"] = "C#",
        ["version"] = LanguageVersion,
        ["mimetype"] = "text/x-csharp",
        ["file_extension"] = ".cs",
        ["pygments_lexer"] = "csharp",
        ["codemirror_mode"] = "text/x-csharp",
    };

    public static JsonObject Reply() => new()
    {
        ["status"] = "ok",
        ["protocol_version"] = MessageFormat.ProtocolVersion,
        ["implementation"] = typeof(KernelInfo).Assembly.GetName().Name,
        ["implementation_version"] = typeof(KernelInfo).Assembly.GetName().Version!.ToString(3),
        ["language_info"] = Language(),
        ["banner"] = $"C# {LanguageVersion} on {RuntimeInformation.FrameworkDescription}",
        ["help_links"] = new JsonArray
        {
            new JsonObject { ["text"] = "C#", ["url"] = "https://learn.microsoft.com/dotnet/csharp/" },
            new JsonObject { ["text"] = "TorchSharp", ["url"] = "https://github.com/dotnet/TorchSharp" },
        },
    };
}
