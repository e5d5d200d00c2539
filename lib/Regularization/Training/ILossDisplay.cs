namespace Regularization;

/// <summary>Shows losses while they grow.</summary>
internal interface ILossDisplay
{
    /// <summary>Shows the losses so far, if it is time for it.</summary>
    void Draw(LossHistory history);

    /// <summary>Makes room for what is made of the losses.</summary>
    void End();
}
