using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Regularization;

/// <summary>The layers of a model with their output shapes and numbers of parameters, as Python's torchinfo lists them.</summary>
public sealed class ModelSummary
{
    private ModelSummary(IReadOnlyList<Layer> layers) => Layers = layers;

    /// <summary>One layer of a model.</summary>
    /// <param name="Name">The layer's type, and its place in the model.</param>
    /// <param name="OutputShape">The shape of what it returns.</param>
    /// <param name="Parameters">How many numbers it learns.</param>
    public sealed record Layer(string Name, IReadOnlyList<long> OutputShape, long Parameters);

    /// <summary>The layers, in the order in which data passes them.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>The number of parameters of the whole model.</summary>
    public long Parameters => Layers.Sum(layer => layer.Parameters);

    /// <summary>Sends zeros of the given shape through a model and notes what each layer makes of them.</summary>
    /// <param name="model">The model; its parameters do not change.</param>
    /// <param name="inputShape">The shape of the input, for example 30, 1 for thirty points.</param>
    public static ModelSummary Of(Sequential model, params long[] inputShape)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var values = zeros(inputShape);
        var layers = new List<Layer>();
        foreach (var (name, layer) in model.named_children())
        {
            values = ((nn.Module<Tensor, Tensor>)layer).forward(values);
            layers.Add(new Layer($"{layer.GetName()} ({name})", values.shape, layer.parameters().Sum(parameter => parameter.numel())));
        }

        return new ModelSummary(layers);
    }

    /// <summary>The summary as a table of plain text.</summary>
    public override string ToString() => Table.Of(
        [.. Layers, new Layer(Language.Text("Total"), [], Parameters)],
        (Language.Text("Layer"), layer => layer.Name),
        (Language.Text("Output shape"), layer => layer.OutputShape.Count == 0 ? "" : $"[{string.Join(", ", layer.OutputShape)}]"),
        (Language.Text("Parameters"), layer => layer.Parameters)).ToString();
}
