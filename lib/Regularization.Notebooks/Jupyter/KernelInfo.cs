using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Jupyter;

/// <summary>What the kernel says of itself.</summary>
internal static class KernelInfo
{
    public static JsonObject Reply() => new()
    {
        ["status"] = "ok",
        ["protocol_version"] = MessageFormat.ProtocolVersion,
        ["implementation"] = typeof(KernelInfo).Assembly.GetName().Name,
        ["implementation_version"] = typeof(KernelInfo).Assembly.GetName().Version!.ToString(3),
        ["language_info"] = NotebookLanguage.Info(),
        ["banner"] = $"C# {NotebookLanguage.Version} on {RuntimeInformation.FrameworkDescription}",
        ["help_links"] = new JsonArray
        {
            new JsonObject { ["text"] = "C#", ["url"] = "https://learn.microsoft.com/dotnet/csharp/" },
            new JsonObject { ["text"] = "TorchSharp", ["url"] = "https://github.com/dotnet/TorchSharp" },
        },
    };
}
