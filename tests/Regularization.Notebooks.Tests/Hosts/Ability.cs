namespace Regularization.Notebooks.Tests.Hosts;

/// <summary>What a test finds to work in a <see cref="Host"/>. The READMEs name them in this order.</summary>
public enum Ability
{
    EveryCell,
    SameOutputs,
    EveryFigure,
    FiguresInAnyOrder,
    Slider,
    TrainingInThePage,
    PlotlyCharts,
    DarkTheme,
    GrowingLosses,
    ReloadingThePage,
    RunningAgain,
    SavingAndOpening,
    UntrustedNotebooks,
    Interrupting,
    Completion,
    Results,
}
