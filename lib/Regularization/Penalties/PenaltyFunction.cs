using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Regularization;

/// <summary>
/// A penalty as a single step of automatic differentiation. libtorch takes twenty to put the parameters into one vector and to cut its gradient up again;
/// here one pass adds up all parameters, and one writes the gradient, bit for bit the one that libtorch arrives at.
/// </summary>
/// <typeparam name="T">What is added up.</typeparam>
internal sealed class PenaltyFunction<T> : autograd.SingleTensorFunction<PenaltyFunction<T>>
    where T : struct, IPenaltyTerm
{
    private const string Parameters = "parameters", Lengths = "lengths", Gradients = "gradients";

    public override string Name => typeof(T).Name;

    /// <summary>Whether <see cref="Of"/> can take these.</summary>
    public static bool Supports(IEnumerable<Parameter> parameters) =>
        parameters.All(parameter => parameter.dtype == ScalarType.Float32 && parameter.device_type == DeviceType.CPU && parameter.is_contiguous());

    /// <summary>The penalty of these parameters, a scalar.</summary>
    public static Tensor Of(IEnumerable<Parameter> parameters) => apply([.. parameters]);

    /// <summary>Adds up. The slopes are kept rather than the parameters, which an optimizer may change before the backward pass.</summary>
    public override Tensor forward(autograd.AutogradContext context, params object[] parameters)
    {
        var lengths = Array.ConvertAll(parameters, parameter => (int)((Tensor)parameter).numel());
        var slopes = empty(lengths.Sum());
        var sum = 0.0;
        var rest = Values(slopes);
        foreach (Tensor parameter in parameters)
        {
            var w = Values(parameter);
            sum += Sum(w, rest);
            rest = rest[w.Length..];
        }

        context.save_for_backward([slopes]);
        context.save_data(Parameters, parameters);
        context.save_data(Lengths, lengths);
        return tensor((float)sum);
    }

    /// <summary>The gradient of each parameter: that of the penalty times the slope. An exception would end the process, for the caller is libtorch.</summary>
    public override List<Tensor?> backward(autograd.AutogradContext context, Tensor gradient)
    {
        var parameters = (object[])context.get_data(Parameters);
        var gradients = is_grad_enabled() ? Differentiable(parameters, gradient) : Plain(parameters, (int[])context.get_data(Lengths), context.get_saved_variables()[0], gradient);
        context.save_data(Gradients, gradients); // nobody may collect them before libtorch has them
        return gradients;
    }

    private static List<Tensor?> Plain(object[] parameters, int[] lengths, Tensor slopes, Tensor gradient)
    {
        var factor = Values(gradient)[0];
        var rest = Values(slopes);
        var gradients = new List<Tensor?>(parameters.Length);
        for (var i = 0; i < parameters.Length; i++)
        {
            var result = NeedsGradient(parameters[i]) ? empty_like((Tensor)parameters[i], requires_grad: false) : null;
            if (result is not null)
            {
                Multiply(rest[..lengths[i]], factor, Values(result));
            }

            gradients.Add(result);
            rest = rest[lengths[i]..];
        }

        return gradients;
    }

    /// <summary>For <c>create_graph</c>: gradients that can be differentiated once more.</summary>
    private static List<Tensor?> Differentiable(object[] parameters, Tensor gradient) =>
        [.. parameters.Select(parameter => NeedsGradient(parameter) ? gradient * T.Slope((Tensor)parameter) : null)];

    private static Span<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    private static bool NeedsGradient(object parameter) => parameter is Tensor { IsInvalid: false, requires_grad: true };

    /// <summary>The sum of the terms, in float64, and the slope of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // else the first epochs would run unoptimized
    private static double Sum(ReadOnlySpan<float> w, Span<float> slopes)
    {
        var (low, high) = (Vector<double>.Zero, Vector<double>.Zero);
        var i = 0;
        for (; i <= w.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var wi = new Vector<float>(w[i..]);
            Vector.Widen(T.Term(wi), out var first, out var second);
            low += first;
            high += second;
            T.Slope(wi).CopyTo(slopes[i..]);
        }

        var sum = Vector.Sum(low + high);
        for (; i < w.Length; i++)
        {
            sum += T.Term(new Vector<float>(w[i]))[0];
            slopes[i] = T.Slope(new Vector<float>(w[i]))[0];
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(ReadOnlySpan<float> slopes, float factor, Span<float> products)
    {
        var i = 0;
        for (; i <= products.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(slopes[i..]) * factor).CopyTo(products[i..]);
        }

        for (; i < products.Length; i++)
        {
            products[i] = slopes[i] * factor;
        }
    }
}
