package org.kheap.machine.elf;

import java.nio.ByteBuffer;
import java.util.Map;
import org.kheap.machine.dwarf.Attribute;
import org.kheap.machine.dwarf.DebugInfoBuilder;
import org.kheap.machine.dwarf.LineProgramBuilder;
import org.kheap.machine.dwarf.Tag;

/**
 * An object with the sections, symbols and relocations that a compiler makes for a small program:
 *
 * <pre>{@code
 * static int counter = 7;                  // .data + 0
 * const char *greeting = "hello";          // .data + 8, to .rodata + 0
 * static char buffer[100];                 // .bss
 * int main(void) { return helper(&counter); }
 * }</pre>
 *
 * <p>It has the three kinds of relocation every machine has: a pointer in data, an address and a
 * call in text. The instructions are none; only the fields relocations change are filled.
 */
public final class TypicalObject {

    /** Bytes of {@code .text}; {@code main} is all of it. */
    public static final int TEXT_SIZE = 32;

    /** Where in {@code .debug_info} the offset of the string {@code hello.c} stands. */
    public static final int NAME_OFFSET = 12;

    private static final long ALLOC = ElfSection.SHF_ALLOC;
    private static final long WRITE = ElfSection.SHF_WRITE;
    private static final long EXEC = ElfSection.SHF_EXECINSTR;

    /** Relocation numbers: pointer, pointer in debug sections, call. */
    private static final Map<ElfMachine, int[]> TYPES =
            Map.of(
                    ElfMachine.I386, new int[] {1, 1, 2},
                    ElfMachine.AMD64, new int[] {1, 10, 4},
                    ElfMachine.SPARC, new int[] {3, 23, 7},
                    ElfMachine.SPARCV9, new int[] {32, 23, 7});

    private TypicalObject() {}

    /** The object with everything in it. */
    public static byte[] build(ElfMachine machine) {
        return builder(machine).build();
    }

    /** The same, open for additions. */
    public static ElfBuilder builder(ElfMachine machine) {
        ElfBuilder b = new ElfBuilder(machine);
        int[] types = TYPES.get(machine);
        int wordSize = machine.elfClass().addressSize();
        int text = b.section(".text", ALLOC | EXEC, 16, new byte[TEXT_SIZE]);
        int rodata = b.section(".rodata", ALLOC, 1, "hello\0".getBytes());
        int data = b.section(".data", ALLOC | WRITE, 8, dataBytes(b));
        int bss = b.nobits(".bss", 16, 100);
        int line = b.section(".debug_line", 0, 1, lineProgram(machine));
        DebugInfoBuilder unit = unit(machine);
        int info = b.section(".debug_info", 0, 1, unit.info());
        b.section(".debug_abbrev", 0, 1, unit.abbrev());
        int str = b.section(".debug_str", 0, 1, "clang\0hello.c\0".getBytes());
        b.section(".comment", 0, 1, "compiler\0".getBytes());

        int local = ElfSymbol.STB_LOCAL;
        b.symbol("hello.c", local, ElfSymbol.STT_FILE, ElfSymbol.SHN_ABS, 0, 0);
        int textSymbol = b.symbol("", local, ElfSymbol.STT_SECTION, text, 0, 0);
        int rodataSymbol = b.symbol("", local, ElfSymbol.STT_SECTION, rodata, 0, 0);
        int strSymbol = b.symbol("", local, ElfSymbol.STT_SECTION, str, 0, 0);
        int counter = b.symbol("counter", local, ElfSymbol.STT_OBJECT, data, 0, 4);
        b.symbol("buffer", local, ElfSymbol.STT_OBJECT, bss, 0, 100);
        b.symbol("main", ElfSymbol.STB_GLOBAL, ElfSymbol.STT_FUNC, text, 0, TEXT_SIZE);
        b.symbol("greeting", ElfSymbol.STB_GLOBAL, ElfSymbol.STT_OBJECT, data, 8, wordSize);
        int helper = b.undefined("helper");

        b.relocation(data, 8, types[0], rodataSymbol, 0);
        b.relocation(text, 8, types[0], counter, 0);
        b.relocation(text, 16, types[2], helper, callAddend(machine));
        b.relocation(info, NAME_OFFSET, types[1], strSymbol, 6);
        b.relocation(line, lineAddressOffset(machine), types[0], textSymbol, 0);
        return b;
    }

    /** On x86 a displacement counts from the end of its field. */
    private static int callAddend(ElfMachine machine) {
        return machine == ElfMachine.I386 || machine == ElfMachine.AMD64 ? -4 : 0;
    }

    private static byte[] dataBytes(ElfBuilder b) {
        ByteBuffer data = b.buffer(24);
        data.putInt(7);
        return data.array();
    }

    private static DebugInfoBuilder unit(ElfMachine machine) {
        int addressSize = machine.elfClass().addressSize();
        DebugInfoBuilder b = new DebugInfoBuilder(4, machine.order(), addressSize);
        b.abbreviation(1, Tag.COMPILE_UNIT, true, Attribute.NAME, 0x0e); // DW_FORM_strp
        b.abbreviation(2, Tag.BASE_TYPE, false, Attribute.BYTE_SIZE, 0x0b, Attribute.NAME, 0x08);
        b.abbreviation(3, Tag.POINTER_TYPE, false, Attribute.TYPE, 0x13); // DW_FORM_ref4
        b.bytes(1).u32(0);
        int type = b.offset();
        b.bytes(2, 4).string("int");
        return b.bytes(3).u32(type).bytes(0);
    }

    private static LineProgramBuilder lines(ElfMachine machine) {
        return new LineProgramBuilder(4, machine.order(), machine.elfClass().addressSize())
                .directory("/src")
                .file("hello.c", 1)
                .setAddress(0)
                .row(0, 3)
                .row(8, 1)
                .row(16, 0)
                .endSequence(TEXT_SIZE - 24);
    }

    private static byte[] lineProgram(ElfMachine machine) {
        return lines(machine).build();
    }

    private static int lineAddressOffset(ElfMachine machine) {
        return lines(machine).addressOffset();
    }
}
