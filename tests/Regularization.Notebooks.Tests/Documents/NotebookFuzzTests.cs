using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Regularization.Notebooks.Tests.Documents;

/// <summary>
/// Notebook files that a crash, a merge or another program has damaged. Whatever is in them, they are notebooks or refused with one message;
/// and what is accepted can be run, stripped and handed out. 1,000 by default; the environment variable <c>FUZZ</c> takes another number.
/// </summary>
public sealed class NotebookFuzzTests
{
    private static readonly byte[] Sample = Encoding.UTF8.GetBytes("""
        {
         "cells": [
          {"cell_type": "markdown", "id": "a", "metadata": {"tags": ["solution", "hide-cell"], "slideshow": {"slide_type": "slide"}}, "source": ["# Title é 😀\n", "> quote\n", "- list $x_i^2$ ![i](attachment:i.png)"], "attachments": {"i.png": {"image/png": "iVBORw0KGgo="}}},
          {"cell_type": "code", "execution_count": 3, "id": "b", "metadata": {"dotnet_interactive": {"language": "csharp"}, "polyglot_notebook": {"kernelName": "csharp"}}, "outputs": [{"output_type": "stream", "name": "stdout", "text": ["1\n"]}], "source": "var x = \"\\u00e9\\ud83d\\ude00\";\nx"},
          {"cell_type": "raw", "id": "c", "metadata": {"format": "text/html"}, "source": "<b>raw</b>"}
         ],
         "metadata": {"kernelspec": {"name": ".net-csharp", "language": "C#", "display_name": ".NET"}, "language_info": {"name": "C#"}, "language": "en", "depth": [[[{"a": [1, 2.50, 1e5, null, true]}]]]},
         "nbformat": 4,
         "nbformat_minor": 5
        }
        """);

    [Fact]
    public void Damaged_files_are_notebooks_or_refused()
    {
        var random = new Random(20261126);
        var accepted = 0;
        for (var i = 0; i < Fuzz.Count; i++)
        {
            var file = Fuzz.Change(Sample, random);
            accepted += IsAccepted(file) ? 1 : 0;
        }

        Assert.InRange(accepted, Fuzz.Count / 20, Fuzz.Count - Fuzz.Count / 20);
    }

    /// <summary>Sound JSON in which one value is of another kind than notebooks have there.</summary>
    [Fact]
    public void Files_with_a_value_of_another_kind_are_notebooks_or_refused()
    {
        var random = new Random(20261127);
        var accepted = 0;
        string[] others = ["null", "true", "0", "-1.5", "1e400", "\"\"", "\"text\"", "[]", "{}", "[null]", "[[1]]", "{\"a\":{\"b\":[]}}", "[\"a\",1,null,{}]"];
        for (var i = 0; i < Fuzz.Count; i++)
        {
            var json = JsonNode.Parse(Sample)!;
            var parents = All(json).Where(node => node is JsonObject { Count: > 0 } or JsonArray { Count: > 0 }).ToList();
            var other = JsonNode.Parse(others[random.Next(others.Length)]);
            switch (parents[random.Next(parents.Count)])
            {
                case JsonObject parent:
                    parent[parent.ElementAt(random.Next(parent.Count)).Key] = other;
                    break;
                case JsonArray parent:
                    parent[random.Next(parent.Count)] = other;
                    break;
            }

            var file = Encoding.UTF8.GetBytes(json.ToJsonString());
            accepted += IsAccepted(file) ? 1 : 0;
        }

        Assert.InRange(accepted, Fuzz.Count / 20, Fuzz.Count - Fuzz.Count / 20);
    }

    /// <summary>Whether a file is taken as a notebook. If not, it has to be refused in one line, and in no other way.</summary>
    private static bool IsAccepted(byte[] file)
    {
        try
        {
            Use(file);
            return true;
        }
        catch (NotebookFormatException e)
        {
            Assert.DoesNotContain('\n', e.Message);
            return false;
        }
        catch (Exception e)
        {
            Assert.Fail($"{e}\n{Encoding.UTF8.GetString(file)}");
            throw;
        }
    }

    private static IEnumerable<JsonNode?> All(JsonNode? node) => node switch
    {
        JsonObject json => json.SelectMany(entry => All(entry.Value)).Prepend(node),
        JsonArray array => array.SelectMany(All).Prepend(node),
        _ => [node],
    };

    private static void Use(byte[] file)
    {
        var notebook = Notebook.Parse(file);
        var written = notebook.ToJson();
        Assert.Equal(written, Notebook.Parse(written).ToJson());
        _ = notebook.Cells.Select(cell => (cell.SourceToRun, cell.Tags.Count(), cell.Outputs.Count)).ToList();
        _ = new Handout(notebook, "fuzz.ipynb", new HandoutOptions(Audience.Student, DateOnly.MinValue));
        notebook.Strip();
        Assert.False(Notebook.Parse(notebook.ToJson()).Strip());
        using var document = JsonDocument.Parse(written, new JsonDocumentOptions { MaxDepth = 1000 });
    }
}
