using Regularization.Notebooks.Documents;

namespace Regularization.Notebooks.Handouts.Texts;

/// <summary>The words of the page itself, in the languages of the notebooks.</summary>
internal sealed record HandoutWords
{
    public required string Skip { get; init; }

    public required string Contents { get; init; }

    public required string FoldCode { get; init; }

    public required string UnfoldCode { get; init; }

    public required string Code { get; init; }

    public required string Output { get; init; }

    public required string Errors { get; init; }

    public required string Cell { get; init; }

    public required string Text { get; init; }

    public required string Solution { get; init; }

    public required string Copy { get; init; }

    public required string Copied { get; init; }

    public required string Instructor { get; init; }

    public required string MadeOn { get; init; }

    public required string Libraries { get; init; }

    public required string Seeds { get; init; }

    public required string Note { get; init; }

    public required string Tip { get; init; }

    public required string Important { get; init; }

    public required string Warning { get; init; }

    public required string Caution { get; init; }

    public required string Footnote { get; init; }

    public required string Footnotes { get; init; }

    public required string Back { get; init; }

    public required string OtherOutput { get; init; }

    public required string Chart { get; init; }

    public required string ChartMissing { get; init; }

    public required string Present { get; init; }

    public required string PresentHelp { get; init; }

    public required string PreviousSection { get; init; }

    public required string NextSection { get; init; }

    public required string Leave { get; init; }

    public required string ShowOutput { get; init; }

    public required string ShowSolution { get; init; }

    /// <summary>HTML.</summary>
    public required string Keys { get; init; }

    public required string Colors { get; init; }

    public required string SystemColors { get; init; }

    public required string LightColors { get; init; }

    public required string DarkColors { get; init; }

    public required string Beside { get; init; }

    public required string NotebookFile { get; init; }

    public required string NextNotebook { get; init; }

    private static readonly HandoutWords English = new()
    {
        Skip = "Skip to the text",
        Contents = "Contents",
        FoldCode = "Fold all code",
        UnfoldCode = "Unfold all code",
        Code = "Code",
        Output = "Output",
        Errors = "Standard error",
        Cell = "Cell",
        Text = "Text",
        Solution = "Solution",
        Copy = "Copy",
        Copied = "Copied",
        Instructor = "Instructor’s edition, with solutions",
        MadeOn = "Made on",
        Libraries = "Libraries",
        Seeds = "Random seeds",
        Note = "Note",
        Tip = "Tip",
        Important = "Important",
        Warning = "Warning",
        Caution = "Caution",
        Footnote = "Footnote",
        Footnotes = "Footnotes",
        Back = "Back to the text",
        OtherOutput = "An output that a handout cannot show:",
        Chart = "Chart",
        ChartMissing = "This chart needs plotly.js, which could not be loaded. Connect to the network and load the page again.",
        Present = "Present",
        PresentHelp = "One section at a time, for a class",
        PreviousSection = "Previous section",
        NextSection = "Next section",
        Leave = "Leave",
        ShowOutput = "Predict first, then show the output",
        ShowSolution = "Show the solution",
        Keys = "<kbd>←</kbd> <kbd>→</kbd> section · <kbd>Page ↑</kbd> <kbd>Page ↓</kbd> <kbd>Space</kbd> step · <kbd>O</kbd> output · <kbd>C</kbd> code · <kbd>D</kbd> dark · <kbd>Esc</kbd> leave",
        Colors = "Colours",
        SystemColors = "as the system",
        LightColors = "light",
        DarkColors = "dark",
        Beside = "Other forms of this page",
        NotebookFile = "Notebook (.ipynb)",
        NextNotebook = "Next:",
    };

    private static readonly HandoutWords Japanese = new()
    {
        Skip = "本文へ移動",
        Contents = "目次",
        FoldCode = "コードをすべて折りたたむ",
        UnfoldCode = "コードをすべて開く",
        Code = "コード",
        Output = "出力",
        Errors = "標準エラー出力",
        Cell = "セル",
        Text = "説明",
        Solution = "解答",
        Copy = "コピー",
        Copied = "コピーしました",
        Instructor = "教員用（解答つき）",
        MadeOn = "作成日",
        Libraries = "ライブラリ",
        Seeds = "乱数シード",
        Note = "補足",
        Tip = "ヒント",
        Important = "重要",
        Warning = "警告",
        Caution = "注意",
        Footnote = "脚注",
        Footnotes = "脚注",
        Back = "本文に戻る",
        OtherOutput = "配布資料では表示できない出力：",
        Chart = "グラフ",
        ChartMissing = "このグラフの表示に必要なplotly.jsを読み込めませんでした。ネットワークに接続してから、ページを読み込み直してください。",
        Present = "授業で表示",
        PresentHelp = "1節ずつ大きく表示",
        PreviousSection = "前の節",
        NextSection = "次の節",
        Leave = "終了",
        ShowOutput = "予想してから出力を表示",
        ShowSolution = "解答を表示",
        Keys = "<kbd>←</kbd> <kbd>→</kbd> 節 · <kbd>Page ↑</kbd> <kbd>Page ↓</kbd> <kbd>Space</kbd> 1段階ずつ · <kbd>O</kbd> 出力 · <kbd>C</kbd> コード · <kbd>D</kbd> 明暗 · <kbd>Esc</kbd> 終了",
        Colors = "配色",
        SystemColors = "システムに合わせる",
        LightColors = "ライト",
        DarkColors = "ダーク",
        Beside = "このページの別の形式",
        NotebookFile = "ノートブック（.ipynb）",
        NextNotebook = "次：",
    };

    /// <summary>The words in a language (BCP 47), English where there are none.</summary>
    public static HandoutWords In(string language) => language.Split('-')[0] == "ja" ? Japanese : English;
}
