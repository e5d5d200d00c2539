using System.Numerics;
using System.Runtime.CompilerServices;

namespace Regularization;

/// <summary>The lesson's training loop without tensors: backpropagation and Adam, written out.</summary>
/// <remarks>
/// <para>
/// The order of operations. It is the same on every processor, and the page that trains the network itself keeps to it, too (Figures/Live/network.js), so all agree to the last bit:
/// </para>
/// <list type="number">
/// <item>Every float32 operation is rounded by itself. No product is fused with a sum.</item>
/// <item>
/// Every sum starts at 0 and takes its terms in one order: what a unit receives runs over the units before it, and the bias comes last; what it is to blame for
/// runs over the units behind it; a gradient runs over the training points. See <see cref="MatrixProduct"/>.
/// </item>
/// <item>A loss adds up the squares, which are float32, in float64, over the points in their order, divides by their number and is rounded once.</item>
/// <item>Factors that do not depend on a parameter (2/n, 1 - β, the learning rate over Adam's corrections) are computed in float64 and rounded once; β to the power of the step is the product of the one before and β.</item>
/// <item>Adam takes the gradient plus λ₁ · sign(w), plus the decay times w, in this order; the rest as <see cref="PlainAdam"/> has it.</item>
/// </list>
/// <para>
/// The matrices lie so that the formulas are those of the textbooks: a column for each point, a row for each unit. Training points come first, then those for validation;
/// columns beyond them only fill the last vectors.
/// </para>
/// </remarks>
internal sealed class Training
{
    private readonly Setting _setting;
    private readonly Layer[] _layers;
    private readonly float[] _parameters, _gradient, _t, _error, _transposed;
    private readonly float[][] _activations, _deltas;
    private readonly int _trainCount, _count, _trainColumns, _columns;
    private readonly PlainAdam _adam;

    private Training(TrainValidationSplit split, Setting setting)
    {
        int[] sizes = [1, .. Enumerable.Repeat(setting.HiddenSize, 4), 1];
        var initial = InitialParameters.Of(sizes, setting.Seed);
        (_setting, _layers) = (setting, Layer.Between(sizes));
        _parameters = new float[Whole(initial.Length, Vector<float>.Count)];
        initial.CopyTo(_parameters, 0);
        _gradient = new float[_parameters.Length];
        _adam = new PlainAdam(setting, _parameters.Length);

        (_trainCount, _count) = (split.Train.X.Length, split.Train.X.Length + split.Validation.X.Length);
        (_trainColumns, _columns) = (Whole(_trainCount, MatrixProduct.Width), Whole(_count, MatrixProduct.Width));
        _activations = [Row([.. split.Train.X, .. split.Validation.X]), .. sizes[1..].Select(size => new float[size * _columns])];
        _deltas = [.. sizes.Select(size => new float[size * _trainColumns])];
        _transposed = new float[setting.HiddenSize * _trainCount];
        _t = Row([.. split.Train.T, .. split.Validation.T]);
        _error = new float[_count];
    }

    /// <summary>Trains once. A run that diverges ends there and then.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; that takes an epoch at most.</exception>
    public static SweepRun Run(TrainValidationSplit split, Setting setting, CancellationToken cancellation)
    {
        var training = new Training(split, setting);
        var history = new LossHistory { IsShown = false }; // many train side by side
        var divergedAt = training.Train(history, cancellation);
        var weights = WeightStatistics.Of(training._parameters.AsSpan(0, training._layers[^1].Biases + 1));
        return new SweepRun(setting, history, training.Predict(SweepRun.X), weights, divergedAt);
    }

    /// <returns>The epoch in which it diverged, if it did.</returns>
    private int? Train(LossHistory history, CancellationToken cancellation)
    {
        // The validation loss of an epoch is taken after its update, that is, with the parameters of the next forward pass. So there is one pass more than there are updates.
        for (var (epoch, before) = (0, 0f); ; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            Forward(_activations, _columns);
            var (train, validation) = Losses();
            if (epoch > 0)
            {
                history.Add(before, validation);
            }

            if (!float.IsFinite(train) || !float.IsFinite(validation))
            {
                return Math.Max(epoch - 1, 0); // the one whose update did it
            }

            if (epoch == _setting.Epochs)
            {
                return null;
            }

            before = train;
            Backward();
            _adam.Step(_parameters, _gradient);
        }
    }
    /// <summary>Of each layer, z = W a + b and then the ReLU, max(z, 0); behind the last layer there is none.</summary>
    private void Forward(float[][] activations, int columns)
    {
        for (var l = 0; l < _layers.Length; l++)
        {
            var ((inputs, outputs, weights, biases), z) = (_layers[l], activations[l + 1]);
            MatrixProduct.Multiply(z, _parameters.AsSpan(weights), inputs, 1, activations[l], outputs, columns, inputs);
            for (var unit = 0; unit < outputs; unit++)
            {
                AddBias(z.AsSpan(unit * columns, columns), _parameters[biases + unit], relu: l < _layers.Length - 1);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // else a first run would go through most of its epochs unoptimized
    private (float Train, float Validation) Losses()
    {
        var (train, validation) = (0.0, 0.0);
        for (var i = 0; i < _count; i++)
        {
            var error = _error[i] = _activations[^1][i] - _t[i];
            var square = error * error;
            train += i < _trainCount ? square : 0;
            validation += i < _trainCount ? 0 : square;
        }

        return ((float)(train / _trainCount), (float)(validation / (_count - _trainCount)));
    }

    /// <summary>
    /// Backpropagation. δ, the derivative of the training loss by z, is 2/n · error behind the last layer; one layer further back it is Wᵀ δ where the ReLU let something through, else 0.
    /// The gradient of a layer's weights is δ aᵀ, that of its biases the sum of δ over the points.
    /// </summary>
    private void Backward()
    {
        var factor = (float)(2.0 / _trainCount);
        for (var i = 0; i < _trainCount; i++)
        {
            _deltas[^1][i] = _error[i] * factor;
        }

        for (var l = _layers.Length - 1; l >= 0; l--)
        {
            var ((inputs, outputs, weights, biases), a, delta) = (_layers[l], _activations[l], _deltas[l + 1]);
            Transpose(a, inputs);
            MatrixProduct.Multiply(_gradient.AsSpan(weights), delta, _trainColumns, 1, _transposed, outputs, inputs, _trainCount);
            SumRows(delta, _gradient.AsSpan(biases, outputs));

            if (l > 0)
            {
                MatrixProduct.Multiply(_deltas[l], _parameters.AsSpan(weights), 1, inputs, delta, inputs, _trainColumns, outputs);
                for (var unit = 0; unit < inputs; unit++)
                {
                    ZeroWhereNotActive(_deltas[l].AsSpan(unit * _trainColumns, _trainColumns), a.AsSpan(unit * _columns, _columns));
                }
            }
        }
    }

    private float[] Predict(IReadOnlyList<double> x)
    {
        var columns = Whole(x.Count, MatrixProduct.Width);
        float[][] activations = [Row(x), .. _layers.Select(layer => new float[layer.Outputs * columns])];
        Forward(activations, columns);
        return activations[^1][..x.Count];
    }

    /// <summary>Turns the activations of the training points into a row for each point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transpose(float[] activations, int units)
    {
        for (var i = 0; i < _trainCount; i++)
        {
            var row = _transposed.AsSpan(i * units, units);
            for (int unit = 0, from = i; unit < row.Length; unit++, from += _columns)
            {
                row[unit] = activations[from];
            }
        }
    }

    /// <summary>z = relu(z + bias) for one unit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddBias(Span<float> z, float bias, bool relu)
    {
        for (var i = 0; i < z.Length; i += Vector<float>.Count)
        {
            var sum = new Vector<float>(z[i..]) + new Vector<float>(bias);
            (relu ? Vector.ConditionalSelect(Vector.LessThan(sum, default), default, sum) : sum).CopyTo(z[i..]); // what is not a number stays so
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ZeroWhereNotActive(Span<float> delta, ReadOnlySpan<float> activation)
    {
        for (var i = 0; i < delta.Length; i += Vector<float>.Count)
        {
            Vector.ConditionalSelect(Vector.GreaterThan(new Vector<float>(activation[i..]), default), new Vector<float>(delta[i..]), default).CopyTo(delta[i..]);
        }
    }

    /// <summary>The sum of each row over the training points; four rows at a time, because each addition has to wait for the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumRows(float[] rows, Span<float> sums)
    {
        var unit = 0;
        for (; unit <= sums.Length - 4; unit += 4)
        {
            var (sum0, sum1, sum2, sum3) = (0f, 0f, 0f, 0f);
            for (int i = unit * _trainColumns, end = i + _trainCount; i < end; i++)
            {
                sum0 += rows[i];
                sum1 += rows[i + _trainColumns];
                sum2 += rows[i + 2 * _trainColumns];
                sum3 += rows[i + 3 * _trainColumns];
            }

            (sums[unit], sums[unit + 1], sums[unit + 2], sums[unit + 3]) = (sum0, sum1, sum2, sum3);
        }

        for (; unit < sums.Length; unit++)
        {
            sums[unit] = 0;
            foreach (var value in rows.AsSpan(unit * _trainColumns, _trainCount))
            {
                sums[unit] += value;
            }
        }
    }

    /// <summary>One number for each point, and zeros to fill the last vectors.</summary>
    private static float[] Row(IReadOnlyList<double> values)
    {
        var row = new float[Whole(values.Count, MatrixProduct.Width)];
        for (var i = 0; i < values.Count; i++)
        {
            row[i] = (float)values[i];
        }

        return row;
    }

    /// <summary>The next multiple.</summary>
    private static int Whole(int count, int of) => (count + of - 1) / of * of;

    /// <summary>Where the numbers of a layer begin among all parameters: its weights [outputs, inputs], and behind them its biases [outputs].</summary>
    private readonly record struct Layer(int Inputs, int Outputs, int Weights, int Biases)
    {
        public static Layer[] Between(int[] sizes)
        {
            var next = 0;
            return [.. sizes.Zip(sizes.Skip(1), (inputs, outputs) => new Layer(inputs, outputs, next, (next += outputs * (inputs + 1)) - outputs))];
        }
    }
}
