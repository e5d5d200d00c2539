namespace Regularization.Notebooks.Tests.Outputs;

public sealed class OutputQueueTests
{
    [Fact]
    public async Task Text_that_has_not_been_shown_yet_is_joined()
    {
        var queue = new OutputQueue();
        queue.Write("stdout", "a");
        queue.Write("stdout", "b");
        queue.Write("stderr", "e");
        queue.Write("stdout", "c\n");
        queue.Complete();
        var shown = new List<CellOutput>();
        await queue.DrainAsync(shown.Add);

        Assert.Equal([new StreamOutput("stdout", "ab"), new StreamOutput("stderr", "e"), new StreamOutput("stdout", "c\n")], shown);
    }
}
