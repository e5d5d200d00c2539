using System.Text.Json;
using Microsoft.Playwright;
using Regularization.Notebooks.Tests.Browser;

namespace Regularization.Notebooks.Tests.FrontEnds;

/// <summary>The figure that trains in the page, as a front end shows it.</summary>
internal static class LiveFigureRun
{
    /// <summary>Presses Play, waits for the end and compares all numbers with the library's, bit for bit.</summary>
    /// <param name="frame">Where the outputs of <see cref="FigureNotebook.Live"/> are shown.</param>
    /// <param name="expected">What its last cell has printed.</param>
    public static async Task PlayAsync(IFrame frame, string expected)
    {
        await PageWait.UntilAsync(frame, "() => document.querySelector('.live-figure').run?.epoch === 0");
        await frame.GetByRole(AriaRole.Button, new() { Name = "Play", Exact = true }).ClickAsync();
        await PageWait.UntilAsync(frame, "() => document.querySelector('.live-figure').run.epoch === 25");

        foreach (var numbers in JsonDocument.Parse(expected).RootElement.EnumerateObject())
        {
            var here = await frame.EvaluateAsync<double[]>("name => [...document.querySelector('.live-figure').run[name]]", numbers.Name);
            Assert.Equal(numbers.Value.EnumerateArray().Select(number => number.GetSingle()), here.Select(number => (float)number));
        }

        Assert.False(await frame.Locator(".live-figure .without-script").IsVisibleAsync());
    }
}
