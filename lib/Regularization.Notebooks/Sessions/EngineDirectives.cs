using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Directives;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Sources;

namespace Regularization.Notebooks.Sessions;

/// <summary>The directives that tell about the kernels themselves. In Polyglot Notebooks they are part of the tool, not of the engine.</summary>
internal static class EngineDirectives
{
    public static KernelActionDirective About => new("#!about") { Description = "Show what runs the cells, and its version" };

    public static KernelActionDirective ListMagic => new("#!lsmagic") { Description = "List the directives that cells can use" };

    public static Task ShowAbout(KernelCommand command, KernelInvocationContext context)
    {
        context.DisplayAs(
            $"""
            Regularization.Notebooks {typeof(EngineDirectives).Assembly.GetName().Version!.ToString(3)}: C# {NotebookLanguage.Version} notebooks
            Microsoft.DotNet.Interactive {typeof(Kernel).Assembly.GetName().Version}
            {RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription} ({RuntimeInformation.OSArchitecture})
            """, MimeBundle.Text);
        return Task.CompletedTask;
    }

    /// <summary>For code that was sent through the engine: the session has its own for cells.</summary>
    public static Task ShowTime(KernelCommand command, KernelInvocationContext context)
    {
        var stopwatch = Stopwatch.StartNew();
        context.OnComplete(_ => context.DisplayAs(string.Create(CultureInfo.InvariantCulture, $"Wall time: {stopwatch.Elapsed.TotalMilliseconds:0.0} ms"), MimeBundle.Text));
        return Task.CompletedTask;
    }

    public static Task ShowMagic(KernelCommand command, KernelInvocationContext context)
    {
        var lines = CellPart.Descriptions.Select(directive => (directive.Name, directive.Description)).ToList();
        var kernels = context.HandlingKernel.RootKernel is CompositeKernel root ? new[] { root }.Concat(root.ChildKernels) : [context.HandlingKernel];
        foreach (var directive in kernels.SelectMany(kernel => kernel.KernelInfo.SupportedDirectives).Where(directive => !directive.Hidden))
        {
            if (lines.All(line => line.Name != directive.Name))
            {
                lines.Add((directive.Name, directive is KernelSpecifierDirective specifier ? $"What follows is for the kernel {specifier.KernelName}" : directive.Description ?? ""));
            }
        }

        var html = new StringBuilder("<table><thead><tr><th>Directive</th><th>What it does</th></tr></thead><tbody>");
        foreach (var (name, description) in lines.OrderBy(line => line.Name, StringComparer.OrdinalIgnoreCase))
        {
            html.Append($"<tr><td><code>{WebUtility.HtmlEncode(name)}</code></td><td>{WebUtility.HtmlEncode(description)}</td></tr>");
        }

        context.DisplayAs(html.Append("</tbody></table>").ToString(), MimeBundle.Html);
        return Task.CompletedTask;
    }
}
