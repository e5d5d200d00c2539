using System.Text.Json.Nodes;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.Jupyter;

/// <summary>The files from which VS Code, dev containers and repo2docker take what to do. Docker itself is not needed here.</summary>
public sealed class EditorFilesTests
{
    private static readonly string Root = Path.GetDirectoryName(RepositoryNotebook.Folder())!;

    [Fact]
    public void Both_editors_get_the_same_extensions()
    {
        var recommended = Read(".vscode/extensions.json")["recommendations"]!.AsArray().Select(name => name!.ToString());
        var container = Read(".devcontainer/devcontainer.json")["customizations"]!["vscode"]!["extensions"]!.AsArray().Select(name => name!.ToString());

        Assert.Contains("ms-toolsai.jupyter", recommended);
        Assert.DoesNotContain("ms-dotnettools.csharp", recommended); // to its language server, #!import and a last line without ; are errors
        Assert.Equal(recommended, container);
    }

    [Fact]
    public async Task Tasks_call_commands_that_exist()
    {
        var tasks = Read(".vscode/tasks.json")["tasks"]!.AsArray().Select(task => task!["args"]!.AsArray().Select(argument => argument!.ToString()).ToList()).ToList();

        Assert.All(tasks.Where(arguments => arguments.Contains("--project")), arguments => Assert.True(Directory.Exists(Path.Combine(Root, arguments[arguments.IndexOf("--project") + 1]))));
        foreach (var arguments in tasks.Where(arguments => arguments.Contains("--")))
        {
            Assert.Equal(ExitCode.Success, await new CommandLine(TextWriter.Null, TextWriter.Null, isTerminal: false).InvokeAsync([.. arguments[(arguments.IndexOf("--") + 1)..], "--help"]));
        }
    }

    [Fact]
    public void The_dev_container_uses_a_stage_and_a_user_of_the_image()
    {
        var container = Read(".devcontainer/devcontainer.json");
        var image = File.ReadAllText(Path.Combine(Root, ".devcontainer", container["build"]!["dockerfile"]!.ToString()));

        Assert.Contains($" AS {container["build"]!["target"]}\n", image);
        Assert.Contains($"useradd --create-home --uid 1000 --shell /bin/bash {container["remoteUser"]}\n", image);
        Assert.Contains("kernel install", container["updateContentCommand"]!.ToString()); // prebuilds keep what this makes, and VS Code connects only afterwards
        Assert.Null(container["postCreateCommand"]);
        Assert.EndsWith("kernel install", image[..image.LastIndexOf("\n\nWORKDIR", StringComparison.Ordinal)]);
    }

    private static JsonObject Read(string path) => JsonNode.Parse(File.ReadAllText(Path.Combine(Root, path)))!.AsObject();
}
