using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Jupyter;

/// <summary>The cells that a kernel has run since it started.</summary>
internal sealed class History
{
    /// <summary>Sessions are numbered; this kernel remembers its own only.</summary>
    private const int Session = 1;

    /// <summary>How many characters of a result are remembered.</summary>
    private const int MostResult = 10_000;

    private readonly List<Entry> _entries = [];

    /// <summary>Remembers a cell.</summary>
    public void Add(int executionCount, string source, string? result) =>
        _entries.Add(new Entry(executionCount, source, result?.Length > MostResult ? result[..MostResult] + "…" : result));

    /// <summary>Answers a <c>history_request</c>.</summary>
    /// <exception cref="MessageFormatException">The request cannot be understood.</exception>
    public JsonObject Reply(Message request)
    {
        var output = request.Flag("output", otherwise: false);
        IEnumerable<Entry> found = request.Text("hist_access_type") switch
        {
            "tail" => _entries.TakeLast(request.Number("n", otherwise: 0)),
            "range" => Range(request.Number("session", otherwise: 0), request.Number("start", otherwise: 1), request.Number("stop", otherwise: int.MaxValue)),
            "search" => Search(request.Text("pattern"), request.Flag("unique", otherwise: false)).TakeLast(request.Number("n", otherwise: int.MaxValue)),
            var other => throw new MessageFormatException($"history_request knows no hist_access_type \"{other}\"."),
        };
        return new JsonObject
        {
            ["status"] = "ok",
            ["history"] = new JsonArray([.. found.Select(entry => new JsonArray(Session, entry.ExecutionCount, output ? new JsonArray(entry.Source, entry.Result) : JsonValue.Create(entry.Source)))]),
        };
    }

    /// <summary>Session 0 is the current one, -1 the one before.</summary>
    private IEnumerable<Entry> Range(int session, int start, int stop) =>
        session is 0 or Session ? _entries.Where(entry => entry.ExecutionCount >= start && entry.ExecutionCount < stop) : [];

    private IEnumerable<Entry> Search(string pattern, bool unique)
    {
        var found = _entries.Where(entry => FileSystemName.MatchesSimpleExpression(pattern, entry.Source, ignoreCase: false));
        return unique ? found.Reverse().DistinctBy(entry => entry.Source).Reverse() : found;
    }

    private sealed record Entry(int ExecutionCount, string Source, string? Result);
}
