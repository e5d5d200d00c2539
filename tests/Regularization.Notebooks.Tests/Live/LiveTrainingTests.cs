using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Playwright;
using Regularization.Notebooks.Tests.Browser;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.Live;

/// <summary>The scripts that train the network in a page, by themselves in a real browser, against PyTorch's numbers (Reference/training.json).</summary>
public sealed class LiveTrainingTests(BrowserFixture browser) : BrowserTests
{
    private static readonly string Repository = Path.GetDirectoryName(RepositoryNotebook.Folder())!;
    private static readonly JsonElement Reference = ReadReference("training.json"), Data = ReadReference("noisy_sine.json");

    private const double Tolerance = 5e-7;

    public static TheoryData<string, long> Experiments => [.. Reference.GetProperty("curves").EnumerateArray().Select(curve =>
        (curve.GetProperty("experiment").GetString()!, curve.GetProperty("seed").GetInt64()))];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Initial_parameters_are_those_of_PyTorch_bit_for_bit(long seed)
    {
        var page = await OpenAsync();
        var bytes = await page.EvaluateAsync<int[]>($"() => [...new Uint8Array(network(points, {{ ...settings, seed: {seed} }}).parameters.buffer, 0, 4 * 49921)]");

        var expected = Reference.GetProperty("initialParametersSha256").GetProperty($"{seed}").GetString();
        Assert.Equal(expected, Convert.ToHexStringLower(SHA256.HashData([.. bytes.Select(value => (byte)value)])));
    }

    [Theory]
    [MemberData(nameof(Experiments))]
    public async Task Curves_agree_with_PyTorch_through_epoch_50(string experiment, long seed)
    {
        var page = await OpenAsync();

        Assert.InRange(await DifferenceAsync(page, experiment, seed), 0, Tolerance);
    }

    [Fact]
    public async Task Sums_that_are_rounded_only_at_their_end_do_not_agree()
    {
        var page = await OpenAsync();
        await page.EvaluateAsync(
            """
            () => {
                const roundLate = (c, a, aRow, aStep, b, rows, columns, terms) => {
                    for (let m = 0; m < rows; m++) {
                        for (let n = 0; n < columns; n++) {
                            let sum = 0;
                            for (let k = 0; k < terms; k++) sum += a[m * aRow + k * aStep] * b[k * columns + n];
                            c[m * columns + n] = sum;
                        }
                    }
                };
                arithmetic = () => ({ multiply: roundLate, allocate: count => new Float32Array(count) });
            }
            """);

        Assert.InRange(await DifferenceAsync(page, "l2", 0), 1e-5, 1e-2);
    }

    [Theory]
    [InlineData(30, 128)]
    [InlineData(10, 8)]
    [InlineData(100, 32)]
    public async Task WebAssembly_and_plain_JavaScript_give_the_same_bits(int n, int width)
    {
        var page = await OpenAsync();
        var same = await page.EvaluateAsync<bool[]>($$"""
            () => {
                const x = Array.from({ length: {{n}} }, (_, i) => 6 * i / {{n}} - 3), t = x.map(x => Math.sin(x) + 0.3 * Math.sin(50 * x)), cut = Math.floor(0.7 * {{n}});
                const points = { xTrain: x.slice(0, cut), tTrain: t.slice(0, cut), xValidation: x.slice(cut), tValidation: t.slice(cut) };
                const result = () => {
                    const net = network(points, { l1: 0.0001, l2: 0.001, decay: 0.001, width: {{width}}, seed: 5 });
                    toEnd(net.start());
                    for (let epoch = 0; epoch < 60; epoch++) toEnd(net.epoch());
                    return [...net.parameters, ...toEnd(net.predict(x.slice(0, 30)))];
                };
                const fast = result();
                arithmetic = () => ({ multiply: multiplyPlainly, allocate: count => new Float32Array(count) });
                const plain = result();
                return [vectorModule !== null, fast.length === plain.length && fast.every((value, i) => Object.is(value, plain[i]))];
            }
            """);

        Assert.Equal([true, true], same);
    }

    private static JsonElement ReadReference(string file) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository, "tests", "Regularization.Tests", "Reference", file))).RootElement;

    /// <summary>The largest difference of a loss from PyTorch's in the epochs 0 to 50.</summary>
    private static async Task<double> DifferenceAsync(IPage page, string experiment, long seed)
    {
        var expected = Reference.GetProperty("curves").EnumerateArray().Single(curve => curve.GetProperty("experiment").GetString() == experiment && curve.GetProperty("seed").GetInt64() == seed);
        var penalty = experiment switch
        {
            "none" => "",
            "l2" => "l2: 0.01",
            "weight_decay" => "decay: 0.01",
            "weight_decay_0.02" => "decay: 0.02",
            "l1" => "l1: 0.001",
            "l1l2" => "l1: 0.001, l2: 0.01",
            var other => throw new InvalidOperationException(other),
        };
        var curves = await page.EvaluateAsync<double[][]>($"() => train(51, {{ seed: {seed}, {penalty} }})");
        double[] Numbers(string name) => [.. expected.GetProperty(name).EnumerateArray().Select(number => (double)number.GetSingle())];
        return curves[0].Zip(Numbers("train")).Concat(curves[1].Zip(Numbers("validation"))).Max(pair => Math.Abs(pair.First - pair.Second));
    }

    /// <summary>An empty page with the scripts, the lesson's points and settings, and a function that trains.</summary>
    private async Task<IPage> OpenAsync()
    {
        var page = await (await browser.NewContextAsync(new() { Offline = true })).NewPageAsync();
        var scripts = new[] { "random.js", "product.js", "vectors.js", "adam.js", "network.js" }.Select(file => File.ReadAllText(Path.Combine(Repository, "lib", "Regularization", "Figures", "Live", file)));
        var data = Data.EnumerateArray().Single(data => data.GetProperty("n").GetInt32() == 30 && data.GetProperty("noiseScale").GetDouble() == 0.3 && data.GetProperty("seed").GetInt32() == 0);
        var split = data.GetProperty("splits").EnumerateArray().First(split => split.GetProperty("testSize").GetDouble() == 0.3 && split.GetProperty("randomState").GetInt32() == 0);
        await page.AddScriptTagAsync(new() { Content = string.Concat(scripts) });
        await page.AddScriptTagAsync(new()
        {
            Content = $$"""
                const data = {{data.GetRawText()}}, { train: forTraining, validation: forValidation } = {{split.GetRawText()}};
                const take = (values, indices) => indices.map(i => values[i]);
                const points = { xTrain: take(data.x, forTraining), tTrain: take(data.t, forTraining), xValidation: take(data.x, forValidation), tValidation: take(data.t, forValidation) };
                const settings = { l1: 0, l2: 0, decay: 0, width: 128, seed: 0 };
                function toEnd(steps) {
                    for (;;) {
                        const { done, value } = steps.next();
                        if (done) return value;
                    }
                }
                function train(epochs, changes) {
                    const net = network(points, { ...settings, ...changes }), curves = [[], []];
                    for (let before = toEnd(net.start()), epoch = 0; epoch < epochs; epoch++) {
                        const after = toEnd(net.epoch());
                        curves[0].push(before.train);
                        curves[1].push(after.validation);
                        before = after;
                    }
                    return curves;
                }
                """,
        });
        return page;
    }
}
