using System.Runtime.Versioning;
using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Tests.Documents;

public sealed class NotebookTests : IDisposable
{
    // As nbformat writes it: keys sorted, one space of indentation, no escapes beyond JSON's own, a newline at the end.
    private const string Lesson = """
        {
         "cells": [
          {
           "attachments": {
            "a.png": {
             "image/png": "iVBORw0KGgo="
            }
           },
           "cell_type": "markdown",
           "id": "intro",
           "metadata": {
            "an_extension": {
             "empty": {},
             "list": [],
             "number": 0.30
            }
           },
           "source": [
            "# 正則化 <b>é</b> 😀 $\\lambda$ 'q' & \"q\"\n",
            "\ttab \u001b \\u0041"
           ]
          },
          {
           "cell_type": "code",
           "execution_count": null,
           "id": "code",
           "metadata": {},
           "outputs": [],
           "source": "1 + 1"
          },
          {
           "cell_type": "raw",
           "id": "raw",
           "metadata": {},
           "source": []
          }
         ],
         "metadata": {
          "kernelspec": {
           "display_name": ".NET (C#)",
           "language": "C#",
           "name": ".net-csharp"
          },
          "unknown": null
         },
         "nbformat": 4,
         "nbformat_minor": 5,
         "unknown_field": true
        }

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_not_changed_is_written_byte_for_byte_as_it_was_read() => Assert.Equal(Lesson, Notebook.Parse(Lesson).ToJson());

    [Fact]
    public async Task Nbformat_writes_the_same_bytes()
    {
        // nbformat writes numbers anew and stores every source as lines; apart from that, the bytes are to be the same.
        var ours = Notebook.Parse(Lesson.Replace("0.30", "0.3").Replace("\"1 + 1\"", "[\n    \"1 + 1\"\n   ]")).ToJson();
        var theirs = await SystemPython.RunAsync(
            "import sys, nbformat; sys.stdin.reconfigure(encoding='utf-8'); sys.stdout.reconfigure(encoding='utf-8'); nbformat.write(nbformat.v4.reads(sys.stdin.read()), sys.stdout)", ours);

        Assert.Equal(theirs, ours);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Every_minor_version_becomes_a_valid_notebook(int minor)
    {
        var old = $$"""
            {"cells":[{"cell_type":"code","source":"1","execution_count":3,"outputs":[]},{"cell_type":"markdown","metadata":{},"source":"x"}],
             "nbformat":4,"nbformat_minor":{{minor}}}
            """;
        var notebook = Notebook.Parse(old);
        notebook.Cells[0].ExecutionCount = 1;
        notebook.Cells[0].Outputs.AddRange(
        [
            new StreamOutput("stdout", "a\nb"),
            new DisplayOutput(new MimeBundle("application/json", "{\"a\":1}")),
            new ResultOutput(new MimeBundle([new(MimeBundle.Html, "<b>1</b>"), new(MimeBundle.Text, "1")]), 1),
            new ErrorOutput("Oops", "message", ["Oops: message"]),
        ]);

        Assert.Equal("ok", await SystemPython.RunAsync(
            "import sys, nbformat; n = nbformat.reads(sys.stdin.read(), 4); nbformat.validate(n); assert n.nbformat_minor == 5; print('ok', end='')", notebook.ToJson()));
    }

    [Theory]
    [InlineData("""{"cell_type":"raw","source":""},{"cell_type":"raw","source":""}""", "cell-1", "cell-2")]
    [InlineData("""{"cell_type":"raw","id":"a","source":""},{"cell_type":"raw","id":"a","source":""}""", "a", "a-2")]
    [InlineData("""{"cell_type":"raw","id":"cell-2","source":""},{"cell_type":"raw","source":""}""", "cell-2", "cell-2-2")]
    public void Missing_and_repeated_ids_become_unique(string cells, string first, string second)
    {
        var notebook = Notebook.Parse($$"""{"cells":[{{cells}}],"metadata":{},"nbformat":4,"nbformat_minor":5}""");

        Assert.Equal([first, second], notebook.Cells.Select(cell => cell.Id));
        Assert.Equal([first, second], JsonNode.Parse(notebook.ToJson())!["cells"]!.AsArray().Select(cell => cell!["id"]!.ToString()));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("print(1)", "not JSON (line 1)")]
    [InlineData("{\n<<<<<<< HEAD\n\"cells\": []}", "not JSON (line 2)")]
    [InlineData("{\"cells\":[],\"cells\":[]}", "a name occurs twice")]
    [InlineData("{\"cells\":[],\n\"x\":\"\\ud83d\"}", "half of a character")]
    [InlineData("{\"cells\":[],\n\"\\udc00\\ud83d\":1}", "line 2")]
    [InlineData("{\"cells\":[],\"x\":\"\u0001\"}", "not JSON (line 1)")]
    [InlineData("[]", "no list of \"cells\"")]
    [InlineData("{\"nbformat\":4}", "no list of \"cells\"")]
    [InlineData("{\"cells\":[],\"nbformat\":3}", "nbformat 3 is not supported")]
    [InlineData("{\"cells\":[],\"nbformat\":\"4\"}", "nbformat \"4\" is not supported")]
    [InlineData("{\"cells\":[1],\"nbformat\":4}", "cell 1 is not a JSON object")]
    [InlineData("{\"cells\":[{\"cell_type\":\"x\",\"source\":\"\"}],\"nbformat\":4}", "unknown type \"x\"")]
    [InlineData("{\"cells\":[{\"cell_type\":\"code\"}],\"nbformat\":4}", "cell 1 has no source")]
    public void A_broken_file_is_refused_in_one_line_that_names_it(string content, string reason)
    {
        var path = _folder.Write("a.ipynb", content);
        var message = Assert.Throws<NotebookFormatException>(() => Notebook.Load(path)).Message;

        Assert.StartsWith(path + ": ", message);
        Assert.Contains(reason, message);
        Assert.DoesNotContain("\n", message);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_told_apart()
    {
        Assert.EndsWith("there is no such file.", Assert.Throws<NotebookFormatException>(() => Notebook.Load(_folder["none.ipynb"])).Message);
        Assert.EndsWith("there is no such file.", Assert.Throws<NotebookFormatException>(() => Notebook.Load(_folder["no/none.ipynb"])).Message);
        Assert.EndsWith("this is a folder, not a notebook.", Assert.Throws<NotebookFormatException>(() => Notebook.Load(_folder.Path)).Message);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_file_without_permission_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "nothing is forbidden to root, and Windows has no modes");
        var path = _folder.Write("a.ipynb", Lesson);
        File.SetUnixFileMode(path, UnixFileMode.None);

        Assert.Contains("cannot be read", Assert.Throws<NotebookFormatException>(() => Notebook.Load(path)).Message);
    }

    [Fact]
    public void A_byte_order_mark_and_Windows_line_ends_are_read()
    {
        File.WriteAllText(_folder["a.ipynb"], Lesson.ReplaceLineEndings("\r\n").Replace("1 + 1", "1 +\\r\\n1"), new System.Text.UTF8Encoding(true));

        Assert.Equal("1 +\n1", Notebook.Load(_folder["a.ipynb"]).Cells[1].Source);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Saving_keeps_the_file_mode_and_leaves_nothing_else()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes");
        var path = _folder.Write("a.ipynb", "");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        Notebook.Parse(Lesson).Save(path);

        Assert.Equal(Lesson, File.ReadAllText(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Saving_through_a_symbolic_link_replaces_the_file_that_it_points_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege on Windows");
        Directory.CreateDirectory(_folder["real"]);
        var real = _folder.Write("real/a.ipynb", "");
        File.CreateSymbolicLink(_folder["link.ipynb"], "real/a.ipynb");

        Notebook.Parse(Lesson).Save(_folder["link.ipynb"]);

        Assert.Equal("real/a.ipynb", new FileInfo(_folder["link.ipynb"]).LinkTarget);
        Assert.Equal(Lesson, File.ReadAllText(real));
    }

    [Fact]
    public void Temporary_files_of_a_process_that_was_killed_are_cleared_and_no_others()
    {
        var path = _folder.Write("a.ipynb", "");
        var gone = _folder.Write($"a.ipynb.{int.MaxValue}-{Guid.NewGuid():N}.tmp", "half");
        string[] others = [_folder.Write($"a.ipynb.{Environment.ProcessId}-{Guid.NewGuid():N}.tmp", ""), _folder.Write("a.ipynb.mine.tmp", ""), _folder.Write($"b.ipynb.{int.MaxValue}-{Guid.NewGuid():N}.tmp", "")];

        Notebook.Parse(Lesson).Save(path);

        Assert.False(File.Exists(gone));
        Assert.All(others, other => Assert.True(File.Exists(other)));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_temporary_file_has_the_mode_of_its_target_before_anything_is_in_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes");
        var path = _folder.Write("a.ipynb", "");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var mode = default(UnixFileMode);

        WholeFile.Write(path, temporary => mode = File.GetUnixFileMode(temporary));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
    }

    [Fact]
    public void Where_saving_is_impossible_is_said_in_one_line()
    {
        Assert.EndsWith("this is a folder.", Assert.Throws<IOException>(() => WholeFile.Check(_folder.Path)).Message);
        Assert.Contains("there is no folder", Assert.Throws<IOException>(() => Notebook.Parse(Lesson).Save(_folder["no/a.ipynb"])).Message);

        WholeFile.Check(_folder["a.ipynb"]);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Text_that_only_claims_to_be_JSON_stays_text() =>
        Assert.Equal("""{"application/json":"{oops"}""", new MimeBundle("application/json", "{oops").ToJson().ToJsonString());

    [Fact]
    public void Strip_keeps_what_an_author_writes_and_drops_what_hosts_leave()
    {
        var notebook = Notebook.Parse("""
            {"cells":[{"cell_type":"code","execution_count":1,"id":"a","outputs":[{"name":"stdout","output_type":"stream","text":"x"}],"source":"1",
              "metadata":{"execution":{"iopub.execute_input":"2026"},"scrolled":true,"vscode":{"languageId":"csharp"},"tags":["raises-exception"],"polyglot_notebook":{"kernelName":"csharp"}}}],
             "metadata":{"widgets":{},"kernelspec":{"name":"other"},"language":"ja","language_info":{"name":"polyglot-notebook","version":"13.0"}},"nbformat":4,"nbformat_minor":5}
            """);

        Assert.True(notebook.Strip());
        Assert.Equal(
            """{"cells":[{"cell_type":"code","execution_count":null,"id":"a","metadata":{"polyglot_notebook":{"kernelName":"csharp"},"tags":["raises-exception"]},"outputs":[],"source":"1"}],"metadata":{"kernelspec":{"name":"other"},"language":"ja","language_info":{"name":"polyglot-notebook"}},"nbformat":4,"nbformat_minor":5}""",
            JsonNode.Parse(notebook.ToJson())!.ToJsonString());
        Assert.False(Notebook.Parse(notebook.ToJson()).Strip());
    }

    [Theory]
    [InlineData("""{"name":"polyglot-notebook"}""")]
    [InlineData("""{"name":"C#","version":"13.0","mimetype":"text/x-csharp"}""")]
    [InlineData("null")]
    public void Strip_leaves_the_language_as_our_kernel_writes_it(string before)
    {
        var notebook = Notebook.Parse($$"""{"cells":[],"metadata":{"kernelspec":{"name":".net-csharp"},"language_info":{{before}}},"nbformat":4,"nbformat_minor":5}""");

        Assert.True(notebook.Strip());
        Assert.True(JsonNode.DeepEquals(KernelInfo.Reply()["language_info"], notebook.Metadata["language_info"]));
        Assert.False(notebook.Strip());
    }
}
