namespace Regularization.Notebooks.Commands;

/// <summary>What the command line tells the shell.</summary>
public static class ExitCode
{
    /// <summary>Everything that was asked for was done; all cells ran.</summary>
    public const int Success = 0;

    /// <summary>A cell failed.</summary>
    public const int CellFailed = 1;

    /// <summary>Wrong usage, or a file that cannot be read or written.</summary>
    public const int Usage = 2;

    /// <summary>A cell ran longer than it may.</summary>
    public const int TimedOut = 3;

    /// <summary>Someone pressed Ctrl-C; what shells report for a program that SIGINT ended.</summary>
    public const int Interrupted = 130;
}
