using System.Text;
using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Tests.Jupyter;

public sealed class MessageFormatTests
{
    private static readonly byte[] Key = "a0436f6c-1916-498b-8eb9-e81ab9368e84"u8.ToArray();

    [Fact]
    public void A_message_that_Jupyter_signed_is_read()
    {
        // The signature is what jupyter_client.session.Session(key=...).sign gives for these four parts.
        var message = new MessageFormat(Key).Read(Frames(
            "identity", "<IDS|MSG>", "125e029f99bfb363758683003c7d33ab3a4a74689aa0d817b2d171f9edfe1b1c",
            """{"msg_id":"1","msg_type":"execute_request"}""", "{}", "{}", """{"code":"1 + 1","silent":true}"""));

        Assert.Equal("execute_request", message.Type);
        Assert.Equal("1 + 1", message.Text("code"));
        Assert.True(message.Flag("silent", otherwise: false));
        Assert.Equal("identity", Encoding.UTF8.GetString(Assert.Single(message.Sender)));
    }

    [Theory]
    [InlineData(0)] // the signature itself
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_message_changed_anywhere_is_refused(int part)
    {
        var frames = new MessageFormat(Key).Write([], "execute_request", new JsonObject { ["code"] = "1" }, default);
        frames[1 + part][0] ^= 1;

        Assert.Contains("signature", Assert.Throws<MessageFormatException>(() => new MessageFormat(Key).Read(frames)).Message);
    }

    [Fact]
    public void A_signature_by_another_key_or_none_is_refused()
    {
        var content = new JsonObject { ["code"] = "1" };

        Assert.Throws<MessageFormatException>(() => new MessageFormat(Key).Read(new MessageFormat("other"u8.ToArray()).Write([], "t", content, default)));
        Assert.Throws<MessageFormatException>(() => new MessageFormat(Key).Read(new MessageFormat([]).Write([], "t", content, default)));
        Assert.Throws<MessageFormatException>(() => new MessageFormat([]).Read(new MessageFormat(Key).Write([], "t", content, default)));
    }

    [Fact]
    public void What_is_written_has_the_parent_and_the_route()
    {
        var parent = """{"msg_id":"7","msg_type":"x"}"""u8.ToArray();
        var frames = new MessageFormat(Key).Write([[1, 2], [3]], "status", new JsonObject { ["text"] = "\ud83d\ude00 <b>" }, parent);

        Assert.Equal([[1, 2], [3], "<IDS|MSG>"u8.ToArray()], frames[..3]);
        Assert.Equal(parent, frames[5]);
        Assert.Equal("\ud83d\ude00 <b>", JsonNode.Parse(frames[7])!["text"]!.ToString());
        Assert.Equal("status", JsonNode.Parse(frames[4])!["msg_type"]!.ToString());
        Assert.Equal("status", new MessageFormat(Key).Read(frames).Type);
    }

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character()
    {
        var frames = new MessageFormat([]).Write([], "stream", new JsonObject { ["text"] = "a\ud83d" }, default);

        Assert.Equal("a\ufffd", JsonNode.Parse(frames[^1])!["text"]!.ToString());
    }

    [Fact]
    public void A_message_is_accepted_once()
    {
        var format = new MessageFormat(Key);
        var frames = new MessageFormat(Key).Write([], "execute_request", new JsonObject { ["code"] = "x++" }, default);

        Assert.Equal("x++", format.Read(frames).Text("code"));
        Assert.Contains("arrived before", Assert.Throws<MessageFormatException>(() => format.Read(frames)).Message);
        Assert.Equal("x++", format.Read(new MessageFormat(Key).Write([], "execute_request", new JsonObject { ["code"] = "x++" }, default)).Text("code"));
    }

    [Theory]
    [InlineData("{\"code\":\"\\ud83d\"}", "half of a character")]
    [InlineData("{\"code\":\"\u00ff\"}", "UTF-8")]
    [InlineData("{\"code\":\"\u0001\"}", "not JSON")]
    [InlineData("{\"code\":1,\"code\":2}", "twice")]
    [InlineData("deep", "deeper than 500 levels")]
    public void Content_that_cannot_be_read_is_a_message_with_a_problem(string content, string problem)
    {
        var text = content == "deep" ? $"{{\"a\":{new string('[', 10_000)}{new string(']', 10_000)}}}" : content;
        var message = new MessageFormat([]).Read(["<IDS|MSG>"u8.ToArray(), [], """{"msg_type":"execute_request"}"""u8.ToArray(), "{}"u8.ToArray(), "{}"u8.ToArray(), Encoding.Latin1.GetBytes(text)]);

        Assert.Contains(problem, message.Problem);
        Assert.Throws<MessageFormatException>(() => message.Text("code"));
    }

    /// <summary>Signed messages with a few bytes changed, before they are signed. 1,000 by default; the environment variable <c>FUZZ</c> takes another number.</summary>
    [Fact]
    public void Changed_frames_are_messages_or_refused()
    {
        var random = new Random(20261126);
        var format = new MessageFormat(Key);
        var (read, problems) = (0, 0);
        for (var i = 0; i < Fuzz.Count; i++)
        {
            var frames = new MessageFormat(Key).Write([], "execute_request", new JsonObject { ["code"] = "var é = \"😀\";\n1", ["silent"] = false, ["user_expressions"] = new JsonObject { ["a"] = "[1]" } }, default);
            var changed = 2 + random.Next(4);
            frames[changed] = Fuzz.Change(frames[changed], random);
            frames[1] = Sign(frames[2..]);
            try
            {
                var message = format.Read(frames);
                problems += message.Problem is null ? 0 : 1;
                read++;
                try
                {
                    _ = (message.Text("code"), message.Flag("silent", false), message.Number("cursor_pos", 0), message.Session, new History().Reply(message));
                }
                catch (MessageFormatException)
                {
                }
            }
            catch (MessageFormatException)
            {
            }
        }

        Assert.InRange(read, Fuzz.Count / 10, Fuzz.Count);
        Assert.InRange(problems, 1, read - 1);

        static byte[] Sign(byte[][] frames)
        {
            using var hmac = System.Security.Cryptography.IncrementalHash.CreateHMAC(System.Security.Cryptography.HashAlgorithmName.SHA256, Key);
            Array.ForEach(frames, hmac.AppendData);
            return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hmac.GetHashAndReset()));
        }
    }

    /// <summary>Whatever arrives is either a message or refused by the one exception that the sockets expect.</summary>
    [Fact]
    public void Random_frames_are_refused()
    {
        var random = new Random(20261124);
        string[] pieces = ["<IDS|MSG>", "", "{}", "[]", "null", "{\"msg_type\":\"t\"}", "{\"msg_type\":1}", "{\"a\":1,\"a\":2}", "{", "\"\\ud800\"", "\u0000", "1e999", new string('[', 200)];
        var format = new MessageFormat([]);
        var read = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var frames = Enumerable.Range(0, random.Next(9)).Select(_ => Encoding.UTF8.GetBytes(pieces[random.Next(pieces.Length)])).ToList();
            if (random.Next(3) == 0)
            {
                frames.InsertRange(0, Frames("<IDS|MSG>", ""));
            }

            try
            {
                Assert.Equal("t", format.Read(frames).Type);
                read++;
            }
            catch (MessageFormatException)
            {
            }
        }

        Assert.NotEqual(0, read);
    }

    [Fact]
    public void Content_of_the_wrong_type_is_named()
    {
        var message = new Message([], "execute_request", default, new JsonObject { ["code"] = 1, ["silent"] = "yes", ["cursor_pos"] = 1.5, ["none"] = null });

        Assert.Contains("\"code\"", Assert.Throws<MessageFormatException>(() => message.Text("code")).Message);
        Assert.Contains("\"missing\"", Assert.Throws<MessageFormatException>(() => message.Text("missing")).Message);
        Assert.Contains("\"silent\"", Assert.Throws<MessageFormatException>(() => message.Flag("silent", otherwise: false)).Message);
        Assert.Contains("\"cursor_pos\"", Assert.Throws<MessageFormatException>(() => message.Number("cursor_pos", otherwise: 0)).Message);
        Assert.Equal(7, message.Number("none", otherwise: 7));
    }

    private static List<byte[]> Frames(params string[] frames) => [.. frames.Select(Encoding.UTF8.GetBytes)];
}
