using System.IO.Compression;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.DotNet.Interactive;
using Regularization.Notebooks.Tests.Sessions;

namespace Regularization.Notebooks.Tests.Sessions;

/// <summary>Libraries and packages that extend the engine.</summary>
public sealed class ExtensionTests : IDisposable
{
    private const string Script = "#!csharp\nvar fromScript = 7;\n";

    private const string Source = """
        using System; using System.Threading.Tasks;
        using Microsoft.DotNet.Interactive; using Microsoft.DotNet.Interactive.Commands; using Microsoft.DotNet.Interactive.Directives; using Microsoft.DotNet.Interactive.Formatting;

        namespace Extending;

        public class Thing { }

        public class Greeting : IKernelExtension
        {
            public async Task OnLoadAsync(Kernel kernel)
            {
                Formatter.Register<Thing>(_ => "<b>a thing</b>", "text/html");
                var csharp = kernel.FindKernelByName("csharp");
                csharp.AddDirective(new KernelActionDirective("#!greet"), (_, context) => { context.DisplayAs("hello", "text/plain"); return Task.CompletedTask; });
                ((CompositeKernel)kernel).Add(new Shouting());
                await csharp.SubmitCodeAsync("var fromExtension = 35;");
            }
        }

        public class Shouting : Kernel, IKernelCommandHandler<SubmitCode>
        {
            public Shouting() : base("shout") { }
            public Task HandleAsync(SubmitCode command, KernelInvocationContext context) { context.DisplayAs(command.Code.Trim().ToUpperInvariant(), "text/plain"); return Task.CompletedTask; }
        }
        """;

    private readonly SessionRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_library_by_path_brings_its_extensions_once()
    {
        var path = Compile("Extending", Source);
        _run.WriteFile("extension.dib", Script);
        await _run.SucceedAsync($"#r \"{path}\"");
        Assert.Contains("Extension Greeting of Extending loaded.\n", _run.Text);
        Assert.Contains("extension.dib loaded.\n", _run.Text);

        Assert.Equal("<b>a thing</b>", (await _run.SucceedAsync("new Extending.Thing()")).Outputs.OfType<ResultOutput>().Single().Data[MimeBundle.Html]);
        Assert.Equal("42", (await _run.SucceedAsync("fromExtension + fromScript")).Result);
        Assert.Equal("hello", (await _run.SucceedAsync("#!greet")).Outputs.OfType<DisplayOutput>().Single().Data[MimeBundle.Text]);
        Assert.Equal("LOUD; AND \"NOT C#", (await _run.SucceedAsync("#!shout\nloud; and \"not C#\n#!csharp\nvar x = 1;")).Outputs.OfType<DisplayOutput>().Single().Data[MimeBundle.Text]);
        Assert.Empty((await _run.SucceedAsync($"#r \"{path}\"")).Outputs);
    }

    [Fact]
    public async Task A_package_brings_its_extensions_and_the_engine_stays_one()
    {
        Pack(Compile("Extending", Source));
        await _run.SucceedAsync("#r \"nuget: Extending.Package, 1.0.0\"");
        Assert.Contains("Extension Greeting of Extending loaded.\n", _run.Text);
        Assert.Contains("extension.dib loaded.\n", _run.Text);

        Assert.Equal("42", (await _run.SucceedAsync("fromExtension + fromScript")).Result);
        Assert.Equal("csharp", (await _run.SucceedAsync("using Microsoft.DotNet.Interactive;\nKernel.Current.Name")).Result);
        Assert.Empty((await _run.SucceedAsync("#r \"nuget: Extending.Package, 1.0.0\"")).Outputs);
    }

    [Fact]
    public async Task Code_that_a_cell_sends_can_name_the_source_of_its_packages()
    {
        var source = Pack(Compile("Extending", Source), configured: false);
        await _run.SucceedAsync("using Microsoft.DotNet.Interactive.Commands;");
        var error = await _run.FailAsync(Sending("#r \"nuget: Extending.Package, 1.0.0\""));
        Assert.Contains("Extending.Package", error.Message);

        await _run.SucceedAsync(Sending($"#i \"nuget: {source}\"\n#r \"nuget: Extending.Package, 1.0.0\"\nvar sent = new Extending.Thing();"));

        Assert.Contains("Extension Greeting of Extending loaded.\n", _run.Text);
        Assert.Equal("35", (await _run.SucceedAsync("sent is null ? 0 : fromExtension")).Result);
        await _run.SucceedAsync(Sending("#i \"nowhere\""));
        Assert.Contains("write it as #i \"nuget: source\"", _run.Text);

        static string Sending(string code) => $"await Kernel.Root.SendAsync(new SubmitCode({SymbolDisplay.FormatLiteral(code, quote: true)}));";
    }

    [Fact]
    public async Task An_extension_that_fails_says_so_and_nothing_else_breaks()
    {
        var path = Compile("Failing", """
            using System; using System.Threading.Tasks; using Microsoft.DotNet.Interactive;
            public class Broken : IKernelExtension { public Task OnLoadAsync(Kernel kernel) => throw new InvalidOperationException("out of order"); }
            public class Fine : IKernelExtension { public Task OnLoadAsync(Kernel kernel) => Task.CompletedTask; }
            """);
        _run.WriteFile("extension.dib", "#!csharp\nnothing();");
        await _run.SucceedAsync($"#r \"{path}\"\nConsole.Write(\"and on\");");

        var errors = string.Concat(_run.Outputs.OfType<StreamOutput>().Where(output => output.Name == "stderr").Select(output => output.Text));
        Assert.Contains("Broken of Failing could not be loaded: InvalidOperationException: out of order", errors);
        Assert.Contains("extension.dib could not be loaded", errors);
        Assert.Contains("Extension Fine of Failing loaded.", _run.Text);
        Assert.EndsWith("and on", _run.Text);
    }

    private string Compile(string name, string source)
    {
        var framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location));
        var engine = new[] { typeof(Kernel).Assembly.Location, typeof(Microsoft.DotNet.Interactive.Formatting.Formatter).Assembly.Location };
        var compilation = CSharpCompilation.Create(
            name, [CSharpSyntaxTree.ParseText(source)], framework.Concat(engine).Select(path => MetadataReference.CreateFromFile(path)), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        var path = _run.WriteFile(name + ".dll", "");
        var result = compilation.Emit(path);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return path;
    }

    /// <summary>Makes a package of a library and a script, which depends on the engine, and a NuGet configuration that finds it if it is to.</summary>
    /// <returns>The folder that is the package's source.</returns>
    private string Pack(string library, bool configured = true)
    {
        var folder = Path.GetDirectoryName(library)!;
        var source = Directory.CreateDirectory(Path.Combine(folder, "source")).FullName;
        using (var package = ZipFile.Open(Path.Combine(source, "Extending.Package.1.0.0.nupkg"), ZipArchiveMode.Create))
        {
            package.CreateEntryFromFile(library, "lib/net10.0/Extending.dll");
            package.CreateEntryFromFile(library, "interactive-extensions/dotnet/Extending.dll");
            Write(package, "interactive-extensions/dotnet/extension.dib", Script);
            Write(package, "Extending.Package.nuspec", $"""
                <?xml version="1.0"?>
                <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata>
                <id>Extending.Package</id><version>1.0.0</version><authors>tests</authors><description>A test.</description>
                <dependencies><group targetFramework="net10.0"><dependency id="Engine.Stand.In" version="1.0.0" /></group></dependencies>
                </metadata></package>
                """);
        }

        using (var dependency = ZipFile.Open(Path.Combine(source, "Engine.Stand.In.1.0.0.nupkg"), ZipArchiveMode.Create))
        {
            // What a package that depends on the engine brings along: the engine's own libraries, which the host has.
            dependency.CreateEntryFromFile(typeof(Kernel).Assembly.Location, "lib/net10.0/Microsoft.DotNet.Interactive.dll");
            dependency.CreateEntryFromFile(typeof(System.Reactive.Unit).Assembly.Location, "lib/net10.0/System.Reactive.dll");
            Write(dependency, "Engine.Stand.In.nuspec", """
                <?xml version="1.0"?>
                <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata>
                <id>Engine.Stand.In</id><version>1.0.0</version><authors>tests</authors><description>A test.</description>
                </metadata></package>
                """);
        }

        _run.WriteFile("nuget.config", $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Path.Combine(folder, "packages")}" /></config>
              <packageSources><clear />{(configured ? $"<add key=\"tests\" value=\"{source}\" />" : "")}</packageSources>
            </configuration>
            """);
        return source;

        static void Write(ZipArchive package, string name, string content)
        {
            using var writer = new StreamWriter(package.CreateEntry(name).Open());
            writer.Write(content);
        }
    }
}
