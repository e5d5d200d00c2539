using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Regularization;

/// <summary>
/// The Adam optimizer, as <c>torch.optim.Adam</c> has it, in one pass over the numbers of each parameter instead of a tensor operation for each
/// term of its formula. On the lesson's network a step takes an eighth of the time. In Python it is <c>torch.optim.Adam(…, fused=True)</c>.
/// </summary>
/// <remarks>
/// Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015). Every operation is rounded as in PyTorch's, the square root to the nearest
/// number. (TorchSharp's Adam takes its square root from Intel's MKL, which on some processors is off by a unit in the last place.)
/// </remarks>
public sealed class FusedAdam : Adam
{
    /// <summary>Makes an optimizer.</summary>
    /// <param name="parameters">What to optimize: float32 tensors in the computer's main memory.</param>
    /// <param name="lr">The learning rate, 0 or more.</param>
    /// <param name="beta1">The share of the old gradients in their running mean, from 0 to below 1.</param>
    /// <param name="beta2">The share of the old squared gradients in theirs, from 0 to below 1.</param>
    /// <param name="eps">Is added to the denominator, 0 or more.</param>
    /// <param name="weight_decay">This times w is added to the gradient, 0 or more.</param>
    /// <exception cref="ArgumentException">A parameter is of another type or elsewhere, or a number is out of its range.</exception>
    public FusedAdam(IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0)
        : base(Supported(parameters), lr, beta1, beta2, eps, weight_decay)
    {
    }

    /// <summary>Changes the parameters according to their gradients. Those without a gradient stay as they are.</summary>
    /// <param name="closure">Computes the loss again; most callers have none.</param>
    /// <returns>The closure's loss, if there is a closure.</returns>
    public override Tensor? step(Func<Tensor>? closure = null) => _step<ParamGroup>(
        group =>
        {
            var options = (Options)group.Options;
            foreach (var parameter in group.Parameters)
            {
                if (parameter.grad is not { } gradient)
                {
                    continue;
                }

                var state = (State)_state[parameter.Handle];
                state.step++;
                Update(
                    Values(parameter), Values(gradient.contiguous()), Values(state.exp_avg), Values(state.exp_avg_sq), state.step,
                    options.LearningRate!.Value, options.beta1!.Value, options.beta2!.Value, options.eps!.Value, options.weight_decay!.Value);
            }
        },
        closure);

    /// <summary>Forgets the gradients, as PyTorch does: the next backward pass makes new ones, which is faster than to add to zeros.</summary>
    public override void zero_grad()
    {
        foreach (var parameter in parameters())
        {
            parameter.grad = null;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The finalizer of one whose parameters were refused would end the process: its fields were never set.
        if (_state is not null)
        {
            base.Dispose(disposing);
        }
    }

    internal static Span<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>One step for the parameters <paramref name="w"/>; the running means <paramref name="m"/> and <paramref name="v"/> change along.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // else the first hundred steps would run unoptimized
    internal static void Update(
        Span<float> w, ReadOnlySpan<float> gradient, Span<float> m, Span<float> v, long step, double lr, double beta1, double beta2, double eps, double weightDecay)
    {
        var (keepMean, addMean, keepSquare, addSquare) = ((float)beta1, (float)(1 - beta1), (float)beta2, (float)(1 - beta2));
        var size = (float)(-lr / (1 - Math.Pow(beta1, step)));
        var correction = (float)Math.Sqrt(1 - Math.Pow(beta2, step));
        var (epsilon, decay) = ((float)eps, (float)weightDecay);

        var i = 0;
        for (; i <= w.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var (wi, g) = (new Vector<float>(w[i..]), new Vector<float>(gradient[i..]));
            g = decay == 0 ? g : Vector.FusedMultiplyAdd(wi, new Vector<float>(decay), g);
            var mi = Vector.FusedMultiplyAdd(g, new Vector<float>(addMean), new Vector<float>(m[i..]) * keepMean);
            var vi = Vector.FusedMultiplyAdd(g * addSquare, g, new Vector<float>(v[i..]) * keepSquare);
            mi.CopyTo(m[i..]);
            vi.CopyTo(v[i..]);
            (wi + mi * size / (Vector.SquareRoot(vi) / new Vector<float>(correction) + new Vector<float>(epsilon))).CopyTo(w[i..]);
        }

        for (; i < w.Length; i++)
        {
            var g = decay == 0 ? gradient[i] : MathF.FusedMultiplyAdd(w[i], decay, gradient[i]);
            m[i] = MathF.FusedMultiplyAdd(g, addMean, m[i] * keepMean);
            v[i] = MathF.FusedMultiplyAdd(g * addSquare, g, v[i] * keepSquare);
            w[i] += m[i] * size / (MathF.Sqrt(v[i]) / correction + epsilon);
        }
    }

    private static Parameter[] Supported(IEnumerable<Parameter> parameters)
    {
        var all = parameters.ToArray();
        return all.FirstOrDefault(parameter => parameter.dtype != ScalarType.Float32 || parameter.device_type != DeviceType.CPU || !parameter.is_contiguous()) is { } other
            ? throw Argument.Unusable(Language.Text("FusedAdam takes float32 parameters on the CPU, not {0} on {1}. torch.optim.Adam takes all.", other.dtype, other.device_type), nameof(parameters))
            : all;
    }
}
