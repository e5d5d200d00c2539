using System.Collections;
using System.Globalization;
using Microsoft.DotNet.Interactive.Formatting;
using Regularization.Notebooks.Documents;
using Regularization.Notebooks.Outputs;

namespace Regularization.Notebooks.Commands;

/// <summary>
/// What a notebook can change in the process that runs it: the working folder, which is the notebook's as in Jupyter, environment variables, the culture of
/// new threads, and how values are shown. All of it is put back, so that notebooks of one command do not change each other.
/// </summary>
internal sealed class ProcessState : IDisposable
{
    private readonly string _folder = Environment.CurrentDirectory;
    private readonly (CultureInfo? Culture, CultureInfo? Words) _cultures = (CultureInfo.DefaultThreadCurrentCulture, CultureInfo.DefaultThreadCurrentUICulture);
    private readonly Dictionary<string, string?> _variables = Variables();
    private readonly bool _formats;

    /// <summary>Makes a notebook's folder the working folder.</summary>
    public ProcessState(Notebook notebook, string folder)
    {
        // Formatters that libraries bring are made again when they are needed, at some cost.
        _formats = notebook.Cells.Any(cell => cell.Source.Contains(nameof(Formatter), StringComparison.Ordinal));
        Environment.CurrentDirectory = folder;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Environment.CurrentDirectory = _folder;
        (CultureInfo.DefaultThreadCurrentCulture, CultureInfo.DefaultThreadCurrentUICulture) = _cultures;
        foreach (var name in Variables().Keys.Union(_variables.Keys))
        {
            Environment.SetEnvironmentVariable(name, _variables.GetValueOrDefault(name));
        }

        if (_formats)
        {
            Formatter.ResetToDefault();
            ValueDisplay.Prepare();
        }
    }

    private static Dictionary<string, string?> Variables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value);
}
