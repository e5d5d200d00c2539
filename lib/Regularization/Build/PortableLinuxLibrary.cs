// LibTorch.targets compiles this file by itself, with the C# compiler of the SDK but without its symbols, as a build task
// for netstandard2.0; Regularization.Tests compiles it once more, without the task.
#nullable enable
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

/// <summary>
/// Makes TorchSharp's Linux library loadable by the C++ runtimes of Debian 12 and Ubuntu 22.04.
/// </summary>
/// <remarks>
/// <para>libLibTorchSharp.so of TorchSharp 0.107.0 asks for libstdc++ of GCC 13 (GLIBCXX_3.4.32) because of one function, which its
/// compiler calls so that the standard streams are initialised, and which does nothing more. Older runtimes initialise them anyway.
/// In the copy that this class makes, that call goes to a function that every libstdc++ has, that takes nothing and changes nothing:
/// std::uncaught_exception(). The copy still loads on newer systems.</para>
/// <para>To be deleted, with its target and its tests, as soon as TorchSharp ships a library that needs no more than GLIBCXX_3.4.30.</para>
/// <para>The layout is that of the ELF-64 object file format and of the symbol versions of the Linux Standard Base (Core, chapter
/// "Symbol Versioning").</para>
/// </remarks>
internal sealed class PortableLinuxLibrary
{
    private const string NewFunction = "_ZSt21ios_base_library_initv";
    private const string NewVersion = "GLIBCXX_3.4.32";
    private const string OldFunction = "_ZSt18uncaught_exceptionv";
    private const string OldVersion = "GLIBCXX_3.4";

    private const int DynamicSymbols = 11;
    private const int SymbolVersions = 0x6fffffff;
    private const int NeededVersions = 0x6ffffffe;
    private const int SymbolSize = 24;
    private const int Undefined = 0;

    private readonly byte[] _file;

    private PortableLinuxLibrary(byte[] file) => _file = file;

    /// <summary>Changes the library in memory if it is one that needs it, and nothing otherwise.</summary>
    /// <param name="file">The bytes of the library.</param>
    /// <returns>Why nothing was changed; null if the library was made portable.</returns>
    public static string? Patch(byte[] file)
    {
        try
        {
            new PortableLinuxLibrary(file).Patch();
            return null;
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException)
        {
            return "it is cut off or damaged";
        }
    }

    private void Patch()
    {
        Check(_file.Length > 64 && _file.Take(6).SequenceEqual(new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1 }), "it is not a 64-bit little-endian ELF file");
        var sections = ReadSections();
        var symbols = Only(sections.Where(section => section.Type == DynamicSymbols), "it does not have one table of symbols");
        var versions = Only(sections.Where(section => section.Type == SymbolVersions), "its symbols have no versions");
        var needed = Only(sections.Where(section => section.Type == NeededVersions), "it needs no versions of others' symbols");
        var names = sections[Int32(symbols.Header + 40)].Start;

        // The old version has to be one of the same library (libstdc++.so.6), where the loader will look for it.
        var needs = ReadNeeds(needed.Start, names).ToList();
        var newNeed = Only(needs.Where(need => need.Name == NewVersion), $"it does not need {NewVersion} exactly once");
        var oldNeed = Only(needs.Where(need => need.Name == OldVersion && need.Library == newNeed.Library), $"it does not need {OldVersion} beside {NewVersion}");

        var all = Enumerable.Range(0, symbols.Size / SymbolSize).Select(index => symbols.Start + SymbolSize * index).ToList();
        var symbol = Only(
            all.Where((_, index) => UInt16(versions.Start + 2 * index) == newNeed.Index),
            $"more than one symbol needs {NewVersion}");
        Check(Text(names, Int32(symbol)) == NewFunction && UInt16(symbol + 6) == Undefined, $"another symbol than {NewFunction} needs {NewVersion}");

        // Linkers let names share their last letters. A name that ends in the same bytes would be changed too.
        var start = Int32(symbol);
        Only(
            all.Select(other => Int32(other)).Concat(needs.Select(need => Int32(need.Entry + 8))).Where(name => name >= start && name <= start + NewFunction.Length),
            $"other names are part of {NewFunction}");

        Encoding.ASCII.GetBytes(OldFunction.PadRight(NewFunction.Length, '\0')).CopyTo(_file, names + start);
        Array.Copy(_file, oldNeed.Entry, _file, newNeed.Entry, 4);         // vna_hash
        Array.Copy(_file, oldNeed.Entry + 8, _file, newNeed.Entry + 8, 4); // vna_name
    }

    private static void Check(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            throw new InvalidDataException(otherwise);
        }
    }

    private static T Only<T>(IEnumerable<T> candidates, string otherwise)
    {
        var found = candidates.Take(2).ToList();
        Check(found.Count == 1, otherwise);
        return found[0];
    }

    private List<(int Header, int Type, int Start, int Size)> ReadSections()
    {
        var table = Int32(0x28);
        int size = UInt16(0x3a);
        return Enumerable.Range(0, UInt16(0x3c))
            .Select(index => table + index * size)
            .Select(header => (header, Int32(header + 4), Int32(header + 24), Int32(header + 32)))
            .ToList();
    }

    /// <summary>The versions of other libraries' symbols that this library needs.</summary>
    private IEnumerable<(int Library, int Entry, string Name, int Index)> ReadNeeds(int table, int names)
    {
        for (int library = table, next = -1; next != 0; library += next)
        {
            var entry = library + Int32(library + 8);
            for (var left = UInt16(library + 2); left > 0; left--)
            {
                yield return (library, entry, Text(names, Int32(entry + 8)), UInt16(entry + 6));
                entry += Int32(entry + 12);
            }

            next = Int32(library + 12);
            Check(next >= 0, "its versions are out of order");
        }
    }

    private string Text(int names, int offset)
    {
        var start = names + offset;
        var end = Array.IndexOf(_file, (byte)0, start);
        return Encoding.ASCII.GetString(_file, start, end - start);
    }

    private ushort UInt16(int offset) => BitConverter.ToUInt16(_file, offset);

    /// <summary>A number of 32 bits, or the lower half of one of 64: all offsets in a file of a few megabytes fit.</summary>
    private int Int32(int offset) => BitConverter.ToInt32(_file, offset);
}

#if !NET
/// <summary>The build task: writes the portable copy, or an unchanged one and a message that says why.</summary>
public sealed class MakeLinuxLibraryPortable : Microsoft.Build.Utilities.Task
{
    [Microsoft.Build.Framework.Required]
    public string Source { get; set; } = "";

    [Microsoft.Build.Framework.Required]
    public string Destination { get; set; } = "";

    public override bool Execute()
    {
        var file = File.ReadAllBytes(Source);
        var reason = PortableLinuxLibrary.Patch(file);
        if (reason != null)
        {
            Log.LogMessage(Microsoft.Build.Framework.MessageImportance.High, "{0} is used as it is: {1}.", Source, reason);
        }

        // Through a temporary file: another build may be reading the destination, and a link to the package cache must not be written through.
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        var temporary = Destination + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(temporary, file);
        File.Delete(Destination);
        File.Move(temporary, Destination);
        return true;
    }
}
#endif
