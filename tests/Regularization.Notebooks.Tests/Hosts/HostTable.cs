using System.Reflection;
using System.Text.Json.Nodes;
using Regularization.Notebooks.Tests.FrontEnds;

namespace Regularization.Notebooks.Tests.Hosts;

/// <summary>The READMEs' table of what works in which host: what the hosts' tests say that they check, and nothing else.</summary>
internal static class HostTable
{
    public const string EnglishHeader = "| host | what its tests check |", JapaneseHeader = "| ホスト | テストで確かめていること |";

    public static string English => Write(EnglishHeader, host => Name(host).English, ability => Name(ability).English, ", ");

    public static string Japanese => Write(JapaneseHeader, host => Name(host).Japanese, ability => Name(ability).Japanese, "、");

    private static string Write(string header, Func<Host, string> host, Func<Ability, string> ability, string comma) => string.Join('\n',
    [
        header, "| --- | --- |",
        .. typeof(HostTable).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Select(method => method.GetCustomAttribute<WorksInAttribute>()).OfType<WorksInAttribute>()
            .GroupBy(test => test.Host).OrderBy(tests => tests.Key)
            .Select(tests => $"| {host(tests.Key)} | {string.Join(comma, tests.SelectMany(test => test.Abilities).Distinct().Order().Select(ability))} |"),
    ]);

    private static (string English, string Japanese) Name(Host host) => host switch
    {
        Host.JupyterLab => Same($"JupyterLab {FrontEnd("JupyterLab", "@jupyterlab/application")}"),
        Host.JupyterNotebook => Same("Jupyter Notebook"),
        Host.Nbconvert => Same("nbconvert, nbclient"),
        Host.JupyterConsole => Same("jupyter-console"),
        Host.VSCode => ($"VS Code {CodeVersion}, executed notebooks", $"VS Code {CodeVersion} (実行済みのノートブック)"),
        Host.InteractiveInJupyter => ($".NET Interactive {Tool("microsoft.dotnet-interactive")} as a Jupyter kernel", $".NET Interactive {Tool("microsoft.dotnet-interactive")} (Jupyterのカーネル)"),
        Host.InteractiveInVSCode => (".NET Interactive by the protocol of VS Code's extension", ".NET Interactive (VS Codeの拡張機能のプロトコル)"),
        Host.DotnetRepl => Same($"dotnet-repl {Tool("dotnet-repl")}"),
        _ => throw new ArgumentOutOfRangeException(nameof(host), host, "It has no name."),
    };

    private static (string English, string Japanese) Name(Ability ability) => ability switch
    {
        Ability.EveryCell => ("every cell", "全セルの実行"),
        Ability.SameOutputs => ("the same texts, numbers and figures as in our own run", "出力(文章、数値、図)がこの教材のホストと一致すること"),
        Ability.EveryFigure => ("every figure", "すべての図"),
        Ability.FiguresInAnyOrder => ("figures in any order", "順不同に表示した図"),
        Ability.Slider => ("the slider", "スライダー"),
        Ability.TrainingInThePage => ("training in the page", "ページ上での学習"),
        Ability.PlotlyCharts => ("plain Plotly.NET charts", "Plotly.NETの図そのもの"),
        Ability.DarkTheme => ("the dark theme", "暗いテーマ"),
        Ability.GrowingLosses => ("losses that grow while a cell trains", "学習中に伸びる誤差のグラフ"),
        Ability.ReloadingThePage => ("reloading the page", "ページの再読み込み"),
        Ability.RunningAgain => ("running cells again", "セルの再実行"),
        Ability.SavingAndOpening => ("saving and opening", "保存と再表示"),
        Ability.UntrustedNotebooks => ("untrusted notebooks", "信頼していないノートブック"),
        Ability.Interrupting => ("interrupting", "中断"),
        Ability.Completion => ("completion", "補完"),
        Ability.Results => ("results", "結果の表示"),
        _ => throw new ArgumentOutOfRangeException(nameof(ability), ability, "It has no name."),
    };

    private static (string English, string Japanese) Same(string name) => (name, name);

    /// <summary>code-server 4.139 is VS Code 1.139.</summary>
    private static string CodeVersion => $"1.{FrontEnd("VSCode", "code-server").Split('.')[1]}";

    /// <summary>The version that is installed for the tests, without its last part.</summary>
    private static string FrontEnd(string name, string package)
    {
        var version = Version(Path.Combine(InstalledFrontEnd.Description(name), "package-lock.json"), "packages", $"node_modules/{package}");
        return version[..version.LastIndexOf('.')];
    }

    private static string Tool(string name) => Version(DotnetTool.Manifest, "tools", name);

    private static string Version(string file, string group, string name) => JsonNode.Parse(File.ReadAllText(file))![group]![name]!["version"]!.GetValue<string>();
}
