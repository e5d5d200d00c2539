namespace Regularization.Notebooks.Tests;

/// <summary>
/// How long anything may take before a test takes it for hanging: ten times what the slowest of it, a whole notebook, takes on a slow and
/// loaded machine. No test measures time with it.
/// </summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    /// <summary>The same for what counts in milliseconds.</summary>
    public static float Milliseconds => (float)Limit.TotalMilliseconds;
}
