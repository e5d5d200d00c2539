using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Tests.Commands;

/// <summary>Each fault that a student can have, made on purpose.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly KernelSpec _kernel;

    public DoctorTests()
    {
        _kernel = new KernelSpec(_folder["data"], KernelSpec.DefaultName);
        _kernel.Install(force: false);
        Directory.CreateDirectory(_folder["notebooks"]);
        WriteSetup("");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Where_all_is_well_nothing_is_a_fault()
    {
        File.Copy(typeof(KernelSpec).Assembly.Location, _folder["library.dll"]);
        WriteSetup($"#r \"{_folder["library.dll"]}\"\nvar loaded = true;");

        var findings = await ExamineAsync();

        Assert.DoesNotContain(findings, finding => finding.IsFault);
        Assert.Equal([".NET SDK", "build", "libraries", "kernel", "front end"], findings.Select(finding => finding.Subject));
    }

    [Fact]
    public async Task Another_folder_than_the_repository_is_told()
    {
        Directory.Delete(_folder["notebooks"], recursive: true);

        Assert.Contains("holds the .sln file", (await FaultAsync("notebooks")).Remedy);
    }

    [Fact]
    public async Task A_repository_that_was_never_built_is_told()
    {
        File.Delete(_folder["notebooks/setup.csx"]);

        Assert.Contains("dotnet build", (await FaultAsync("build")).Remedy);
    }

    [Fact]
    public async Task A_library_that_is_gone_is_told()
    {
        WriteSetup($"#r \"{_folder["gone.dll"]}\"\n");

        Assert.Contains("gone.dll", (await FaultAsync("build")).What);
    }

    [Fact]
    public async Task A_setup_of_another_clone_is_told()
    {
        WriteSetup($"#r \"{typeof(KernelSpec).Assembly.Location}\"\n");

        Assert.Contains("another folder", (await FaultAsync("build")).What);
    }

    [Fact]
    public async Task Libraries_that_do_not_load_are_told_in_their_own_words()
    {
        WriteSetup("throw new Exception(\"libtorch needs glibc 2.28\");");

        Assert.Contains("libtorch needs glibc 2.28", (await FaultAsync("libraries")).What);
    }

    [Fact]
    public async Task A_kernel_that_is_not_installed_is_told()
    {
        _kernel.Uninstall();

        Assert.Contains("kernel install", (await FaultAsync("kernel")).Remedy);
    }

    [Fact]
    public async Task Another_products_kernel_of_the_same_name_is_told()
    {
        File.WriteAllText(KernelJson, """{"argv": ["dotnet-interactive"], "display_name": ".NET (C#)", "metadata": {}}""");

        Assert.Contains("--force", (await FaultAsync("kernel")).Remedy);
    }

    [Theory]
    [InlineData("gone.dll", false)]
    [InlineData("other.dll", true)]
    public async Task A_kernel_of_another_clone_is_told(string host, bool exists)
    {
        if (exists)
        {
            _folder.Write(host, "");
        }

        var json = JsonNode.Parse(File.ReadAllText(KernelJson))!;
        json["argv"]!.AsArray()[^4] = _folder[host];
        File.WriteAllText(KernelJson, json.ToJsonString());

        Assert.Contains(_folder[host], (await FaultAsync("kernel")).What);
    }

    [Fact]
    public async Task No_front_end_is_no_fault() => Assert.DoesNotContain(await ExamineAsync(), finding => finding.Subject == "front end" && finding.IsFault);

    [Fact]
    public async Task A_remedy_stands_on_a_line_of_its_own()
    {
        var finding = Finding.Fault("kernel", "it is missing", "Install it.");

        Assert.Equal($"FAULT  kernel: it is missing{Environment.NewLine}       -> Install it.", finding.ToString());
        Assert.Equal("ok     kernel: there", Finding.Good("kernel", "there").ToString());
        Assert.Equal(ExitCode.Success, await new CommandLine(TextWriter.Null, TextWriter.Null, isTerminal: false).InvokeAsync(["kernel", "doctor", "--help"]));
    }

    private string KernelJson => Path.Combine(_kernel.Directory, "kernel.json");

    private void WriteSetup(string source) => _folder.Write("notebooks/setup.csx", source);

    private async Task<List<Finding>> ExamineAsync() => await new Doctor(_folder.Path, _kernel, searchPath: "").ExamineAsync().ToListAsync();

    private async Task<Finding> FaultAsync(string subject) => Assert.Single(await ExamineAsync(), finding => finding.Subject == subject && finding.IsFault);
}
