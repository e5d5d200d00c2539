using Regularization.Notebooks.Tests.Lessons;
using Regularization.Notebooks.Tests.Sessions;

namespace Regularization.Notebooks.Tests.Charts;

/// <summary>A session behind the notebooks' first cell, which brings Plotly.NET.</summary>
public sealed class PlotlyNetSession : IAsyncLifetime
{
    /// <summary>What a first cell imports.</summary>
    public static string Setup => $"#!import {RepositoryNotebook.PathOf("setup.csx")}";

    internal SessionRun Run { get; } = new();

    public async ValueTask InitializeAsync() => await Run.SucceedAsync(Setup);

    public ValueTask DisposeAsync()
    {
        Run.Dispose();
        return ValueTask.CompletedTask;
    }
}
