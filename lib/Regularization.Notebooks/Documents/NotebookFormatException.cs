namespace Regularization.Notebooks.Documents;

/// <summary>A file is not a notebook that this program can read. The message is one line that says why.</summary>
public sealed class NotebookFormatException(string message, Exception? innerException = null) : Exception(message, innerException);
