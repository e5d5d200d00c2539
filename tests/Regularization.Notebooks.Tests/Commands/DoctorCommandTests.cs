using System.Runtime.Versioning;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.Commands;

/// <summary>The command <c>kernel doctor</c> as a student calls it, on a machine with real faults.</summary>
public sealed class DoctorCommandTests : IDisposable
{
    private readonly TemporaryFolder _machine = new();
    private readonly Dictionary<string, string> _environment;

    public DoctorCommandTests()
    {
        // A home without front ends, and no other programs than the system's dotnet.
        Directory.CreateDirectory(_machine["programs"]);
        Directory.CreateDirectory(_machine["clone/notebooks"]);
        _environment = new()
        {
            ["HOME"] = _machine.Path,
            ["USERPROFILE"] = _machine.Path,
            ["JUPYTER_DATA_DIR"] = _machine["data"],
            ["PATH"] = _machine["programs"],
        };
    }

    private static string Repository => Path.GetDirectoryName(RepositoryNotebook.Folder())!;

    private const string KernelJson = $"data/kernels/{KernelSpec.DefaultName}/kernel.json";

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task In_this_repository_all_is_well_once_the_kernel_is_installed()
    {
        await InstallAsync();
        _machine.Write("programs/jupyter", "");

        var (exitCode, output, error) = await DoctorAsync(Repository);

        Assert.Equal((ExitCode.Success, ""), (exitCode, error));
        Assert.All(output.Split('\n', StringSplitOptions.RemoveEmptyEntries).SkipLast(1), line => Assert.StartsWith("ok ", line));
        Assert.Contains("\"#!import setup.csx\" loads them all", output);
        Assert.EndsWith("Everything is in order.", output.TrimEnd());
    }

    [Fact]
    public async Task Without_a_front_end_there_is_a_hint_and_no_fault()
    {
        await InstallAsync();

        var (exitCode, output, _) = await DoctorAsync(Repository);

        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Matches(@"note +front end: neither Jupyter on the PATH nor .*\r?\n +-> Install ", output);
    }

    [Fact]
    public async Task A_clone_that_was_never_built_is_to_be_built()
    {
        await InstallAsync();

        await AssertFaultAsync(@"FAULT +build: notebooks/setup\.csx, .* does not exist\r?\n +-> Run ""dotnet build"" in the folder that holds the \.sln file\.");
    }

    [Fact]
    public async Task A_setup_that_was_copied_from_another_clone_is_told()
    {
        await InstallAsync();
        File.Copy(RepositoryNotebook.PathOf("setup.csx"), _machine["clone/notebooks/setup.csx"]);

        await AssertFaultAsync(@"FAULT +build: notebooks/setup\.csx is that of another folder: it names .*\.dll\r?\n +-> .*Do not copy that file\.");
    }

    [Fact]
    public async Task A_library_whose_build_was_broken_off_is_told()
    {
        await InstallAsync();
        _machine.Write("clone/half.dll", "MZ");
        _machine.Write("clone/notebooks/setup.csx", $"#r \"{_machine["clone/half.dll"]}\"\n");

        await AssertFaultAsync(@"FAULT +libraries: the cell ""#!import setup\.csx"" fails: .*half\.dll.*\r?\n +-> .*build again");
    }

    [Fact]
    public async Task A_kernel_that_is_not_installed_is_to_be_installed() =>
        await AssertFaultAsync(@"FAULT +kernel: Jupyter does not know it: .*\r?\n +-> Run ""dotnet run --project lib/Regularization\.Notebooks -- kernel install""");

    [Fact]
    public async Task A_kernel_that_NET_Interactive_has_replaced_is_told()
    {
        _machine.Write(KernelJson, """{"argv": ["dotnet", "tool", "run", "dotnet-interactive", "jupyter", "{connection_file}"], "display_name": ".NET (C#)", "language": "C#"}""");

        await AssertFaultAsync(@"FAULT +kernel: .* belongs to another product's kernel .*\r?\n +-> .* --force""");
    }

    [Theory]
    [InlineData("""{"metadata": {"regularization_notebooks": {}}}""")]
    [InlineData("""{"argv": "dotnet", "metadata": {"regularization_notebooks": {}}}""")]
    [InlineData("""{"argv": [], "metadata": {"regularization_notebooks": {}}}""")]
    public async Task An_entry_that_starts_nothing_is_to_be_installed_again(string json)
    {
        _machine.Write(KernelJson, json);

        await AssertFaultAsync(@"FAULT +kernel: .*kernel\.json does not say how to start it\r?\n +-> Run "".* kernel install""");
    }

    [Theory]
    [UnsupportedOSPlatform("windows")]
    [InlineData("echo '8.0.404 [/usr/share/dotnet/sdk]'", "has no version 10, only 8.0.404")]
    [InlineData("true", "has none")]
    public async Task An_SDK_that_is_too_old_or_missing_is_told(string script, string told)
    {
        WriteProgram("dotnet", script);
        await InstallAsync();

        await AssertFaultAsync($@"FAULT +\.NET SDK: .*programs.dotnet {told}\r?\n +-> Install the \.NET SDK 10 from https://");
    }

    [UnsupportedOSPlatform("windows")]
    private void WriteProgram(string name, string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the program is a shell script");
        var path = _machine.Write($"programs/{name}", $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private async Task AssertFaultAsync(string pattern)
    {
        var (exitCode, output, error) = await DoctorAsync(_machine["clone"]);

        Assert.Equal((ExitCode.CellFailed, ""), (exitCode, error));
        Assert.Matches(pattern, output);
        Assert.Contains("Mend the first fault first", output);
    }

    private async Task InstallAsync()
    {
        using var command = CommandRun.Start(Repository, _environment, "kernel", "install");
        Assert.Equal(ExitCode.Success, (await command.EndAsync()).ExitCode);
    }

    private async Task<(int ExitCode, string Output, string Error)> DoctorAsync(string folder)
    {
        using var command = CommandRun.Start(folder, _environment, "kernel", "doctor");
        return await command.EndAsync();
    }
}
