using System.Runtime.InteropServices;
using System.Text;

namespace Regularization.Loading;

/// <summary>
/// Turns every C++ exception that leaves TorchSharp's native library into a .NET exception, on Linux (x64).
/// </summary>
/// <remarks>
/// <para>Where nobody catches a C++ exception the process ends, and a notebook's session with it. Of the 1,164 functions of TorchSharp
/// 0.107.0's library, 188 catch nothing (<c>matmul</c>, <c>cummax</c>, <c>autograd.grad</c>, <c>set_num_interop_threads</c> …), and the others catch only two
/// of the kinds that there are. On Windows .NET itself turns such exceptions into its own.</para>
/// <para>.NET asks the loader where a function is when it is first called. This class puts the address of a stub into the library's table
/// of symbols, in this process's memory only. All stubs lead to one wrapper, which calls the function and catches whatever it throws. The
/// wrapper keeps the message, and returns 0 and hence "no tensor"; TorchSharp then asks for the last error, gets that message and throws it.</para>
/// <para>The layouts are those of the ELF-64 object file format, of DWARF's <c>.eh_frame</c> (Linux Standard Base Core, chapter
/// "Exception Frames") and of the language-specific data of the Itanium C++ ABI.</para>
/// </remarks>
internal static unsafe class NativeExceptions
{
    private const string LastError = "THSTorch_get_and_reset_last_err";

    /// <summary>How many arguments beyond those in registers the wrapper hands on. TorchSharp's functions have at most 12 altogether.</summary>
    internal const int StackArguments = 10;

    private const int StubSize = 16;
    private const int SymbolSize = 24;
    private const int RequestLinkMap = 2; // RTLD_DI_LINKMAP
    private const int StringTable = 5;    // DT_STRTAB
    private const int SymbolTable = 6;    // DT_SYMTAB
    private const int Function = 2;       // STT_FUNC
    private const int ReadOnly = 1, ReadWrite = 3, ReadExecute = 5;
    private const int PrivateAnonymous = 0x22;

    [ThreadStatic]
    private static string? _message;

    private static delegate* unmanaged<nint> _lastError;

    /// <summary>Puts the wrapper around every function of the library.</summary>
    /// <param name="library">TorchSharp's library, as it is loaded.</param>
    /// <returns>How many functions were wrapped; 0 where the system does not let itself be asked, or where it has been done before.</returns>
    public static int Catch(nint library)
    {
        try
        {
            return NativeLibrary.TryGetExport(library, LastError, out var lastError) && dlinfo(library, RequestLinkMap, out var map) == 0 ? Catch(*map, lastError) : 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return 0; // another C or C++ runtime than glibc and libstdc++
        }
    }

    private static int Catch(LinkMap map, nint lastError)
    {
        var symbols = FindSymbols(map, out var table, out var count);
        if (symbols.Count == 0)
        {
            return 0;
        }

        var code = new Code(symbols.Count * StubSize);
        var start = mmap(0, (nuint)code.Size, ReadWrite, PrivateAnonymous, -1, 0);
        if (start == -1)
        {
            return 0;
        }

        var functions = symbols.ConvertAll(symbol => map.Address + *(nint*)(symbol + 8));
        var frames = code.Write(start, functions);

        // Systems that allow no code to be made stay as they are, and so does .NET on them.
        var page = table & ~(nint)0xfff;
        var length = (nuint)(table + count * SymbolSize - page);
        if (mprotect(start, (nuint)code.Size, ReadExecute) != 0 || mprotect(page, length, ReadWrite) != 0)
        {
            return 0;
        }

        _lastError = (delegate* unmanaged<nint>)lastError;
        var unwinder = NativeLibrary.Load("libgcc_s.so.1");
        ((delegate* unmanaged<nint, void>)NativeLibrary.GetExport(unwinder, "__register_frame"))(frames);
        for (var i = 0; i < symbols.Count; i++)
        {
            var to = functions[i] == lastError ? (nint)(delegate* unmanaged<nint>)&GetAndResetLastError : start + i * StubSize;
            *(nint*)(symbols[i] + 8) = to - map.Address; // st_value
            *(nint*)(symbols[i] + 16) = 0;               // st_size: the mark of a wrapped function
        }

        _ = mprotect(page, length, ReadOnly);
        return symbols.Count;
    }

    private static List<nint> FindSymbols(LinkMap map, out nint table, out int count)
    {
        (var names, table) = ((nint)0, (nint)0);
        for (var entry = (nint*)map.Dynamic; *entry != 0; entry += 2)
        {
            names = *entry == StringTable ? entry[1] : names;
            table = *entry == SymbolTable ? entry[1] : table;
        }

        // Linkers put the names right behind the symbols; nothing else in memory says how many there are.
        count = names > table && (names - table) % SymbolSize == 0 ? (int)((names - table) / SymbolSize) : 0;
        var found = new List<nint>();
        for (var i = 0; i < count; i++)
        {
            var symbol = table + i * SymbolSize;
            var isFunction = (*(byte*)(symbol + 4) & 15) == Function && *(ushort*)(symbol + 6) != 0;
            if (isFunction && *(nint*)(symbol + 16) != 0 && new ReadOnlySpan<byte>((byte*)names + *(int*)symbol, 3).SequenceEqual("THS"u8))
            {
                found.Add(symbol);
            }
        }

        return found;
    }

    /// <summary>Called by the wrapper, within the C++ exception's handler.</summary>
    [UnmanagedCallersOnly]
    private static void Keep(nint exception, int kind)
    {
        // what() is the third function of std::exception's table of virtual functions, behind two destructors.
        _message = kind == 1
            ? Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)(*(nint**)exception)[2])(exception))
            : "TorchSharp's native library threw something that is not a std::exception.";
    }

    /// <summary>Takes the place of the library's function of that name. TorchSharp reads the text and never frees it.</summary>
    [UnmanagedCallersOnly]
    private static nint GetAndResetLastError()
    {
        var message = _message;
        _message = null;
        return message is null ? _lastError() : Marshal.StringToCoTaskMemUTF8(message);
    }

    /// <summary>The beginning of what the loader knows of a library (<c>struct link_map</c> of &lt;link.h&gt;).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct LinkMap
    {
        public readonly nint Address;
        public readonly nint Name;
        public readonly nint Dynamic;
    }

    /// <summary>The stubs, the wrapper, and what the unwinder has to know of the wrapper.</summary>
    /// <param name="stubs">The size of the stubs in bytes.</param>
    private sealed class Code(int stubs)
    {
        private readonly List<byte> _bytes = [];

        /// <summary>How much memory all of it takes: what is not stubs fits into a page.</summary>
        public int Size => (stubs + 2 * 4096) & ~4095;

        /// <summary>Writes everything.</summary>
        /// <param name="start">Where to.</param>
        /// <param name="targets">The functions that the stubs lead to.</param>
        /// <returns>The address of the frame descriptions.</returns>
        public nint Write(nint start, List<nint> targets)
        {
            var runtime = NativeLibrary.Load("libstdc++.so.6");
            Stubs(targets);
            var (call, handler, end) = Wrapper(runtime);
            var catches = Catches(runtime, call, handler);
            var frames = Frames(runtime, start, end, catches);
            Marshal.Copy([.. _bytes], 0, start, _bytes.Count);
            return start + frames;
        }

        private void Stubs(List<nint> targets)
        {
            foreach (var target in targets)
            {
                Add(0x49, 0xbb);                                       // mov r11, target
                Address(target);
                Add(0xe9);                                             // jmp wrapper
                Number(stubs - _bytes.Count - 4);
                Add(0xcc);
            }
        }

        /// <summary>Calls what the stubs lead to, and keeps what it throws.</summary>
        /// <returns>Where the call, the handler and the end are.</returns>
        private (int Call, int Handler, int End) Wrapper(nint runtime)
        {
            Add(0x55);                                                 // push rbp
            Add(0x48, 0x89, 0xe5);                                     // mov rbp, rsp
            Add(0x48, 0x81, 0xec);                                     // sub rsp, room for the arguments
            Number(8 * StackArguments);
            Add(0xb8);                                                 // mov eax, the last argument's index
            Number(StackArguments - 1);
            Add(0x4c, 0x8b, 0x54, 0xc5, 16);                           // mov r10, [rbp + 8 * rax + 16]
            Add(0x4c, 0x89, 0x14, 0xc4);                               // mov [rsp + 8 * rax], r10
            Add(0xff, 0xc8);                                           // dec eax
            Add(0x79, unchecked((byte)-13));                           // jns to the first of these four
            var call = _bytes.Count;
            Add(0x41, 0xff, 0xd3);                                     // call r11
            Add(0xc9, 0xc3);                                           // leave; ret

            // The unwinder comes here with the exception in rax, the kind of handler in rdx, and rsp and rbp as they were at the call.
            var handler = _bytes.Count;
            Add(0x48, 0x89, 0x14, 0x24);                               // mov [rsp], rdx
            Add(0x48, 0x89, 0xc7);                                     // mov rdi, rax
            Call(NativeLibrary.GetExport(runtime, "__cxa_begin_catch"));
            Add(0x48, 0x89, 0xc7);                                     // mov rdi, rax
            Add(0x8b, 0x34, 0x24);                                     // mov esi, [rsp]
            Call((nint)(delegate* unmanaged<nint, int, void>)&Keep);
            Call(NativeLibrary.GetExport(runtime, "__cxa_end_catch"));
            Add(0x31, 0xc0);                                           // xor eax, eax
            Add(0x0f, 0x57, 0xc0);                                     // xorps xmm0, xmm0
            Add(0xc9, 0xc3);                                           // leave; ret
            return (call, handler, _bytes.Count);
        }

        /// <summary>The table that C++ looks handlers up in (<c>.gcc_except_table</c>).</summary>
        /// <returns>Where it begins.</returns>
        private int Catches(nint runtime, int call, int handler)
        {
            Align();
            var table = _bytes.Count;
            Add(0xff, 0x00);                                           // addresses count from the wrapper's start; types are given by address
            var catches = new byte[] { (byte)(call - stubs), 3, (byte)(handler - stubs), 1 }; // the call, its length, its handler, the first action
            var actions = new byte[] { 1, 1, 2, 0 };                   // type 1, the next action follows; type 2, the last one
            Add((byte)(2 + catches.Length + actions.Length + 16));     // how far the types' end is from here
            Add(0x01, (byte)catches.Length);
            Add(catches);
            Add(actions);
            Address(0);                                                // type 2: everything
            Address(NativeLibrary.GetExport(runtime, "_ZTISt9exception")); // type 1: std::exception
            return table;
        }

        /// <summary>The descriptions of the wrapper's frame (<c>.eh_frame</c>).</summary>
        /// <returns>Where they begin.</returns>
        private int Frames(nint runtime, nint start, int end, int catches)
        {
            Align();
            var frames = _bytes.Count;
            var common = Record(() =>
            {
                Number(0);
                Add(1);                                                // version
                Add([.. Encoding.ASCII.GetBytes("zPLR\0")]);
                Add(1, 0x78, 16);                                      // code in bytes, data downwards in eights, the return address is column 16
                Add(11, 0x00);
                Address(NativeLibrary.GetExport(runtime, "__gxx_personality_v0"));
                Add(0x00, 0x00);
                Add(0x0c, 7, 8, 0x90, 1);                              // the frame starts 8 above rsp; the return address is right below
            });
            Record(() =>
            {
                Number(_bytes.Count - common);
                Address(start + stubs);
                Address(end - stubs);
                Add(8);
                Address(start + catches);
                Add(0x41, 0x0e, 16, 0x86, 2);                          // behind push rbp
                Add(0x43, 0x0d, 6);                                    // behind mov rbp, rsp: the frame is found from rbp
            });
            Number(0);
            return frames;
        }

        private int Record(Action content)
        {
            var record = _bytes.Count;
            Number(0);
            content();
            while ((_bytes.Count - record) % 8 != 0)
            {
                Add(0); // nothing
            }

            BitConverter.TryWriteBytes(CollectionsMarshal.AsSpan(_bytes)[record..], _bytes.Count - record - 4);
            return record;
        }

        private void Call(nint target)
        {
            Add(0x48, 0xb8);                                           // mov rax, target
            Address(target);
            Add(0xff, 0xd0);                                           // call rax
        }

        private void Add(params ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

        private void Number(int value) => _bytes.AddRange(BitConverter.GetBytes(value));

        private void Address(nint value) => _bytes.AddRange(BitConverter.GetBytes((long)value));

        private void Align()
        {
            while (_bytes.Count % 8 != 0)
            {
                Add(0);
            }
        }
    }

    [DllImport("libdl.so.2")]
    private static extern int dlinfo(nint handle, int request, out LinkMap* map);

    [DllImport("libc.so.6")]
    private static extern nint mmap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc.so.6")]
    private static extern int mprotect(nint address, nuint length, int protection);
}
