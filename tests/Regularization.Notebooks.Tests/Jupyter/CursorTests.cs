namespace Regularization.Notebooks.Tests.Jupyter;

public sealed class CursorTests
{
    [Theory]
    [InlineData("abc", 2, 2)]
    [InlineData("\ud83d\ude00b", 1, 2)]
    [InlineData("\ud83d\ude00\ud83d\ude00b", 3, 5)]
    [InlineData("\ud83d", 1, 1)] // half a pair
    [InlineData("", 0, 0)]
    public void Positions_count_characters_and_indices_count_UTF_16_units(string text, int position, int index)
    {
        Assert.Equal(index, Cursor.ToIndex(text, position));
        Assert.Equal(position, Cursor.FromIndex(text, index));
    }

    [Fact]
    public void A_position_behind_the_end_is_the_end()
    {
        Assert.Equal(2, Cursor.ToIndex("ab", 99));
        Assert.Equal(0, Cursor.ToIndex("ab", -1));
    }
}
