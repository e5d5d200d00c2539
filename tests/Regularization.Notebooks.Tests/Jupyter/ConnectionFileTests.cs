using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Tests.Jupyter;

public sealed class ConnectionFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Jupyters_file_is_read()
    {
        var connection = ConnectionFile.Load(Write(_ => { }));

        Assert.Equal(("127.0.0.1", 1, 2, 3, 4, 5), (connection.Address, connection.ShellPort, connection.PublishPort, connection.InputPort, connection.ControlPort, connection.HeartbeatPort));
        Assert.Equal("secret"u8.ToArray(), connection.Key);
    }

    [Fact]
    public void Messages_go_unsigned_only_where_the_file_says_so()
    {
        Assert.Empty(ConnectionFile.Load(Write(json => json["key"] = "")).Key);
        Assert.Contains("\"key\"", Assert.Throws<InvalidDataException>(() => ConnectionFile.Load(Write(json => json.Remove("key")))).Message);
    }

    [Theory]
    [InlineData("transport", "ipc", "tcp")]
    [InlineData("signature_scheme", "hmac-md5", "hmac-sha256")]
    [InlineData("shell_port", "1", "shell_port")]
    [InlineData("ip", null, "ip")]
    public void What_cannot_be_served_is_named(string name, string? value, string named) =>
        Assert.Contains(named, Assert.Throws<InvalidDataException>(() => ConnectionFile.Load(Write(json => json[name] = value))).Message);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    public void Other_files_are_refused(string content)
    {
        var path = _folder.Write("other.json", content);

        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => ConnectionFile.Load(path)).Message);
    }

    private string Write(Action<JsonObject> change)
    {
        var json = JsonNode.Parse("""
            {"shell_port": 1, "iopub_port": 2, "stdin_port": 3, "control_port": 4, "hb_port": 5, "ip": "127.0.0.1", "key": "secret",
             "transport": "tcp", "signature_scheme": "hmac-sha256", "kernel_name": ".net-csharp"}
            """)!.AsObject();
        change(json);
        return _folder.Write("connection.json", json.ToJsonString());
    }
}
