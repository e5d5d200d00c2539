using Regularization.Notebooks.Tests.Sessions;

namespace Regularization.Notebooks.Tests.Sessions;

/// <summary>Cells that ask the person at the front end.</summary>
public sealed class InputTests : IDisposable
{
    private readonly SessionRun _run = new();
    private readonly List<(string Prompt, bool IsPassword)> _asked = [];

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("Console.ReadLine()", "", false)]
    [InlineData("Kernel.GetInputAsync(\"Name?\").Result", "Name?", false)]
    [InlineData("await Kernel.GetInputAsync(\"Name?\")", "Name?", false)]
    [InlineData("(await Kernel.GetPasswordAsync(\"Word?\")).GetClearTextPassword()", "Word?", true)]
    [InlineData("#!set --name name --value @input:\"Name?\"\nname", "Name?", false)]
    [InlineData("#!set --name word --value @password:Word\nword.GetClearTextPassword()", "Word", true)]
    [InlineData("await Task.Run(() => Console.ReadLine())", "", false)]
    [InlineData("using Microsoft.DotNet.Interactive.Commands;\nawait Kernel.Root.SendAsync(new SubmitCode(\"var inner = Console.ReadLine();\"));\n\"answer\"", "", false)]
    public async Task Cells_ask(string source, string prompt, bool isPassword)
    {
        Answer("answer");
        await _run.SucceedAsync(source);

        Assert.Equal("answer", _run.Result);
        Assert.Equal([(prompt, isPassword)], _asked);
    }

    [Fact]
    public async Task Several_values_are_asked_for_one_after_another()
    {
        Answer("one", "two");
        await _run.SucceedAsync("using Microsoft.DotNet.Interactive.Commands;\nvar answers = await Kernel.GetInputsAsync(new[] { new InputDescription(\"a\", \"A?\"), new InputDescription(\"b\", \"B?\") });\nanswers[\"a\"] + answers[\"b\"]");

        Assert.Equal("onetwo", _run.Result);
        Assert.Equal(["A?", "B?"], _asked.Select(question => question.Prompt));
    }

    [Fact]
    public async Task Single_characters_come_from_one_line()
    {
        Answer("ab", "c");
        await _run.SucceedAsync("$\"{(char)Console.Read()}{(char)Console.Read()}{Console.Read()}{Console.ReadLine()}\"");

        Assert.Equal("ab10c", _run.Result);
    }

    [Theory]
    [InlineData("Console.ReadLine()")]
    [InlineData("await Kernel.GetInputAsync(\"Name?\")")]
    [InlineData("await Kernel.GetPasswordAsync(\"Name?\")")]
    [InlineData("#!set --name name --value @input:\"Name?\"")]
    public async Task Where_nobody_can_be_asked_the_cell_says_so(string source)
    {
        Assert.Contains("no keyboard input", (await _run.FailAsync(source)).Message);
        Assert.Equal("1", (await _run.SucceedAsync("1")).Result);
    }

    private void Answer(params string[] answers)
    {
        var left = new Queue<string>(answers);
        _run.Ask = (prompt, isPassword) =>
        {
            _asked.Add((prompt, isPassword));
            return left.Dequeue();
        };
    }
}
