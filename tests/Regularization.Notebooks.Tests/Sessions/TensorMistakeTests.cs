using System.Runtime.InteropServices;
using Regularization.Notebooks.Tests.Commands;
using Regularization.Notebooks.Tests.Lessons;

namespace Regularization.Notebooks.Tests.Sessions;

/// <summary>
/// Wrong calls of tensors, in one notebook that runs in a process of its own: each has to end as a failing cell, and none of them as the end of the process.
/// Most of these functions catch nothing in TorchSharp's native library.
/// </summary>
public sealed class TensorMistakeTests(TensorMistakeTests.Run run) : IClassFixture<TensorMistakeTests.Run>
{
    private static readonly (string Code, string Message)[] Mistakes =
    [
        ("torch.ones(2, 3).matmul(torch.ones(2, 3))", "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)"),
        ("torch.ones(5, 2, 3).matmul(torch.ones(5, 4, 3))", "Expected size for first two dimensions of batch2 tensor to be: [5, 3] but got: [5, 4]."),
        ("torch.ones(2, 3).matmul(torch.ones(3, 2, dtype: torch.int64))", "expected m1 and m2 to have the same dtype, but got: float != long int"),
        ("torch.ones(2).matmul(torch.ones(3))", "inconsistent tensor size, expected tensor [2] and src [3]"),
        ("torch.ones(2, 2, dtype: torch.@bool).matmul(torch.ones(2, 2, dtype: torch.@bool))", "\"addmm_impl_cpu_\" not implemented for 'Bool'"),
        ("var thread = new System.Threading.Thread(() => torch.ones(2, 3).matmul(torch.ones(2, 3)));\nthread.Start(); thread.Join();", "mat1 and mat2"),
        ("await Task.Run(() => torch.ones(4, 3).matmul(torch.ones(4, 3)))", "(4x3 and 4x3)"),
        ("torch.ones(2, 3).cummax(7)", "Dimension out of range (expected to be in range of [-2, 1], but got 7)"),
        ("torch.ones(2, 3).cummin(-3)", "Dimension out of range (expected to be in range of [-2, 1], but got -3)"),
        ("torch.autograd.grad(new[] { torch.ones(1) }, new[] { torch.ones(1) })", "element 0 of tensors does not require grad"),
        ("var w = torch.ones(2, requires_grad: true);\ntorch.autograd.grad(new[] { w * 2 }, new[] { w })", "grad can be implicitly created only for scalar outputs"),
        ("torch.set_num_threads(-1)", "Expected positive number of threads"),
        ("torch.set_num_interop_threads(2); torch.set_num_interop_threads(3);", "cannot set number of interop threads"),
        ("torch.random.set_rng_state(torch.ones(3))", "RNG state must be a torch.ByteTensor"),
        ("torch.ones(2, 3).mm(torch.ones(2, 3))", "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)"),
        ("torch.nn.Linear(3, 1).forward(torch.ones(5, 2))", "(5x2 and 3x1)"),
        ("torch.cat(new[] { torch.ones(2, 3), torch.ones(3, 2) })", "Expected size 3 but got size 2"),
        ("torch.ones(6).reshape(4)", "shape '[4]' is invalid for input of size 6"),
        ("torch.zeros(1L << 60)", "can't allocate memory"),
        ("torch.ones(6).backward()", "does not require grad"),
    ];

    public static TheoryData<int> Numbers => new(Enumerable.Range(0, Mistakes.Length));

    [Fact]
    public async Task The_notebook_runs_to_its_end()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "exceptions are caught on Linux (x64) only");
        var (exitCode, output, error) = await run.Ended;

        Assert.True(exitCode == ExitCode.Success, error + output);
        Assert.Equal("12", run.Folder.Outputs("out.ipynb", 1 + Mistakes.Length)[0]!["data"]!["text/plain"]!.ToString());
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task A_wrong_call_fails_its_cell_and_says_why(int number)
    {
        Assert.SkipUnless((await run.Ended).ExitCode == ExitCode.Success, "The notebook did not run to its end, which the test The_notebook_runs_to_its_end is about.");

        var error = run.Folder.Outputs("out.ipynb", 1 + number)[0]!;
        Assert.Equal("error", error["output_type"]!.ToString());
        Assert.Contains(Mistakes[number].Message, error["evalue"]!.ToString());
        Assert.DoesNotContain("frame #", error["evalue"]!.ToString());
    }

    public sealed class Run : IDisposable
    {
        private readonly CommandRun _run;

        public Run()
        {
            var cells = Mistakes.Select(mistake => mistake.Code).Prepend(File.ReadAllText(RepositoryNotebook.PathOf("setup.csx"))).Append("torch.ones(2, 3).matmul(torch.ones(3, 2)).sum().item<float>()");
            Folder.WriteNotebook("a.ipynb", cells, tag: "raises-exception");
            _run = CommandRun.Start(Folder.Path, "run", "a.ipynb", "--output", "out.ipynb");
            Ended = _run.EndAsync();
        }

        public TemporaryFolder Folder { get; } = new();

        public Task<(int ExitCode, string Output, string Error)> Ended { get; }

        public void Dispose()
        {
            _run.Dispose();
            Folder.Dispose();
        }
    }
}
