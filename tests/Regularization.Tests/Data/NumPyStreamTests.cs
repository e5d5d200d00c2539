using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Regularization.NumPy;

namespace Regularization.Tests.Data;

/// <summary>Long random streams against SHA-256 hashes of what NumPy 1.24.2 draws, as little-endian bytes.</summary>
public class NumPyStreamTests
{
    [Fact]
    public void A_million_normals_are_those_of_NumPy() =>
        Assert.Equal(
            "53a922d0cee928f18ff8ab104f25caa43ac6f476b406223bcc0c3407b4601c8d",
            Sha256<double>(new Generator(0).Normal(0, 1, 1_000_000)));

    [Theory]
    [InlineData(0UL, "8f486b451c3c9bd045aa3f6339cdf819f6c2bcccd8f64f9c514bbe5976527997", "fcf6eafdacd38c6046f8f9b1beec0c73153f7b0d7b8fd73a40aa35e6e609bfc8")]
    [InlineData(1UL, "165aa88c3f7e25f4d1fea7c697743b55246b74ad2173965f773de618ef0e3837", "26b37ec471a39e9afa0ec46a8a2ce51236605a06420ace29ea9176036cc5a68e")]
    [InlineData(42UL, "f3e73604df68fe20d537824522cc0fec55e7aecc7c099b47634bc5637f560254", "c9e1588a65e628a4691252d231f15d68d483c1cd78df15d540aea6c8098ac72b")]
    [InlineData(1UL << 32, "df23d1ddb2d05833fe744f84a7a3b73037742a245ce45e61cfa682b998973223", "3688691f784e546c3103d6d7ab25a458f8bea3e15671527a28ef455d85e6c006")]
    [InlineData((1UL << 53) + 1, "c56837a8614cf2b0be2308035b7f5b1c2e09f527ae4546d9a494c2c85ae5b88e", "f9b3a9d34218fd32dd38481b25e95c3d5e5db7aff96f003e18fc4e4a5c20a819")]
    [InlineData(1UL << 63, "c05738e25150807f590003f1e8ffec41f52a4405e19bc0a40758560c0153faf3", "2707ee0179e971b9ddb6d63c0b44f85f5317871a17bbea432296071eb3c31d95")]
    public void Any_seed_gives_the_normals_and_then_the_permutation_of_NumPy(ulong seed, string normals, string permutation)
    {
        var random = new Generator(seed);

        Assert.Equal(normals, Sha256<double>(random.Normal(0, 1, 100_000)));
        Assert.Equal(permutation, Sha256<int>(random.Permutation(1000)));
    }

    [Theory]
    [InlineData(0U, "0170dcea75cad468919398661e0bae589e101ea5c81e5eabcb7936eec0dd6c0a")]
    [InlineData(1U, "4b5e07f47d4d9777bda2ff6d67805b95ce150bc4c58b4494a5b18d3a2fdb1f3f")]
    [InlineData(42U, "d32ced5c0422023ce691deb5e01cffb97c930477895f4e9ece52baee57804c62")]
    [InlineData(1U << 31, "cac3960816e38148aaf827584baeb477d674c71b642849e55ac2bb7efd18e2f7")]
    [InlineData(uint.MaxValue, "65fb47e78be4f63bc881f15492dd11fa5af848584e8f0682fffed693d8b7ed35")]
    public void Any_random_state_gives_the_permutation_of_NumPy(uint seed, string permutation) =>
        Assert.Equal(permutation, Sha256<int>(new RandomState(seed).Permutation(1000)));

    [Fact]
    public void The_ziggurat_tables_are_those_of_NumPy()
    {
        var (ki, wi, fi) = Ziggurat.Tables;

        byte[] bytes = [
            .. MemoryMarshal.AsBytes<ulong>(ki.ToArray()), .. MemoryMarshal.AsBytes<double>(wi.ToArray()), .. MemoryMarshal.AsBytes<double>(fi.ToArray())];

        Assert.Equal("d46841a090f638a74c6bd112345fe681089be798d725b251129f062cad5521a3", Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    [Theory]
    [InlineData(0UL, 20417, new[] { 303, 478, 10477, 13325, 14920, 17077 })]
    [InlineData(7UL, 20460, new[] { 2311, 4657, 6694, 10479 })]
    public void Wedges_and_the_tail_take_as_many_draws_as_in_NumPy(ulong seed, int draws, int[] inTail)
    {
        var random = new Pcg64(seed);
        var normals = Enumerable.Range(0, 20_000).Select(_ => Ziggurat.Next(random)).ToArray();

        var same = new Pcg64(seed);
        for (var i = 0; i < draws; i++)
        {
            same.NextUInt64();
        }

        Assert.Equal(same.NextUInt64(), random.NextUInt64());
        Assert.Equal(inTail, normals.Index().Where(z => Math.Abs(z.Item) > 3.6541528853610088).Select(z => z.Index));
    }

    [Fact]
    public void The_numbers_in_the_tail_are_those_of_NumPy()
    {
        var normals = new Generator(0).Normal(0, 1, 20_000);

        Assert.Equal(
            [-3.772275156122734, -3.899421730054339, 3.945549686526577, -3.9193563674218397, -4.023158647557008, 3.822607778038782],
            normals.Where(z => Math.Abs(z) > 3.6541528853610088));
    }

    [Theory]
    [InlineData(0.2556401443782569, -0.2952306841720732)] // differs from the same arithmetic without fused multiply-adds
    [InlineData(0.9999132696631053, -9.352706828868003)]
    public void The_logarithm_of_the_tail_is_glibcs(double u, double expected) => Assert.Equal(expected, Log1p.Of(-u));

    private static string Sha256<T>(ReadOnlySpan<T> values) where T : struct =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)));
}
