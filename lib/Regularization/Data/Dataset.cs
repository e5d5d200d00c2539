using Regularization.Loading;
using Regularization.NumPy;
using TorchSharp;
using static TorchSharp.torch;

namespace Regularization;

/// <summary>Points (x, t): one input and one target each.</summary>
public sealed class Dataset
{
    private readonly Lazy<Tensor> _xTensor;
    private readonly Lazy<Tensor> _tTensor;

    /// <summary>A data set of the points (<paramref name="x"/>[i], <paramref name="t"/>[i]).</summary>
    /// <param name="x">The inputs.</param>
    /// <param name="t">The targets, as many as inputs.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public Dataset(double[] x, double[] t)
    {
        Argument.ThrowIfNull(x);
        Argument.ThrowIfNull(t);
        if (x.Length != t.Length)
        {
            throw Argument.Unusable(Language.Text("There are {0} inputs but {1} targets.", x.Length, t.Length), nameof(t));
        }

        X = x;
        T = t;
        _xTensor = new Lazy<Tensor>(() => Column(x));
        _tTensor = new Lazy<Tensor>(() => Column(t));
    }

    /// <summary>The inputs, length n.</summary>
    public double[] X { get; }

    /// <summary>The targets, length n.</summary>
    public double[] T { get; }

    /// <summary>The inputs as a float32 tensor of shape [n, 1], made at the first use. It lives as long as the data set, whatever scope is open.</summary>
    public Tensor XTensor => _xTensor.Value;

    /// <summary>The targets as a float32 tensor of shape [n, 1], made at the first use. It lives as long as the data set, whatever scope is open.</summary>
    public Tensor TTensor => _tTensor.Value;

    /// <summary>
    /// Deals the points out at random; equals scikit-learn's
    /// <c>train_test_split(x, t, test_size=testSize, random_state=randomState)</c>, index for index.
    /// </summary>
    /// <param name="testSize">The share of validation points, between 0 and 1. Their number is rounded up.</param>
    /// <param name="randomState">The seed: the same one gives the same split of as many points.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="testSize"/> leaves a side empty, or is no share at all.</exception>
    public TrainValidationSplit Split(double testSize = 0.30, uint randomState = 0)
    {
        if (!(testSize > 0 && testSize < 1))
        {
            throw Argument.OutOfRange(Language.Text("The share of validation points must lie between 0 and 1, both excluded."), testSize);
        }

        var validationCount = (int)Math.Ceiling(testSize * X.Length);
        if (validationCount == 0 || validationCount == X.Length)
        {
            throw Argument.OutOfRange(Language.Text("Of {0} points, {1} would be for validation and {2} for training; both need at least one.", X.Length, validationCount, X.Length - validationCount), testSize);
        }

        var order = new RandomState(randomState).Permutation(X.Length);
        return new TrainValidationSplit(Take(order[validationCount..]), Take(order[..validationCount]));
    }

    internal Dataset Take(int[] indices) =>
        new([.. indices.Select(i => X[i])], [.. indices.Select(i => T[i])]);

    private static Tensor Column(double[] values)
    {
        LibTorch.EnsureLoaded();

        // Tensors made in inference mode could not be trained on afterwards.
        using var _ = inference_mode(false);
        return tensor(Array.ConvertAll(values, value => (float)value), [values.Length, 1L]).DetachFromDisposeScope();
    }
}
