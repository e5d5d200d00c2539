using Xunit.v3;

namespace Regularization.Notebooks.Tests.Hosts;

/// <summary>What a test shows to work, and where: the READMEs' table of hosts is written from it. <c>--filter-trait Host=JupyterLab</c> runs the tests of one host.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WorksInAttribute(Host host, params Ability[] abilities) : Attribute, ITraitAttribute
{
    public Host Host => host;

    public IReadOnlyList<Ability> Abilities => abilities;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Host", host.ToString())];
}
