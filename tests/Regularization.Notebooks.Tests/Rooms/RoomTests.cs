using ArchUnitNET.Domain;
using ArchUnitNET.Fluent;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using Regularization.Notebooks.Tests.Lessons;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Regularization.Notebooks.Tests.Rooms;

/// <summary>Who may know whom: as CONTRIBUTING.md draws it.</summary>
public sealed class RoomTests
{
    private const string Lesson = "Regularization", Host = "Regularization.Notebooks";

    /// <summary>Both libraries. The lesson's is read, not loaded: these tests know it no more than the host does.</summary>
    private static readonly Architecture Code = new ArchLoader()
        .LoadAssembly(typeof(CSharpSession).Assembly)
        .LoadFilteredDirectory(Path.Combine(Folder(Lesson), "bin", "Debug", "net10.0"), Lesson + ".dll")
        .Build();

    /// <summary>For each file of code its folder below that of its library. Files are named after the type in them.</summary>
    private static readonly Dictionary<string, string> FolderOfType = new[] { Lesson, Host }.SelectMany(library =>
        from file in Directory.EnumerateFiles(Folder(library), "*.cs", SearchOption.AllDirectories)
        let folder = Path.GetRelativePath(Folder(library), Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '/')
        where folder.Split('/')[0] is not ("bin" or "obj" or "Build" or ".")
        select (Type: $"{library}:{Path.GetFileNameWithoutExtension(file)}", folder)).ToDictionary(file => file.Type, file => file.folder);

    public static TheoryData<string> AllRooms => [.. RoomPlan.Rooms];

    [Theory]
    [MemberData(nameof(AllRooms))]
    public void A_room_uses_only_those_that_the_arrows_from_it_lead_to(string room)
    {
        var others = RoomPlan.Rooms.Except(RoomPlan.ReachableFrom(room)).Where(other => other != room).ToHashSet();

        Check(Types().That().FollowCustomPredicate(type => RoomOf(type) == room, "are in " + room)
            .Should().NotDependOnAny(Types().That().FollowCustomPredicate(type => RoomOf(type) is { } other && others.Contains(other), $"are in one of {string.Join(", ", others)}")));
    }

    [Theory]
    [MemberData(nameof(AllRooms))]
    public void No_way_leads_back_into_the_room_where_it_starts(string room) => Assert.DoesNotContain(room, RoomPlan.ReachableFrom(room));

    [Theory]
    [MemberData(nameof(AllRooms))]
    public void Every_arrow_is_used(string room) => Assert.All(RoomPlan.Arrows[room], other => Assert.Contains(
        Code.Types.Where(type => RoomOf(type) == room), type => type.Dependencies.Any(dependency => RoomOf(dependency.Target) == other)));

    [Fact]
    public void The_drawing_shows_every_folder_that_has_code() =>
        Assert.Empty(FolderOfType.Values.Select(folder => folder.Split('/')[0]).Distinct().Except(RoomPlan.Rooms));

    [Theory]
    [InlineData("README.md")]
    [InlineData("README.ja.md")]
    public void Both_READMEs_say_what_is_in_every_room(string name)
    {
        var words = File.ReadAllText(Path.Combine(RepositoryNotebook.Folder(), "..", name)).Split(["lib/Regularization/ ", "tests/ "], StringSplitOptions.None)[1].Split(' ', '\r', '\n');

        Assert.Empty(FolderOfType.Values.Select(folder => folder.Split('/')[0]).Distinct().Except(words));
    }

    [Fact]
    public void The_lessons_library_knows_no_host() =>
        Check(Types().That().ResideInAssemblyMatching($"^{Lesson},").Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching(@"^(Regularization\.Notebooks|Microsoft\.DotNet\.Interactive)"));

    [Fact]
    public void The_host_does_not_know_the_lesson() =>
        Check(Types().That().ResideInAssemblyMatching($"^{Host},").Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching($@"^{Lesson}($|\.(?!Notebooks))|^TorchSharp"));

    [Fact]
    public void The_hosts_namespaces_are_its_folders() => Assert.All(
        Code.Types.Where(type => type.Assembly.Name.StartsWith(Host + ",", StringComparison.Ordinal) && FolderOf(type) is not null),
        type => Assert.Equal($"{Host}.{FolderOf(type)!.Replace('/', '.')}", type.Namespace.FullName));

    [Fact]
    public void No_type_stands_in_a_namespace_of_somebody_else() => Assert.All(
        Code.Types.Where(type => FolderOf(type) is not null), type => Assert.StartsWith(Lesson, type.Namespace.FullName));

    /// <summary>The room of a type: its folder, or the nearest one around it that the drawing shows. Null for a type of somebody else.</summary>
    private static string? RoomOf(IType type)
    {
        var folder = FolderOf(type);
        while (folder is not null && !RoomPlan.Rooms.Contains(folder))
        {
            folder = folder.LastIndexOf('/') is > 0 and var end ? folder[..end] : null;
        }

        return folder;
    }

    private static string? FolderOf(IType type)
    {
        if (type is not { Assembly: { } library, Namespace: { } space } || type is GenericParameter)
        {
            return null; // the library gives generic parameters neither
        }

        var name = type.FullName[(space.FullName.Length + 1)..].Split('+', '`')[0];
        return FolderOfType.GetValueOrDefault($"{library.Name.Split(',')[0]}:{name}");
    }

    private static string Folder(string library) => Path.GetFullPath(Path.Combine(RepositoryNotebook.Folder(), "..", "lib", library));

    private static void Check(IArchRule rule) => rule.Check(Code);
}
