namespace Regularization.Tests;

/// <summary>A training of a sweep in plain loops over single numbers, in the order of operations that Training.cs states: no vectors, no tiles, nothing left out.</summary>
internal static class PlainLoops
{
    public static (List<float> Train, List<float> Validation, int? DivergedAt) Train(TrainValidationSplit split, Setting setting)
    {
        int[] sizes = [1, .. Enumerable.Repeat(setting.HiddenSize, 4), 1];
        var parameters = InitialParameters.Of(sizes, setting.Seed);
        var (mean, square, powers) = (new float[parameters.Length], new float[parameters.Length], (One: 1.0, Two: 1.0));
        var (x, t, trainCount) = (Floats([.. split.Train.X, .. split.Validation.X]), Floats([.. split.Train.T, .. split.Validation.T]), split.Train.X.Length);
        var (trains, validations, before) = (new List<float>(), new List<float>(), 0f);
        for (var epoch = 0; ; epoch++)
        {
            var passes = x.Select(number => Forward(parameters, sizes, number)).ToArray();
            var errors = passes.Select((pass, i) => pass[^1][0] - t[i]).ToArray();
            var (train, validation) = (Mean(errors[..trainCount]), Mean(errors[trainCount..]));
            if (epoch > 0)
            {
                trains.Add(before);
                validations.Add(validation);
            }

            if (!float.IsFinite(train) || !float.IsFinite(validation))
            {
                return (trains, validations, Math.Max(epoch - 1, 0));
            }

            if (epoch == setting.Epochs)
            {
                return (trains, validations, null);
            }

            before = train;
            var gradient = new float[parameters.Length];
            for (var i = 0; i < trainCount; i++)
            {
                Backward(parameters, sizes, passes[i], errors[i] * (float)(2.0 / trainCount), gradient);
            }

            powers = (powers.One * 0.9, powers.Two * 0.999);
            Step(setting, parameters, gradient, mean, square, powers);
        }
    }

    private static float[][] Forward(float[] parameters, int[] sizes, float x)
    {
        var (activations, w) = (new List<float[]> { new[] { x } }, 0);
        for (var l = 0; l < sizes.Length - 1; l++)
        {
            var z = new float[sizes[l + 1]];
            for (var unit = 0; unit < z.Length; unit++)
            {
                for (var k = 0; k < sizes[l]; k++)
                {
                    z[unit] += parameters[w + unit * sizes[l] + k] * activations[l][k];
                }

                z[unit] += parameters[w + sizes[l] * z.Length + unit];
                z[unit] = l < sizes.Length - 2 && z[unit] < 0 ? 0 : z[unit];
            }

            activations.Add(z);
            w += (sizes[l] + 1) * z.Length;
        }

        return [.. activations];
    }

    /// <summary>Adds the gradient of one point. Called for one point after the other, that makes the sum of a gradient run over the points.</summary>
    private static void Backward(float[] parameters, int[] sizes, float[][] activations, float delta, float[] gradient)
    {
        var (deltas, w) = (new[] { delta }, parameters.Length);
        for (var l = sizes.Length - 2; l >= 0; l--)
        {
            var (inputs, outputs) = (sizes[l], sizes[l + 1]);
            w -= (inputs + 1) * outputs;
            var before = new float[inputs];
            for (var unit = 0; unit < outputs; unit++)
            {
                for (var k = 0; k < inputs; k++)
                {
                    gradient[w + unit * inputs + k] += deltas[unit] * activations[l][k];
                    before[k] += parameters[w + unit * inputs + k] * deltas[unit];
                }

                gradient[w + outputs * inputs + unit] += deltas[unit];
            }

            deltas = [.. before.Select((sum, k) => activations[l][k] > 0 ? sum : 0)];
        }
    }

    private static void Step(Setting setting, float[] parameters, float[] gradient, float[] mean, float[] square, (double One, double Two) powers)
    {
        var (size, correction) = ((float)(-setting.LearningRate / (1 - powers.One)), (float)(1 / Math.Sqrt(1 - powers.Two)));
        for (var i = 0; i < parameters.Length; i++)
        {
            var (w, g) = (parameters[i], gradient[i]);
            g = setting.Lambda1 > 0 ? g + (float)setting.Lambda1 * Math.Sign(w) : g;
            g = setting.Lambda2 + setting.WeightDecay > 0 ? g + (float)(2 * setting.Lambda2 + setting.WeightDecay) * w : g;
            w = setting.DecoupledWeightDecay > 0 ? w * (float)(1 - setting.LearningRate * setting.DecoupledWeightDecay) : w;
            mean[i] = mean[i] * 0.9f + g * (float)(1 - 0.9);
            square[i] = square[i] * 0.999f + g * (float)(1 - 0.999) * g;
            w += mean[i] * size / (MathF.Sqrt(square[i]) * correction + 1e-8f);
            var threshold = (float)(setting.LearningRate * setting.ProximalLambda1);
            parameters[i] = setting.ProximalLambda1 > 0 ? w - Math.Min(Math.Max(w, -threshold), threshold) : w;
        }
    }

    private static float Mean(float[] errors) => (float)(errors.Sum(error => (double)(error * error)) / errors.Length);

    private static float[] Floats(double[] numbers) => Array.ConvertAll(numbers, number => (float)number);
}
