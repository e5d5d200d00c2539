namespace Regularization;

/// <summary>
/// The units of a layer. Those that are dead, which means 0 at every point, are left out of all sums: they would only add 0, and no sum is -0, which alone adding 0 would change.
/// (As long as all numbers are finite. 0 · ∞ is not 0.)
/// </summary>
internal sealed class Units
{
    private readonly int[] _all, _live, _dead;
    private int _liveCount, _deadCount;

    public Units(int count)
    {
        (_all, _live, _dead) = ([.. Enumerable.Range(0, count)], new int[count], new int[count]);
        AddAll();
    }

    public ReadOnlySpan<int> All => _all;

    public ReadOnlySpan<int> Live => _live.AsSpan(0, _liveCount);

    public ReadOnlySpan<int> Dead => _dead.AsSpan(0, _deadCount);

    public void Clear() => _liveCount = _deadCount = 0;

    public void Add(int unit, bool isLive)
    {
        if (isLive)
        {
            _live[_liveCount++] = unit;
        }
        else
        {
            _dead[_deadCount++] = unit;
        }
    }

    public void AddAll()
    {
        Clear();
        Array.ForEach(_all, unit => Add(unit, isLive: true));
    }
}
