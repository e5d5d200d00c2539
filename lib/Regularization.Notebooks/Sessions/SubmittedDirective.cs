using Microsoft.DotNet.Interactive.Commands;

namespace Regularization.Notebooks.Sessions;

/// <summary>A directive of the session's own in code that was sent through the engine, which turns it into one of these.</summary>
internal abstract class SubmittedDirective : KernelCommand
{
    /// <summary>The directive as a cell would hold it.</summary>
    public abstract string Source { get; }

    /// <summary><c>#!import file</c></summary>
    internal sealed class Import(string file) : SubmittedDirective
    {
        public string File => file;

        /// <inheritdoc/>
        public override string Source => $"#!import \"{File}\"";
    }

    /// <summary><c>#r "nuget: Id, Version"</c></summary>
    internal sealed class Refer(string library) : SubmittedDirective
    {
        public string Library => library;

        /// <inheritdoc/>
        public override string Source => $"#r \"{Library}\"";
    }

    /// <summary><c>#i "nuget: source"</c></summary>
    internal sealed class AddSource(string packages) : SubmittedDirective
    {
        public string Packages => packages;

        /// <inheritdoc/>
        public override string Source => $"#i \"{Packages}\"";
    }
}
