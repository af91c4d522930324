package org.kheap.panic.dump;

import static org.kheap.machine.FieldType.CHAR;
import static org.kheap.machine.FieldType.INT64;
import static org.kheap.machine.FieldType.LONG;
import static org.kheap.machine.FieldType.UINT32;
import static org.kheap.machine.FieldType.ULONG;
import static org.kheap.machine.FieldType.array;

import org.kheap.machine.Abi;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;
import org.kheap.machine.Layout;

/** {@code dumphdr_t}, which a dump device holds twice. The last two fields came with version 10. */
@FieldSpec.Struct(value = "dumphdr", typedef = "dumphdr_t")
enum DumpHdr implements FieldSpec {
    DUMP_MAGIC(UINT32, "0xdefec8ed"),
    DUMP_VERSION(UINT32, "of this structure"),
    DUMP_FLAGS(UINT32, "state and content"),
    DUMP_WORDSIZE(UINT32, "32 or 64"),
    DUMP_START(INT64, "where the initial header is"),
    DUMP_KSYMS(INT64, "where the symbol file is"),
    DUMP_PFN(INT64, "where the page frame numbers are"),
    DUMP_MAP(INT64, "where the translations are"),
    DUMP_DATA(INT64, "where the pages are"),
    DUMP_UTSNAME(array(CHAR, DumpHdr.UTSNAME_TEXTS * DumpHdr.TEXT_SIZE), "struct utsname"),
    DUMP_PLATFORM(array(CHAR, DumpHdr.TEXT_SIZE), "name of the platform"),
    DUMP_PANICSTRING(array(CHAR, DumpHdr.PANIC_STRING_SIZE), "why"),
    DUMP_CRASHTIME(LONG, "seconds since 1970"),
    DUMP_PAGESHIFT(LONG, "log2 of the page size"),
    DUMP_PAGESIZE(LONG, "in bytes"),
    DUMP_HASHMASK(LONG, "of a hash of all translations"),
    DUMP_NVTOP(LONG, "number of translations"),
    DUMP_NPAGES(ULONG, "number of pages"),
    DUMP_KSYMS_SIZE(ULONG, "bytes of the symbol file"),
    DUMP_KSYMS_CSIZE(ULONG, "bytes it takes on the device"),
    DUMP_FM_PANIC(UINT32, "whether fault management asked for the panic"),
    DUMP_UUID(array(CHAR, DumpHdr.UUID_SIZE), "of the image that panicked");

    static final int UTSNAME_TEXTS = 5;

    /** Bytes of each text of {@code struct utsname}. */
    static final int TEXT_SIZE = 257;

    static final int PANIC_STRING_SIZE = 200;
    static final int UUID_SIZE = 37;

    private static final int OLD_VERSION = 9;
    private static final int NEW_VERSION = 10;

    private final Field field;

    DumpHdr(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }

    /** The version that the kernel of an ABI writes: of the four only amd64 is as young as 10. */
    static int version(Abi abi) {
        return abi.equals(Abi.AMD64) ? NEW_VERSION : OLD_VERSION;
    }

    /** Whether pages are blocks that an end follows, and a second structure follows the header. */
    static boolean isNew(Abi abi) {
        return version(abi) == NEW_VERSION;
    }

    /** Bytes of the header of the version that the kernel of an ABI writes. */
    static int size(Abi abi) {
        Layout<DumpHdr> layout = Layout.of(DumpHdr.class, abi);
        return isNew(abi) ? layout.size() : layout.offset(DUMP_FM_PANIC);
    }
}
