using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Scripting;
using Regularization.Notebooks.Sources;

namespace Regularization.Notebooks.Execution;

/// <summary>
/// A cell that is compiled while the one before it runs. It is of use only if nothing has come between: the state is still that of
/// the script that it continues, and no library has been added.
/// </summary>
internal sealed class CompilationAhead
{
    private readonly CodePart _code;
    private readonly Script _previous;
    private readonly ScriptOptions _options;
    private readonly LanguageVersion _language;
    private readonly Task<Script<object>> _script;

    /// <summary>Starts compiling.</summary>
    /// <param name="code">The code to compile.</param>
    /// <param name="previous">The script that runs meanwhile.</param>
    /// <param name="options">The session's options by now.</param>
    /// <param name="language">The version of the language.</param>
    public CompilationAhead(CodePart code, Script previous, ScriptOptions options, LanguageVersion language)
    {
        (_code, _previous, _options, _language) = (code, previous, options, language);
        _script = Task.Run(Compile);
    }

    /// <summary>The script, compiled, if this is what was expected to come; else null.</summary>
    public Script<object>? Take(CodePart code, Script? previous, ScriptOptions options, CancellationToken cancellation)
    {
        if (code != _code || previous != _previous || options != _options)
        {
            return null;
        }

        _script.Wait(cancellation);
        return _script.Result;
    }

    private Script<object> Compile()
    {
        var options = _options.WithFilePath(ScriptOrigin.ToPath(_code.Origin));
        var script = _previous.ContinueWith<object>(CheckedSource.Of(_code.Code, () => _previous.ContinueWith<object>(_code.Code, options).GetCompilation(), _language), options);
        try
        {
            script.CreateDelegate();
        }
        catch (Exception)
        {
            // The cell's turn will come: it is then tried again, and what is wrong is told.
        }

        return script;
    }
}
