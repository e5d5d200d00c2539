using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
/// runs over the units behind it; a gradient runs over the training points. See <see cref="MatrixProduct"/>; what <see cref="Terms"/> leaves out would not change a bit.
/// </item>
/// <item>A loss adds up the squares, which are float32, in float64, over the points in their order, divides by their number and is rounded once.</item>
/// <item>Factors that do not depend on a parameter (2/n, 1 - β, the learning rate over Adam's corrections) are computed in float64 and rounded once; β to the power of the step is the product of the one before and β.</item>
/// <item>Adam takes the gradient plus λ₁ · sign(w), plus the decay times w, in this order; the rest as <see cref="PlainAdam"/> has it.</item>
/// </list>
/// <para>
/// The matrices of activations have a row for each point and a column for each unit: training points come first, then those for validation. The ReLU lets through about half of them,
/// and the products are taken over these alone. All rows, those of the weights, too, are filled up to whole vectors; what fills them is 0 as long as all numbers are finite.
/// </para>
/// </remarks>
internal sealed class Training
{
    private const int Block = 16; // so many units' weights are updated and transposed while they are in the fastest cache

    private readonly Setting _setting;
    private readonly Layer[] _layers;
    private readonly Memory<float> _parameters, _gradient; // of the gradient, what a block needs
    private readonly Memory<float>[] _transposed, _activations, _deltas;
    private readonly float[] _t, _error, _ones;
    private readonly Terms[] _units, _points; // of each point, the units that are not 0 there; of each unit, the training points
    private readonly Terms _trainPoints;
    private readonly int _trainCount, _count;
    private readonly PlainAdam _adam;
    private bool _finite = true; // all parameters and activations

    private Training(TrainValidationSplit split, Setting setting)
    {
        int[] sizes = [1, .. Enumerable.Repeat(setting.HiddenSize, 4), 1];
        (_setting, _layers) = (setting, Layer.Between(sizes));
        _parameters = Aligned.Allocate(_layers[^1].End);
        var initial = InitialParameters.Of(sizes, setting.Seed).AsSpan();
        foreach (var (start, length) in _layers.SelectMany(layer => layer.Rows))
        {
            initial[..length].CopyTo(_parameters.Span[start..]);
            initial = initial[length..];
        }

        _transposed = [.. _layers.Select(layer => Aligned.Allocate(layer.InputColumns * layer.TransposedColumns))];
        for (var l = 0; l < _layers.Length; l++)
        {
            Transpose(l, 0, _layers[l].Outputs);
        }

        _gradient = Aligned.Allocate(Block * Layer.Columns(setting.HiddenSize));
        _adam = new PlainAdam(setting, _parameters);

        (_trainCount, _count) = (split.Train.X.Length, split.Train.X.Length + split.Validation.X.Length);
        _activations = Activations([.. split.Train.X, .. split.Validation.X]);
        _deltas = [.. sizes.Select(size => Aligned.Allocate(_trainCount * Layer.Columns(size)))];
        _units = [.. sizes.Select(size => new Terms(_count, size))];
        _points = [.. sizes.Select(size => new Terms(size, _trainCount))];
        (_trainPoints, _ones) = (new Terms(1, _trainCount), [.. Enumerable.Repeat(1f, _trainCount)]);
        _t = [.. split.Train.T.Concat(split.Validation.T).Select(t => (float)t)];
        _error = new float[_count];
    }

    /// <summary>Trains once. A run that diverges ends there and then.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; that takes an epoch at most.</exception>
    public static SweepRun Run(TrainValidationSplit split, Setting setting, CancellationToken cancellation)
    {
        var training = new Training(split, setting);
        var history = new LossHistory { IsShown = false }; // many train side by side
        var divergedAt = training.Train(history, cancellation);
        float[] parameters = [.. training._layers.SelectMany(layer => layer.Rows).SelectMany(row => training._parameters.Slice(row.Start, row.Length).ToArray())];
        return new SweepRun(setting, history, training.Predict(SweepRun.X), WeightStatistics.Of(parameters), divergedAt);
    }

    /// <returns>The epoch in which it diverged, if it did.</returns>
    private int? Train(LossHistory history, CancellationToken cancellation)
    {
        // The validation loss of an epoch is taken after its update, that is, with the parameters of the next forward pass. So there is one pass more than there are updates.
        for (var (epoch, before) = (0, 0f); ; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            Forward(_activations, _units);
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
            Update();
        }
    }

    /// <summary>Of each layer, z = W a + b and then the ReLU, max(z, 0); behind the last layer there is none.</summary>
    private void Forward(Memory<float>[] activations, Terms[] units)
    {
        for (var l = 0; l < _layers.Length; l++)
        {
            var (layer, z, relu) = (_layers[l], activations[l + 1], l < _layers.Length - 1);
            if (!_finite)
            {
                units[l].AddAll();
            }

            MatrixProduct.Multiply(z.Span, activations[l].Span, layer.InputColumns, 1, _transposed[l].Span, layer.TransposedColumns, layer.OutputColumns, units[l]);
            for (var point = 0; point < z.Length / layer.OutputColumns; point++)
            {
                var row = z.Span.Slice(point * layer.OutputColumns, layer.OutputColumns);
                _finite &= float.IsFinite(AddBias(row, _parameters.Span[layer.Biases..], relu));
                if (relu)
                {
                    units[l + 1].SetNonzero(point, row[..layer.Outputs]);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // else a first run would go through most of its epochs unoptimized
    private (float Train, float Validation) Losses()
    {
        var (train, validation, columns) = (0.0, 0.0, Layer.Columns(1));
        var outputs = _activations[^1].Span;
        for (var i = 0; i < _count; i++)
        {
            var error = _error[i] = outputs[i * columns] - _t[i];
            var square = error * error;
            train += i < _trainCount ? square : 0;
            validation += i < _trainCount ? 0 : square;
        }

        return ((float)(train / _trainCount), (float)(validation / (_count - _trainCount)));
    }

    /// <summary>
    /// Backpropagation and a step of Adam. δ, the derivative of the training loss by z, is 2/n · error behind the last layer; one layer further back it is Wᵀ δ where the ReLU let something through, else 0.
    /// The gradient of a layer's weights is δ aᵀ, that of its biases the sum of δ over the points.
    /// </summary>
    private void Update()
    {
        if (!_finite)
        {
            Array.ForEach(_units, units => units.AddAll());
        }

        var factor = (float)(2.0 / _trainCount);
        for (var i = 0; i < _trainCount; i++)
        {
            _deltas[^1].Span[i * Layer.Columns(1)] = _error[i] * factor;
        }

        _finite = true;
        _adam.BeginStep();
        for (var l = _layers.Length - 1; l >= 0; l--)
        {
            var layer = _layers[l];
            Span<float> a = _activations[l].Span, delta = _deltas[l + 1].Span;
            if (l > 0)
            {
                MatrixProduct.Multiply(_deltas[l].Span, delta, layer.OutputColumns, 1, _parameters.Span[layer.Weights..], layer.InputColumns, layer.InputColumns, _units[l + 1]);
                ZeroWhereNotActive(_deltas[l].Span, a);
            }

            _points[l + 1].SetTransposed(_units[l + 1]);
            for (var unit = 0; unit < layer.Outputs; unit += Block)
            {
                var count = Math.Min(Block, layer.Outputs - unit);
                var gradient = _gradient.Span[..(count * layer.InputColumns)];
                MatrixProduct.Multiply(gradient, delta[unit..], 1, layer.OutputColumns, a, layer.InputColumns, layer.InputColumns, _points[l + 1], unit);
                _finite &= _adam.Update(layer.Row(unit), gradient);
                Transpose(l, unit, count);
            }

            var sums = _gradient.Span[..layer.OutputColumns];
            MatrixProduct.Multiply(sums, _ones, 0, 1, delta, layer.OutputColumns, layer.OutputColumns, _trainPoints);
            _finite &= _adam.Update(layer.Biases, sums);
        }
    }

    /// <summary>Copies the weights of some units of a layer into columns of Wᵀ.</summary>
    private void Transpose(int l, int unit, int count)
    {
        var layer = _layers[l];
        Transposition.Transpose(_parameters.Span[layer.Row(unit)..layer.Row(unit + count)], layer.InputColumns, _transposed[l].Span[unit..], layer.TransposedColumns);
    }

    private float[] Predict(IReadOnlyList<double> x)
    {
        var activations = Activations(x);
        Forward(activations, [new Terms(x.Count, 1), .. _layers.Select(layer => new Terms(x.Count, layer.Outputs))]);
        return [.. Enumerable.Range(0, x.Count).Select(i => activations[^1].Span[i * Layer.Columns(1)])];
    }

    /// <summary>Room for those of each layer; the input's are <paramref name="x"/>.</summary>
    private Memory<float>[] Activations(IReadOnlyList<double> x)
    {
        Memory<float>[] activations = [Aligned.Allocate(x.Count * Layer.Columns(1)), .. _layers.Select(layer => Aligned.Allocate(x.Count * layer.OutputColumns))];
        for (var i = 0; i < x.Count; i++)
        {
            activations[0].Span[i * Layer.Columns(1)] = (float)x[i];
        }

        return activations;
    }

    /// <summary>z = relu(z + bias) for one point.</summary>
    /// <returns>The sum over the units. Behind a ReLU it is finite only if z is.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float AddBias(Span<float> z, ReadOnlySpan<float> biases, bool relu)
    {
        var total = Vector512<float>.Zero;
        for (var i = 0; i < z.Length; i += Vector512<float>.Count)
        {
            var sum = Vector512.Create<float>(z[i..]) + Vector512.Create(biases[i..]);
            sum = relu ? Vector512.ConditionalSelect(Vector512.LessThan(sum, default), default, sum) : sum; // what is not a number stays so
            sum.CopyTo(z[i..]);
            total += sum;
        }

        return Vector512.Sum(total);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ZeroWhereNotActive(Span<float> delta, ReadOnlySpan<float> activation)
    {
        for (var i = 0; i < delta.Length; i += Vector512<float>.Count)
        {
            Vector512.ConditionalSelect(Vector512.GreaterThan(Vector512.Create(activation[i..]), default), Vector512.Create<float>(delta[i..]), default).CopyTo(delta[i..]);
        }
    }

    /// <summary>Where the numbers of a layer lie among all parameters: from <paramref name="Weights"/> on its weights [outputs, inputs], and behind them its biases [outputs].</summary>
    private readonly record struct Layer(int Inputs, int Outputs, int Weights)
    {
        public int InputColumns => Columns(Inputs);

        public int OutputColumns => Columns(Outputs);

        /// <summary>An odd number of vectors: with an even one, the rows of Wᵀ would have to share a part of the fastest cache.</summary>
        public int TransposedColumns => OutputColumns | MatrixProduct.Vector;

        public int Biases => Row(Outputs);

        public int End => Biases + OutputColumns;

        /// <summary>Its numbers in the order of <c>parameters()</c>, without those that only fill up.</summary>
        public IEnumerable<(int Start, int Length)> Rows
        {
            get
            {
                var layer = this;
                return Enumerable.Range(0, Outputs).Select(unit => (layer.Row(unit), layer.Inputs)).Append((Biases, Outputs));
            }
        }

        public static int Columns(int units) => (units + MatrixProduct.Vector - 1) / MatrixProduct.Vector * MatrixProduct.Vector;

        public static Layer[] Between(int[] sizes)
        {
            var next = 0;
            return [.. sizes.Zip(sizes.Skip(1), (inputs, outputs) =>
            {
                var layer = new Layer(inputs, outputs, next);
                next = layer.End;
                return layer;
            })];
        }

        /// <summary>Where the weights of a unit begin.</summary>
        public int Row(int unit) => Weights + unit * InputColumns;
    }
}
