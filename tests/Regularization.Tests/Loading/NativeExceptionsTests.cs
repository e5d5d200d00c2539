using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Regularization.Loading;
using TorchSharp;
using static TorchSharp.torch;

namespace Regularization.Tests.Loading;

/// <summary>What a wrong call does to the process is tested where processes of its own are, in <c>TensorMistakeTests</c>.</summary>
public sealed class NativeExceptionsTests
{
    public NativeExceptionsTests()
    {
        Assert.SkipUnless(Platform.Current.Identifier == "linux-x64", "exceptions are caught on Linux (x64) only");
        LibTorch.EnsureLoaded();
    }

    private static IEnumerable<MethodInfo> Functions => typeof(torch).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Where(method => method.GetCustomAttribute<DllImportAttribute>()?.Value == "LibTorchSharp" && method.Name.StartsWith("THS", StringComparison.Ordinal));

    [Fact]
    public void Every_function_that_TorchSharp_calls_is_wrapped()
    {
        var file = File.ReadLines("/proc/self/maps").Where(line => line.EndsWith("libLibTorchSharp.so", StringComparison.Ordinal)).ToList();
        var library = NativeLibrary.Load(file[0][file[0].IndexOf('/', StringComparison.Ordinal)..]);
        var code = file.Select(line => line.Split('-', ' ')[..2].Select(number => long.Parse(number, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray()).ToList();

        var bare = Functions.Select(function => function.GetCustomAttribute<DllImportAttribute>()!.EntryPoint ?? function.Name)
            .Where(name => NativeLibrary.TryGetExport(library, name, out var address) && code.Any(range => range[0] <= address && address < range[1]))
            .ToList();

        Assert.Empty(bare);
        Assert.InRange(Functions.Count(), 1000, 2000);
    }

    [Fact]
    public void The_wrapper_hands_on_as_many_arguments_as_any_function_has() =>
        Assert.InRange(Functions.Max(function => function.GetParameters().Length), 7, 6 + NativeExceptions.StackArguments);

    [Fact]
    public void Arguments_on_the_stack_and_in_floating_point_arrive()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2f, 3f }, requires_grad: true);
        var y = (x * x).sum();

        Assert.Equal([2f, 4f, 6f], autograd.grad([y], [x], retain_graph: true)[0].data<float>().ToArray()); // ten arguments, the last of them a function
        Assert.Equal([0f, 0.25f, 0.5f, 0.75f, 1f], linspace(0, 1, 5).data<float>().ToArray());
        Assert.Equal([1f, 3f, 5f, 3f], nn.functional.conv_transpose1d(tensor(new[] { 1f, 2f, 3f }).reshape(1, 1, 3), ones(1, 1, 2)).reshape(4).data<float>().ToArray());
    }

    [Fact]
    public void A_caught_exception_leaves_nothing_behind()
    {
        for (var i = 0; i < 100; i++)
        {
            var error = Assert.Throws<ExternalException>(() => ones(2, 3).matmul(ones(2, 3)));
            Assert.StartsWith("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", error.Message);
        }

        Assert.Equal(12f, ones(2, 3).matmul(ones(3, 2)).sum().item<float>());
    }
}
