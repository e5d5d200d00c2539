using BenchmarkDotNet.Attributes;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Regularization.Benchmarks;

/// <summary>What the lesson's cells do, piece by piece.</summary>
public class LessonBenchmarks
{
    private const int Epochs = 300;

    private readonly Dataset _data = NoisySine.Generate();
    private readonly Sequential _model = Mlp.Create();
    private readonly TrainValidationSplit _split;
    private LossHistory _history = null!;
    private FusedAdam _fusedAdam = null!;
    private Adam _torchAdam = null!;

    public LessonBenchmarks() => _split = _data.Split();

    [GlobalSetup]
    public void Setup()
    {
        set_num_threads(1);
        if (get_num_interop_threads() != 1)
        {
            set_num_interop_threads(1); // a second call would end the process
        }

        _history = Train(_model, Experiment.None);
        (_fusedAdam, _torchAdam) = (new FusedAdam(_model.parameters()), optim.Adam(_model.parameters()));
        nn.functional.mse_loss(_model.forward(_split.Train.XTensor), _split.Train.TTensor).backward();
    }

    /// <summary>
    /// One epoch, on average over a whole experiment: a model that goes on learning for thousands of epochs gets gradients so
    /// small (denormal) that the processor slows down.
    /// </summary>
    [Benchmark(OperationsPerInvoke = Epochs)]
    [Arguments(Experiment.None)]
    [Arguments(Experiment.L2)]
    [Arguments(Experiment.WeightDecay)]
    [Arguments(Experiment.L1)]
    [Arguments(Experiment.Both)]
    public float Epoch(Experiment experiment)
    {
        manual_seed(0);
        using var model = Mlp.Create();
        return Train(model, experiment).Train[^1];
    }

    [Benchmark]
    public float WholeExperiment() => Epoch(Experiment.None);

    /// <summary>On a model that has been trained: units that never get a gradient are what slows torch.optim.Adam down most.</summary>
    [Benchmark]
    public void StepOfFusedAdam() => _fusedAdam.step();

    [Benchmark]
    public void StepOfTorchAdam() => _torchAdam.step();

    [Benchmark]
    public void L1ForwardAndBackward()
    {
        using var scope = NewDisposeScope();
        Penalty.L1(_model).backward();
    }

    [Benchmark]
    public void L2ForwardAndBackward()
    {
        using var scope = NewDisposeScope();
        Penalty.L2(_model).backward();
    }

    /// <summary>Each point takes a normal number and a place in the permutation, both NumPy's.</summary>
    [Benchmark]
    [Arguments(30)]
    [Arguments(100_000)]
    public Dataset GeneratePoints(int n) => NoisySine.Generate(n);

    [Benchmark]
    public TrainValidationSplit Split() => _data.Split();

    [Benchmark]
    public string FigureToJson() => Figures.FitAndLoss(_model, _split, _history).ToJson();

    [Benchmark]
    public string FigureToHtml() => Figures.FitAndLoss(_model, _split, _history).ToHtml();

    /// <summary>The loop of the lesson's cells.</summary>
    private LossHistory Train(Sequential model, Experiment experiment)
    {
        var (train, validation) = _split;
        var lossFunction = nn.MSELoss();
        using var optimizer = new FusedAdam(model.parameters(), weight_decay: experiment == Experiment.WeightDecay ? 0.01 : 0);
        var history = new LossHistory();
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            using var scope = NewDisposeScope();
            var loss = lossFunction.forward(model.forward(train.XTensor), train.TTensor);
            var penalized = experiment switch
            {
                Experiment.L2 => loss + 0.01 * Penalty.L2(model),
                Experiment.L1 => loss + 0.001 * Penalty.L1(model),
                Experiment.Both => loss + 0.001 * Penalty.L1(model) + 0.01 * Penalty.L2(model),
                _ => loss,
            };
            optimizer.zero_grad();
            penalized.backward();
            optimizer.step();
            history.Add(loss, model, validation);
        }

        return history;
    }
}
