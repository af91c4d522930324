package org.kheap.panic.dump;

import static org.kheap.panic.dump.DumpHdr.DUMP_CRASHTIME;
import static org.kheap.panic.dump.DumpHdr.DUMP_DATA;
import static org.kheap.panic.dump.DumpHdr.DUMP_FLAGS;
import static org.kheap.panic.dump.DumpHdr.DUMP_HASHMASK;
import static org.kheap.panic.dump.DumpHdr.DUMP_KSYMS;
import static org.kheap.panic.dump.DumpHdr.DUMP_KSYMS_CSIZE;
import static org.kheap.panic.dump.DumpHdr.DUMP_KSYMS_SIZE;
import static org.kheap.panic.dump.DumpHdr.DUMP_MAGIC;
import static org.kheap.panic.dump.DumpHdr.DUMP_MAP;
import static org.kheap.panic.dump.DumpHdr.DUMP_NPAGES;
import static org.kheap.panic.dump.DumpHdr.DUMP_NVTOP;
import static org.kheap.panic.dump.DumpHdr.DUMP_PAGESHIFT;
import static org.kheap.panic.dump.DumpHdr.DUMP_PAGESIZE;
import static org.kheap.panic.dump.DumpHdr.DUMP_PANICSTRING;
import static org.kheap.panic.dump.DumpHdr.DUMP_PFN;
import static org.kheap.panic.dump.DumpHdr.DUMP_PLATFORM;
import static org.kheap.panic.dump.DumpHdr.DUMP_START;
import static org.kheap.panic.dump.DumpHdr.DUMP_UTSNAME;
import static org.kheap.panic.dump.DumpHdr.DUMP_VERSION;
import static org.kheap.panic.dump.DumpHdr.DUMP_WORDSIZE;
import static org.kheap.panic.dump.DumpHdr.PANIC_STRING_SIZE;
import static org.kheap.panic.dump.DumpHdr.TEXT_SIZE;
import static org.kheap.panic.dump.DumpHdr.UTSNAME_TEXTS;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.kheap.machine.Arch;
import org.kheap.machine.Layout;

/**
 * What the headers of a dump say, see {@link DumpHdr}.
 *
 * @param arch whose dump it is, as byte order and word size tell
 * @param flags {@code DF_} bits
 * @param start where the initial header is, in bytes from the beginning of device or file
 * @param system texts of {@code utsname}: sysname, nodename, release, version, machine; may be empty
 * @param panicString cut to 199 characters; empty if the kernel did not panic
 * @param time seconds since 1970, of the guest's clock
 * @param pages number of pages
 * @param symbolsSize bytes of the symbol file
 * @param headSize bytes of the head of the core, whole pages
 */
public record DumpHeader(
        Arch arch,
        int flags,
        long start,
        List<String> system,
        String platform,
        String panicString,
        long time,
        long pages,
        long symbolsSize,
        long headSize) {
    static final int MAGIC = 0xdefe_c8ed;
    static final int DF_VALID = 1;
    static final int DF_COMPLETE = 2;
    static final int DF_LIVE = 4;
    static final int DF_COMPRESSED = 8;

    /** Bytes that tell whether there is a header at all, and how to read it. */
    static final int PREFIX_SIZE = 16;

    /** Where version and word size are on every ABI, which they help to tell. */
    private static final int VERSION_AT = 4;

    private static final int WORD_SIZE_AT = 12;

    public DumpHeader {
        system = List.copyOf(system);
    }

    /** The header of an image that is to be dumped at {@code start}. */
    static DumpHeader of(CrashImage image, DumpContent content, int headSize, long start) {
        CrashFacts facts = image.facts();
        return new DumpHeader(
                image.arch(),
                DF_VALID | DF_COMPLETE | content.flag(),
                start,
                facts.system(),
                facts.platform(),
                facts.panicString(),
                facts.time(),
                image.pages(),
                image.symbolFile().length,
                headSize);
    }

    /** Whether nobody has saved the dump yet. */
    public boolean isValid() {
        return (flags & DF_VALID) != 0;
    }

    /** Whether everything that was to be dumped is there. */
    public boolean isComplete() {
        return (flags & DF_COMPLETE) != 0;
    }

    /** Whether the kernel went on afterwards. */
    public boolean isLive() {
        return (flags & DF_LIVE) != 0;
    }

    /** The same dump, of a kernel that goes on. */
    DumpHeader live() {
        return with(flags | DF_LIVE, start);
    }

    /** The same dump, moved to the beginning of a file of its own. */
    DumpHeader inFile() {
        int compressed = DumpHdr.isNew(arch.abi()) ? DF_COMPRESSED : 0;
        return with(flags | compressed, 0);
    }

    /** The same dump, which has been saved. */
    DumpHeader saved() {
        return with(flags & ~DF_VALID, start);
    }

    /** The same dump, whether it has been saved or not: what two headers of it agree on. */
    DumpHeader withoutState() {
        return saved();
    }

    private DumpHeader with(int newFlags, long newStart) {
        return new DumpHeader(
                arch,
                newFlags,
                newStart,
                system,
                platform,
                panicString,
                time,
                pages,
                symbolsSize,
                headSize);
    }

    /** Where the symbol file is. */
    long symbols() {
        return start + arch.pageSize();
    }

    /** Where the head of the core is: where other kernels put their translations. */
    long head() {
        return symbols() + arch.roundToPages(symbolsSize);
    }

    /** Where the compressed pages are. */
    long data() {
        return head() + headSize;
    }

    /** The header as the guest would write it, without anything behind it. */
    byte[] bytes() {
        Fields fields = new Fields(ByteBuffer.allocate(DumpHdr.size(arch.abi())), arch);
        fields.put(DUMP_MAGIC, MAGIC).put(DUMP_VERSION, DumpHdr.version(arch.abi()));
        fields.put(DUMP_FLAGS, flags).put(DUMP_WORDSIZE, wordBits(arch));
        fields.put(DUMP_START, start).put(DUMP_KSYMS, symbols());
        fields.put(DUMP_PFN, data()).put(DUMP_MAP, head()).put(DUMP_DATA, data());
        for (int i = 0; i < Math.min(system.size(), UTSNAME_TEXTS); i++) {
            fields.putText(DUMP_UTSNAME, i * TEXT_SIZE, system.get(i), TEXT_SIZE);
        }
        fields.putText(DUMP_PLATFORM, 0, platform, TEXT_SIZE);
        fields.putText(DUMP_PANICSTRING, 0, panicString, PANIC_STRING_SIZE);
        fields.put(DUMP_CRASHTIME, time);
        fields.put(DUMP_PAGESHIFT, arch.pageShift()).put(DUMP_PAGESIZE, arch.pageSize());
        fields.put(DUMP_HASHMASK, hashMask(pages)).put(DUMP_NVTOP, pages);
        fields.put(DUMP_NPAGES, pages);
        fields.put(DUMP_KSYMS_SIZE, symbolsSize).put(DUMP_KSYMS_CSIZE, symbolsSize);
        return fields.bytes.array();
    }

    /** One less than the power of two that is not below {@code translations}. */
    private static long hashMask(long translations) {
        return translations <= 1 ? 0 : (Long.highestOneBit(translations - 1) << 1) - 1;
    }

    private static int wordBits(Arch arch) {
        return Byte.SIZE * arch.abi().wordSize();
    }

    /**
     * Whose dump begins with these bytes.
     *
     * @param prefix {@link #PREFIX_SIZE} bytes
     * @param where the name of the file, for people
     * @throws DumpException if it is none, or not one of these kernels
     */
    static Arch archOf(byte[] prefix, String where) throws DumpException {
        ByteBuffer bytes = ByteBuffer.wrap(prefix);
        if (bytes.getInt(0) != MAGIC) {
            bytes.order(ByteOrder.LITTLE_ENDIAN);
        }
        if (bytes.getInt(0) != MAGIC) {
            throw new DumpException(
                    "no crash dump in %s: magic number %08x instead of %08x"
                            .formatted(where, bytes.getInt(0), MAGIC));
        }
        int version = bytes.getInt(VERSION_AT);
        int bits = bytes.getInt(WORD_SIZE_AT);
        for (Arch arch : Arch.ALL) {
            if (arch.abi().order() == bytes.order() && wordBits(arch) == bits) {
                if (version == DumpHdr.version(arch.abi())) {
                    return arch;
                }
                throw new DumpException(
                        "the crash dump in %s has version %d; those of %s have %d"
                                .formatted(where, version, arch, DumpHdr.version(arch.abi())));
            }
        }
        throw new DumpException(
                "the crash dump in %s is from a %d-bit kernel".formatted(where, bits));
    }

    /**
     * Reads a header.
     *
     * @param header all its bytes
     * @throws DumpException if it contradicts itself
     */
    static DumpHeader read(Arch arch, byte[] header, String where) throws DumpException {
        Fields fields = new Fields(ByteBuffer.wrap(header), arch);
        List<String> system = new ArrayList<>();
        for (int i = 0; i < UTSNAME_TEXTS; i++) {
            system.add(fields.text(DUMP_UTSNAME, i * TEXT_SIZE, TEXT_SIZE));
        }
        DumpHeader read =
                new DumpHeader(
                        arch,
                        (int) fields.get(DUMP_FLAGS),
                        fields.get(DUMP_START),
                        system,
                        fields.text(DUMP_PLATFORM, 0, TEXT_SIZE),
                        fields.text(DUMP_PANICSTRING, 0, PANIC_STRING_SIZE),
                        fields.get(DUMP_CRASHTIME),
                        fields.get(DUMP_NPAGES),
                        fields.get(DUMP_KSYMS_SIZE),
                        fields.get(DUMP_DATA) - fields.get(DUMP_MAP));
        if (!read.agreesWith(fields)) {
            throw new DumpException(
                    "the header of the crash dump in %s is corrupt".formatted(where));
        }
        return read;
    }

    /** Whether sizes are possible, and places those which follow from them. */
    private boolean agreesWith(Fields fields) {
        boolean possible =
                start >= 0
                        && inRange(pages)
                        && inRange(symbolsSize)
                        && inRange(headSize)
                        && headSize == arch.roundToPages(headSize);
        return possible
                && fields.get(DUMP_PAGESIZE) == arch.pageSize()
                && fields.get(DUMP_KSYMS) == symbols()
                && fields.get(DUMP_MAP) == head()
                && fields.get(DUMP_PFN) == data()
                && fields.get(DUMP_DATA) == data();
    }

    /** What fits into an array, or counts pages of at most so much. */
    private static boolean inRange(long value) {
        return value >= 0 && value <= Integer.MAX_VALUE - Long.BYTES;
    }

    /** The fields of one header. */
    private record Fields(ByteBuffer bytes, Arch arch, Layout<DumpHdr> layout) {
        Fields(ByteBuffer bytes, Arch arch) {
            this(bytes.order(arch.abi().order()), arch, Layout.of(DumpHdr.class, arch.abi()));
        }

        private boolean isWide(DumpHdr field) {
            return field.type().size(arch.abi()) == Long.BYTES;
        }

        Fields put(DumpHdr field, long value) {
            if (isWide(field)) {
                bytes.putLong(layout.offset(field), value);
            } else {
                bytes.putInt(layout.offset(field), (int) value);
            }
            return this;
        }

        long get(DumpHdr field) {
            int at = layout.offset(field);
            return isWide(field) ? bytes.getLong(at) : bytes.getInt(at);
        }

        /** Puts a text, cut so that a NUL follows it. */
        void putText(DumpHdr field, int at, String text, int size) {
            byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1);
            bytes.position(layout.offset(field) + at)
                    .put(latin, 0, Math.min(latin.length, size - 1));
        }

        String text(DumpHdr field, int at, int size) {
            byte[] latin = new byte[size];
            bytes.position(layout.offset(field) + at).get(latin);
            String text = new String(latin, StandardCharsets.ISO_8859_1);
            int end = text.indexOf('\0');
            return end < 0 ? text : text.substring(0, end);
        }
    }
}
