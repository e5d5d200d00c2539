using System.Globalization;
using System.Text;

namespace Regularization.Notebooks.Tests;

/// <summary>Changes sound data a little, the same way in every run.</summary>
internal static class Fuzz
{
    private static readonly byte[][] Pieces =
    [
        .. new[] { "\"", "{", "}", "[", "]", ",", ":", "\\", "\n", " ", "null", "true", "0", "-1", "1e999", "1.5", "\"\"", "{}", "[]", "[[[[", "\\ud83d", "\\udc00", "\\u0000", "\u0000", "é", "😀", "$", "#", ">", "|", "`", "<", "\"a\":1,", "\"source\"", "\"cells\"", "\"metadata\"", "\"cell_type\"", "\"tags\"", "\"id\"", "\"code\"" }.Select(Encoding.UTF8.GetBytes),
        [0xff], [0xc3], [0xed, 0xa0, 0xbd], [0xef, 0xbb, 0xbf],
    ];

    /// <summary>How many inputs a test tries: 1,000, or what the environment variable <c>FUZZ</c> says.</summary>
    public static int Count { get; } = int.TryParse(Environment.GetEnvironmentVariable("FUZZ"), CultureInfo.InvariantCulture, out var count) ? count : 1000;

    /// <summary>Puts in, takes out, doubles or exchanges up to four pieces.</summary>
    public static byte[] Change(byte[] data, Random random)
    {
        var bytes = data.ToList();
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            var position = random.Next(bytes.Count + 1);
            var length = Math.Min(random.Next(1, 12), bytes.Count - position);
            switch (random.Next(5))
            {
                case 0:
                    bytes.InsertRange(position, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 1:
                    bytes.RemoveRange(position, length);
                    break;
                case 2:
                    bytes.InsertRange(position, bytes.GetRange(position, length));
                    break;
                case 3:
                    bytes.RemoveRange(position, length);
                    bytes.InsertRange(position, Pieces[random.Next(Pieces.Length)]);
                    break;
                default:
                    if (position < bytes.Count)
                    {
                        bytes[position] ^= (byte)(1 << random.Next(8));
                    }

                    break;
            }
        }

        return [.. bytes];
    }
}
