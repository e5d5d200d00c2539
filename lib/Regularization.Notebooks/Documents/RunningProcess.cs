using System.Diagnostics;

namespace Regularization.Notebooks.Documents;

/// <summary>Asks for another process of this computer.</summary>
internal static class RunningProcess
{
    /// <summary>Whether a process is there.</summary>
    /// <param name="id">Its number.</param>
    public static bool Exists(int id)
    {
        try
        {
            Process.GetProcessById(id).Dispose();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
