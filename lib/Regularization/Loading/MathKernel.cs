using System.Runtime.InteropServices;

namespace Regularization.Loading;

/// <summary>
/// Asks Intel's Math Kernel Library (MKL), which multiplies libtorch's matrices on x64, to round alike on every processor.
/// </summary>
/// <remarks>
/// Left to itself MKL takes other instructions on other processors and adds up in another order. For the lesson's L2 experiment that
/// is enough to part from PyTorch's curve at epoch 11: the first gradient of one weight nearly cancels. MKL calls what helps
/// "conditional numerical reproducibility". AVX is the fastest of its settings that rounds as PyTorch did when the reference was measured.
/// </remarks>
internal static class MathKernel
{
    private const string Variable = "MKL_CBWR";
    private const string Setting = "AVX";

    /// <summary>Has to come before libtorch is loaded. A setting that the user made stays.</summary>
    public static void MakeReproducible()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not null)
        {
            return;
        }

        Environment.SetEnvironmentVariable(Variable, Setting);
        if (OperatingSystem.IsLinux())
        {
            // There .NET keeps an environment of its own; native libraries see the process's.
            _ = SetProcessVariable(Variable, Setting, overwrite: 1);
        }
    }

    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetProcessVariable(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
