using Microsoft.Playwright;

namespace Regularization.Notebooks.Tests.Browser;

/// <summary>Waits for what a page is going to show, and ends with the reason as soon as the page says that it will not.</summary>
internal static class PageWait
{
    /// <summary>
    /// How many pictures a page may draw meanwhile before it is taken for hanging: two minutes' worth on a quiet machine. A loaded one draws
    /// fewer in the same time, so that it has longer.
    /// </summary>
    private const int Frames = 7_200;

    private const string Nothing = "nothing has come of it";

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="frame">The page, or the part of it where the condition is evaluated.</param>
    /// <param name="condition">A function in JavaScript that takes <paramref name="argument"/> and returns whether it holds.</param>
    /// <param name="argument">What it takes.</param>
    /// <param name="failure">A function in JavaScript that takes the same and returns why the condition will never hold; null as long as it may.</param>
    /// <exception cref="Xunit.Sdk.FailException">It does not hold, with the reason.</exception>
    public static async Task UntilAsync(IFrame frame, string condition, object? argument = null, string failure = "() => null")
    {
        var reason = await frame.EvaluateAsync<string>(
            $$"""
            async ([argument, frames]) => {
                for (let drawn = 1; ; drawn++) {
                    if (await ({{condition}})(argument)) return "holds";
                    const reason = drawn % 30 === 0 && ({{failure}})(argument);
                    if (reason || drawn > frames) return reason || "{{Nothing}}";
                    await new Promise(requestAnimationFrame);
                }
            }
            """, new[] { argument, Frames });
        Assert.True(reason == "holds", $"{reason}\n{condition}");
    }

    /// <summary>Looks once for each picture that a page draws, until something is found.</summary>
    /// <param name="page">The page.</param>
    /// <param name="look">Returns what it finds, or null.</param>
    /// <exception cref="Xunit.Sdk.FailException">Nothing is found.</exception>
    public static async Task<T> UntilFoundAsync<T>(IPage page, Func<Task<T?>> look) where T : class
    {
        for (var frame = 0; frame < Frames; frame++)
        {
            if (await look() is { } found)
            {
                return found;
            }

            await page.EvaluateAsync("() => new Promise(requestAnimationFrame)");
        }

        Assert.Fail(Nothing);
        return null;
    }
}
