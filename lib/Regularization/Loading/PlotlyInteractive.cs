using System.Reflection;
using System.Runtime.Loader;

namespace Regularization.Loading;

/// <summary>
/// Plotly.NET.Interactive, the extension by which hosts that are built on Microsoft.DotNet.Interactive show a Plotly.NET chart that is the
/// value of a cell as a chart.
/// </summary>
/// <remarks>
/// Such a host loads the extensions of a package by itself (<c>#r "nuget: Plotly.NET.Interactive"</c>), but not those of a library that is
/// referred to by its path. Everything here goes by name, because other hosts do not have Microsoft.DotNet.Interactive: there it does nothing.
/// </remarks>
public static class PlotlyInteractive
{
    private const string Engine = "Microsoft.DotNet.Interactive";

    /// <summary>Loads the extension, where the host is one for which it was made. Figures do not need it.</summary>
    public static void Load()
    {
        if (AssemblyLoadContext.Default.Assemblies.FirstOrDefault(assembly => assembly.GetName().Name == Engine) is not { } engine)
        {
            return;
        }

        try
        {
            var extension = Activator.CreateInstance(Assembly.Load("Plotly.NET.Interactive").GetType("Plotly.NET.Interactive.FormatterKernelExtension", throwOnError: true)!);
            var kernel = engine.GetType($"{Engine}.Kernel", throwOnError: true)!.GetProperty("Root")!.GetValue(null);
            var load = engine.GetType($"{Engine}.IKernelExtension", throwOnError: true)!.GetMethod("OnLoadAsync")!;
            ((Task)load.Invoke(extension, [kernel])!).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is IOException or TypeLoadException or MissingMemberException or TargetInvocationException or NullReferenceException)
        {
            // Another version of the engine: then such a chart is shown as a table of its properties, as any other value, and all else works.
        }
    }
}
