using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;

namespace Regularization.Notebooks.Execution;

/// <summary>
/// Lets go of what a variable held when a later cell declares one of the same name: else the networks and tensors of every run of a cell would stay,
/// for as long as the session. A variable that a function, a lambda, a query or a type mentions is kept, because the function goes on using it.
/// </summary>
internal sealed class Redeclarations
{
    private readonly HashSet<string> _mentioned = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ScriptVariable> _variables = new(StringComparer.Ordinal);

    private int _count;

    /// <summary>Looks at the last cell that ran.</summary>
    public void Release(ScriptState<object> state)
    {
        var compilation = state.Script.GetCompilation();
        foreach (var name in compilation.SyntaxTrees.SelectMany(tree => tree.GetRoot().DescendantNodes()).OfType<SimpleNameSyntax>().Where(name => name.Ancestors().Any(IsFunction)))
        {
            _mentioned.Add(name.Identifier.ValueText);
        }

        if (compilation.ScriptClass?.GetMembers().OfType<IFieldSymbol>().Any() is not true)
        {
            return;
        }

        var released = false;
        foreach (var variable in state.Variables.Skip(_count)) // those of later cells come behind those of earlier ones
        {
            if (_variables.TryGetValue(variable.Name, out var earlier) && !_mentioned.Contains(variable.Name) && !earlier.Type.IsValueType && !earlier.IsReadOnly)
            {
                earlier.Value = null;
                released |= earlier.Type != typeof(string);
            }

            _variables[variable.Name] = variable;
        }

        _count = state.Variables.Length;
        if (released)
        {
            // Of the memory behind tensors .NET knows nothing: by itself it would see no reason to look for what nobody uses.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        }
    }

    private static bool IsFunction(SyntaxNode node) =>
        node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax or BaseTypeDeclarationSyntax or QueryExpressionSyntax;
}
