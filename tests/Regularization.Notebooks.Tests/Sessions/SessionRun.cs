namespace Regularization.Notebooks.Tests.Sessions;

/// <summary>A session in a temporary folder, and what its cells showed.</summary>
internal sealed class SessionRun : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("session-test-");

    public SessionRun() => Session = new CSharpSession(_directory.FullName);

    public CSharpSession Session { get; }

    /// <summary>Answers what cells ask; null where nobody does.</summary>
    public Func<string, bool, string>? Ask { get; set; }

    public List<CellOutput> Outputs { get; } = [];

    public string Text => string.Concat(Outputs.OfType<StreamOutput>().Select(output => output.Text));

    public string? Result => Outputs.OfType<ResultOutput>().LastOrDefault()?.Data[MimeBundle.Text];

    /// <summary>The last output, which has to be a value, as HTML.</summary>
    public string? Html => Assert.IsType<ResultOutput>(Outputs[^1]).Data[MimeBundle.Html];

    public string WriteFile(string name, string content)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Runs a cell; outputs of earlier cells are forgotten.</summary>
    public Task<CellResult> RunAsync(string source, CancellationToken cancellation = default)
    {
        Outputs.Clear();
        return Session.RunAsync(source, Show, cancellation, ask: Ask);
    }

    /// <summary>Runs a cell that has to succeed.</summary>
    public async Task<SessionRun> SucceedAsync(string source)
    {
        var result = await RunAsync(source);
        Assert.True(result.Status == CellStatus.Succeeded, result.Error?.Message);
        return this;
    }

    /// <summary>Runs a cell that has to fail.</summary>
    public async Task<ErrorOutput> FailAsync(string source)
    {
        var result = await RunAsync(source);
        Assert.Equal(CellStatus.Failed, result.Status);
        Assert.Same(result.Error, Outputs[^1]);
        return result.Error!;
    }

    /// <summary>Runs a cell and interrupts it as soon as it has written something.</summary>
    public Task<CellResult> InterruptAsync(string source)
    {
        Outputs.Clear();
        var interrupt = new CancellationTokenSource();
        return Session.RunAsync(source, output =>
        {
            Show(output);
            interrupt.Cancel();
        }, interrupt.Token);
    }

    public void Dispose()
    {
        Session.Dispose();
        _directory.Delete(recursive: true);
    }

    /// <summary>Text comes in as many pieces as there is time to show; they are joined as in a notebook.</summary>
    private void Show(CellOutput output)
    {
        if (output is StreamOutput text && Outputs is [.., StreamOutput last] && last.Name == text.Name)
        {
            Outputs[^1] = last with { Text = last.Text + text.Text };
        }
        else
        {
            Outputs.Add(output);
        }
    }
}
