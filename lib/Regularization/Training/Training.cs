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
/// runs over the units behind it; a gradient runs over the training points. See <see cref="MatrixProduct"/>; what <see cref="Units"/> leaves out would not change a bit.
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
    private readonly float[] _parameters, _gradient, _t, _error, _transposed, _ones;
    private readonly float[][] _activations, _deltas;
    private readonly Units[] _units;
    private readonly int[] _trainPoints;
    private readonly int _trainCount, _count, _trainColumns, _columns;
    private readonly PlainAdam _adam;
    private bool _finite = true; // all parameters and activations

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
        (_trainColumns, _columns) = (Columns(_trainCount), Columns(_count));
        _activations = [Row([.. split.Train.X, .. split.Validation.X]), .. sizes[1..].Select(size => new float[size * _columns])];
        _deltas = [.. sizes.Select(size => new float[size * _trainColumns])];
        _units = [.. sizes.Select(size => new Units(size))];
        _transposed = new float[setting.HiddenSize * _trainCount];
        (_trainPoints, _ones) = ([.. Enumerable.Range(0, _trainCount)], [.. Enumerable.Repeat(1f, _trainCount)]);
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
            Forward(_activations, _columns, _units);
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
            _finite = _adam.Step(_parameters, _gradient);
        }
    }

    /// <summary>Of each layer, z = W a + b and then the ReLU, max(z, 0); behind the last layer there is none.</summary>
    private void Forward(float[][] activations, int columns, Units[] units)
    {
        for (var l = 0; l < _layers.Length; l++)
        {
            var ((inputs, outputs, weights, biases), z, relu) = (_layers[l], activations[l + 1], l < _layers.Length - 1);
            MatrixProduct.Multiply(z, _parameters.AsSpan(weights), inputs, 1, activations[l], columns, units[l + 1].All, units[l].Live);
            units[l + 1].Clear();
            for (var unit = 0; unit < outputs; unit++)
            {
                var sum = AddBias(z.AsSpan(unit * columns, columns), _parameters[biases + unit], relu);
                _finite &= float.IsFinite(sum);
                units[l + 1].Add(unit, isLive: sum != 0 || !relu || !_finite);
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
        if (!_finite)
        {
            Array.ForEach(_units, units => units.AddAll());
        }

        var factor = (float)(2.0 / _trainCount);
        for (var i = 0; i < _trainCount; i++)
        {
            _deltas[^1][i] = _error[i] * factor;
        }

        for (var l = _layers.Length - 1; l >= 0; l--)
        {
            var ((inputs, outputs, weights, biases), a, delta) = (_layers[l], _activations[l], _deltas[l + 1]);
            Transpose(a, inputs);
            MatrixProduct.Multiply(_gradient.AsSpan(weights), delta, _trainColumns, 1, _transposed, inputs, _units[l + 1].Live, _trainPoints);
            MatrixProduct.Multiply(_gradient.AsSpan(biases), delta, _trainColumns, 1, _ones, 1, _units[l + 1].Live, _trainPoints);
            foreach (var unit in _units[l + 1].Dead)
            {
                _gradient.AsSpan(weights + unit * inputs, inputs).Clear();
                _gradient[biases + unit] = 0;
            }

            if (l > 0)
            {
                MatrixProduct.Multiply(_deltas[l], _parameters.AsSpan(weights), 1, inputs, delta, _trainColumns, _units[l].Live, _units[l + 1].Live);
                foreach (var unit in _units[l].Live)
                {
                    ZeroWhereNotActive(_deltas[l].AsSpan(unit * _trainColumns, _trainColumns), a.AsSpan(unit * _columns, _columns));
                }
            }
        }
    }

    private float[] Predict(IReadOnlyList<double> x)
    {
        var columns = Columns(x.Count);
        float[][] activations = [Row(x), .. _layers.Select(layer => new float[layer.Outputs * columns])];
        Forward(activations, columns, [.. _units.Select(units => new Units(units.All.Length))]);
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
    /// <returns>The sum over the points. Behind a ReLU it is 0 only if z is 0 at each of them, and finite only if z is.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float AddBias(Span<float> z, float bias, bool relu)
    {
        var total = Vector<float>.Zero;
        for (var i = 0; i < z.Length; i += Vector<float>.Count)
        {
            var sum = new Vector<float>(z[i..]) + new Vector<float>(bias);
            sum = relu ? Vector.ConditionalSelect(Vector.LessThan(sum, default), default, sum) : sum; // what is not a number stays so
            sum.CopyTo(z[i..]);
            total += sum;
        }

        return Vector.Sum(total);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ZeroWhereNotActive(Span<float> delta, ReadOnlySpan<float> activation)
    {
        for (var i = 0; i < delta.Length; i += Vector<float>.Count)
        {
            Vector.ConditionalSelect(Vector.GreaterThan(new Vector<float>(activation[i..]), default), new Vector<float>(delta[i..]), default).CopyTo(delta[i..]);
        }
    }

    /// <summary>One number for each point, and zeros to fill the last vectors.</summary>
    private static float[] Row(IReadOnlyList<double> values)
    {
        var row = new float[Columns(values.Count)];
        for (var i = 0; i < values.Count; i++)
        {
            row[i] = (float)values[i];
        }

        return row;
    }

    /// <summary>Whole vectors, and no fewer than a tile of <see cref="MatrixProduct"/> takes.</summary>
    private static int Columns(int points) => Math.Max(Whole(points, Vector<float>.Count), 2 * Vector<float>.Count);

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
