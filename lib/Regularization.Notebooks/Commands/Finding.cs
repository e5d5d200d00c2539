namespace Regularization.Notebooks.Commands;

/// <summary>What one of <see cref="Doctor"/>'s checks found.</summary>
/// <param name="Sign">How it looks at a glance: ok, a fault, or something that may be as intended.</param>
/// <param name="Subject">What was checked.</param>
/// <param name="What">What was found.</param>
/// <param name="Remedy">What to do about it; null where nothing needs to be done.</param>
internal sealed record Finding(string Sign, string Subject, string What, string? Remedy = null)
{
    private const string FaultSign = "FAULT";

    /// <summary>Whether something does not work.</summary>
    public bool IsFault => Sign == FaultSign;

    public static Finding Good(string subject, string what) => new("ok", subject, what);

    public static Finding Fault(string subject, string what, string remedy) => new(FaultSign, subject, what, remedy);

    public static Finding Hint(string subject, string what, string remedy) => new("note", subject, what, remedy);

    /// <summary>One line, and a second one for the remedy.</summary>
    public override string ToString() => $"{Sign,-5}  {Subject}: {What}{(Remedy is null ? "" : $"{Environment.NewLine}       -> {Remedy}")}";
}
