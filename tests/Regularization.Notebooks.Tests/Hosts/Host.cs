namespace Regularization.Notebooks.Tests.Hosts;

/// <summary>A program that tests run notebooks in, or open them with.</summary>
public enum Host
{
    JupyterLab,
    JupyterNotebook,
    Nbconvert,
    JupyterConsole,
    VSCode,
    InteractiveInJupyter,
    InteractiveInVSCode,
    DotnetRepl,
}
