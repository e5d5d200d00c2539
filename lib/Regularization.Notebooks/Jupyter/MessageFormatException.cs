namespace Regularization.Notebooks.Jupyter;

/// <summary>What arrived on a socket is not a message of the Jupyter protocol, or not one of somebody who knows the key.</summary>
internal sealed class MessageFormatException(string message, Exception? inner = null) : Exception(message, inner);
