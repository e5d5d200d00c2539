// FSharpCore.targets compiles this file by itself, with the C# compiler of the SDK but without its symbols, as a build task
// for netstandard2.0; Regularization.Tests compiles it once more, without the task.
#nullable enable
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

/// <summary>
/// Makes a library that was built with an older FSharp.Core (F#'s own library) ask for the one that lies beside it.
/// </summary>
/// <remarks>
/// <para>Plotly.NET 6.0.0 is built with FSharp.Core 10.1, but two libraries that it uses name older ones: Giraffe.ViewEngine 5.0 and
/// Fable.Core 4.7. A program takes the newest for all of them. A notebook host that has FSharp.Core 10.0 for its own F# cells, as
/// .NET Interactive and dotnet-repl have, gives that one to those two and 10.1 to Plotly.NET: types of the same name that do
/// not fit together, and every chart fails. In the copy that this class makes, the number of the version that the library asks
/// for is another; nothing else changes.</para>
/// <para>To be deleted, with its targets and its tests, as soon as Giraffe.ViewEngine and Fable.Core come with the FSharp.Core of Plotly.NET.</para>
/// <para>The layout is that of ECMA-335, Partition II: 24.2 (the streams of the metadata), 22.5 (AssemblyRef) and 25 (the file).</para>
/// </remarks>
internal sealed class FSharpCoreReference
{
    private const string Name = "FSharp.Core";
    private const int CliHeader = 14;
    private const int StrongNameSigned = 8;
    private const int WideStrings = 1;
    private const int WideBlobs = 4;

    // The length, then the token of the key that FSharp.Core is signed with.
    private static readonly byte[] Token = { 8, 0xb0, 0x3f, 0x5f, 0x7f, 0x11, 0xd5, 0x0a, 0x3a };

    private readonly byte[] _file;

    private FSharpCoreReference(byte[] file) => _file = file;

    /// <summary>Changes the library in memory if it asks for an older FSharp.Core, and nothing otherwise.</summary>
    /// <param name="file">The bytes of the library.</param>
    /// <param name="version">The version of FSharp.Core to ask for.</param>
    /// <returns>Why nothing was changed; null if the library asks for the version now.</returns>
    public static string? Raise(byte[] file, Version version)
    {
        try
        {
            new FSharpCoreReference(file).Raise(version);
            return null;
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            return "it is cut off or damaged";
        }
    }

    private void Raise(Version version)
    {
        var (metadata, flags) = FindMetadata();
        Check((flags & StrongNameSigned) == 0, "its signature would no longer be right");
        var streams = ReadStreams(metadata);
        Check(new[] { "#~", "#Strings", "#Blob" }.All(streams.ContainsKey), "it has no metadata in the usual form");

        var reference = FindReference(streams["#~"], streams["#Strings"].Start, streams["#Blob"].Start);
        var old = new Version(UInt16(reference), UInt16(reference + 2), UInt16(reference + 4), UInt16(reference + 6));
        Check(old < version, $"it asks for {Name} {old}, which is not older than {version}");

        var parts = new[] { version.Major, version.Minor, version.Build, version.Revision };
        for (var i = 0; i < parts.Length; i++)
        {
            BitConverter.GetBytes(checked((ushort)Math.Max(parts[i], 0))).CopyTo(_file, reference + 2 * i);
        }
    }

    /// <summary>The row of the reference in the table AssemblyRef: the version comes first.</summary>
    /// <remarks>
    /// It is looked for by what it says, because where the table begins depends on the sizes of 30 others: no flags, FSharp.Core's key, its name, no culture.
    /// </remarks>
    private int FindReference((int Start, int Size) tables, int strings, int blobs)
    {
        var sizes = _file[tables.Start + 6];
        var stringSize = (sizes & WideStrings) != 0 ? 4 : 2;
        var blobSize = (sizes & WideBlobs) != 0 ? 4 : 2;
        var rowSize = 12 + 2 * blobSize + 2 * stringSize;
        var rows = Enumerable.Range(tables.Start, Math.Max(tables.Size - rowSize + 1, 0)).Where(row =>
            Int32(row + 8) == 0
            && Index(row + 12 + blobSize + stringSize, stringSize) == 0
            && Matches(blobs + Index(row + 12, blobSize), Token)
            && Matches(strings + Index(row + 12 + blobSize, stringSize), Encoding.ASCII.GetBytes(Name + '\0'))).Take(2).ToList();
        Check(rows.Count == 1, $"it does not refer to {Name} exactly once");
        return rows[0];
    }

    private (int Start, int Flags) FindMetadata()
    {
        Check(_file.Length > 64 && UInt16(0) == 0x5a4d && Int32(Int32(0x3c)) == 0x4550, "it is not a library of Windows' form, as those of .NET are");
        var header = Int32(0x3c) + 4;
        var optionalHeader = header + 20;
        var directories = optionalHeader + (UInt16(optionalHeader) == 0x20b ? 112 : 96);
        var sections = Enumerable.Range(0, UInt16(header + 2)).Select(i => optionalHeader + UInt16(header + 16) + 40 * i).ToList();
        var cli = Int32(directories + 8 * CliHeader);
        Check(cli != 0, "it is not a library of .NET");
        return (Offset(Int32(Offset(cli) + 8)), Int32(Offset(cli) + 16));

        int Offset(int address)
        {
            var section = sections.FirstOrDefault(start => Int32(start + 12) <= address && address < Int32(start + 12) + Int32(start + 16));
            Check(section != 0, "it points outside of itself");
            return address - Int32(section + 12) + Int32(section + 20);
        }
    }

    private Dictionary<string, (int Start, int Size)> ReadStreams(int metadata)
    {
        Check(Int32(metadata) == 0x424a5342, "it is not a library of .NET");
        var streams = new Dictionary<string, (int, int)>();
        var entry = metadata + 16 + Int32(metadata + 12);
        var count = UInt16(entry + 2);
        entry += 4;
        for (var i = 0; i < count; i++)
        {
            var end = Array.IndexOf(_file, (byte)0, entry + 8);
            streams[Encoding.ASCII.GetString(_file, entry + 8, end - entry - 8)] = (metadata + Int32(entry), Int32(entry + 4));
            entry += 8 + (end - entry - 8) / 4 * 4 + 4;
        }

        return streams;
    }

    private static void Check(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            throw new InvalidDataException(otherwise);
        }
    }

    private bool Matches(int offset, byte[] expected)
    {
        if (offset < 0 || offset > _file.Length - expected.Length)
        {
            return false;
        }

        for (var i = 0; i < expected.Length; i++)
        {
            if (_file[offset + i] != expected[i])
            {
                return false;
            }
        }

        return true;
    }

    private int Index(int offset, int size) => size == 4 ? Int32(offset) : UInt16(offset);

    private ushort UInt16(int offset) => BitConverter.ToUInt16(_file, offset);

    private int Int32(int offset) => BitConverter.ToInt32(_file, offset);
}

#if !NET
/// <summary>The build task: writes copies of libraries that ask for the given FSharp.Core, or unchanged ones and a message that says why.</summary>
public sealed class UseOneFSharpCore : Microsoft.Build.Utilities.Task
{
    [Microsoft.Build.Framework.Required]
    public Microsoft.Build.Framework.ITaskItem[] Sources { get; set; } = [];

    [Microsoft.Build.Framework.Required]
    public string FSharpCore { get; set; } = "";

    [Microsoft.Build.Framework.Required]
    public string Directory { get; set; } = "";

    public override bool Execute()
    {
        var version = System.Reflection.AssemblyName.GetAssemblyName(FSharpCore).Version;
        System.IO.Directory.CreateDirectory(Directory);
        foreach (var source in Sources.Select(item => item.ItemSpec))
        {
            var file = File.ReadAllBytes(source);
            var reason = FSharpCoreReference.Raise(file, version);
            if (reason != null)
            {
                Log.LogMessage(Microsoft.Build.Framework.MessageImportance.High, "{0} is used as it is: {1}.", source, reason);
            }

            // Through a temporary file: another build may be reading the destination, and a link to the package cache must not be written through.
            var destination = Path.Combine(Directory, Path.GetFileName(source));
            var temporary = destination + "." + Guid.NewGuid().ToString("N");
            File.WriteAllBytes(temporary, file);
            File.Delete(destination);
            File.Move(temporary, destination);
        }

        return true;
    }
}
#endif
