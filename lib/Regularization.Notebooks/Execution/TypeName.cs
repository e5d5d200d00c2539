using System.Text;

namespace Regularization.Notebooks.Execution;

/// <summary>How C# writes a type.</summary>
internal static class TypeName
{
    /// <summary>The type's name in code that runs behind the cells. Types that were declared in a cell have no namespace there.</summary>
    public static string Of(Type type)
    {
        if (type.IsArray)
        {
            // The outermost rank comes first: int[,][] is an int[][,] of .NET's.
            var ranks = "";
            for (; type.IsArray; type = type.GetElementType()!)
            {
                ranks += $"[{new string(',', type.GetArrayRank() - 1)}]";
            }

            return Of(type) + ranks;
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        var arguments = new Queue<Type>(type.GetGenericArguments());
        var name = new StringBuilder();
        foreach (var part in Containing(type).Reverse())
        {
            name.Append(name.Length > 0 ? "." : part.DeclaringType is null ? (part.Namespace is null ? "global::" : $"global::{part.Namespace}.") : "");
            var tick = part.Name.IndexOf('`');
            name.Append(tick < 0 ? part.Name : part.Name[..tick]);
            if (tick >= 0)
            {
                var own = Enumerable.Range(0, int.Parse(part.Name.AsSpan(tick + 1), System.Globalization.CultureInfo.InvariantCulture)).Select(_ => Of(arguments.Dequeue()));
                name.Append('<').AppendJoin(", ", own).Append('>');
            }
        }

        return name.ToString();
    }

    /// <summary>The type and those around it, without the compiler's class of a whole cell.</summary>
    private static IEnumerable<Type> Containing(Type type)
    {
        for (var part = type; part is not null && !part.Name.StartsWith("Submission#", StringComparison.Ordinal); part = part.DeclaringType)
        {
            yield return part;
        }
    }
}
