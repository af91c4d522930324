package org.kheap.machine.paging;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.kheap.machine.Arch;
import org.kheap.machine.Mapping;
import org.kheap.machine.PhysicalMemory;
import org.kheap.machine.Rights;

/**
 * A format of translation tables: a tree of tables whose entries are words in physical memory. All
 * four machines have such a tree; they differ in its shape and in the bits of an entry.
 *
 * <p>Reading a tree needs nothing but memory and its root, so that a debugger translates with the
 * same code as the machine.
 */
public final class PageTableFormat {
    /**
     * One level of the tree.
     *
     * @param shift the lowest bit of the address that indexes tables of this level
     * @param bits how many bits index them; 0 for a table of one entry
     */
    public record Level(int shift, int bits) {
        /** Index of the entry that {@code va} selects. */
        long index(long va) {
            return va >>> shift & (1L << bits) - 1;
        }

        /** Entries of a table. */
        public int entries() {
            return 1 << bits;
        }
    }

    /** i386 with physical address extension: 2, 9 and 9 bits, entries with NX. */
    public static final PageTableFormat PAE =
            new PageTableFormat(
                    List.of(new Level(30, 2), new Level(21, 9), new Level(12, 9)),
                    8,
                    64,
                    new X86Entries(true));

    /** amd64: four times 9 bits. */
    public static final PageTableFormat FOUR_LEVEL =
            new PageTableFormat(
                    List.of(new Level(39, 9), new Level(30, 9), new Level(21, 9), new Level(12, 9)),
                    8,
                    48,
                    new X86Entries(false));

    /**
     * The SPARC reference MMU. Its level 0 is the context table, of which kheap uses entry 0; the
     * hardware counts levels the same way.
     */
    public static final PageTableFormat SRMMU =
            new PageTableFormat(
                    List.of(new Level(32, 0), new Level(24, 8), new Level(18, 6), new Level(12, 6)),
                    4,
                    64,
                    new SrmmuEntries());

    /**
     * The table behind the software-filled TLB of sparcv9. The hardware prescribes only the entry
     * that goes into the TLB, the TTE; the tree above it is the kernel's own affair: four times 10
     * bits over 8 KB pages, so that every table is a page, for a 44-bit address space with a hole.
     */
    public static final PageTableFormat SUN4U =
            new PageTableFormat(
                    List.of(
                            new Level(43, 10),
                            new Level(33, 10),
                            new Level(23, 10),
                            new Level(13, 10)),
                    8,
                    44,
                    new TteEntries());

    private static final Map<Arch, PageTableFormat> BY_ARCH =
            Map.of(
                    Arch.I386, PAE,
                    Arch.AMD64, FOUR_LEVEL,
                    Arch.SPARC, SRMMU,
                    Arch.SPARCV9, SUN4U);

    private final List<Level> levels;
    private final int entrySize;
    private final int addressBits;
    private final EntryCodec codec;

    private PageTableFormat(List<Level> levels, int entrySize, int addressBits, EntryCodec codec) {
        this.levels = levels;
        this.entrySize = entrySize;
        this.addressBits = addressBits;
        this.codec = codec;
    }

    /** The format that a machine's processor, or its TLB-miss handler, understands. */
    public static PageTableFormat of(Arch arch) {
        return BY_ARCH.get(arch);
    }

    public List<Level> levels() {
        return levels;
    }

    /** Bytes of an entry: 4 or 8. */
    public int entrySize() {
        return entrySize;
    }

    /** Bytes of a table at {@code level}. */
    public int tableSize(int level) {
        return levels.get(level).entries() * entrySize;
    }

    /** log2 of the smallest page the hardware knows. */
    public int pageShift() {
        return levels.get(levels.size() - 1).shift();
    }

    /** Whether {@code va} lies in a hole of the address space, where nothing can be mapped. */
    public boolean inHole(long va) {
        int unused = 64 - addressBits;
        return unused != 0 && va << unused >> unused != va;
    }

    /** Address of the entry for {@code va} in the table at {@code table}. */
    public long entryAddress(long table, int level, long va) {
        return table + levels.get(level).index(va) * entrySize;
    }

    /**
     * Follows the tables from {@code root}.
     *
     * @throws IndexOutOfBoundsException if a table lies outside of RAM
     */
    public Walk walk(PhysicalMemory memory, long root, long va) {
        if (inHole(va)) {
            return new Walk.Hole();
        }
        long table = root;
        int last = levels.size() - 1;
        for (int level = 0; ; level++) {
            long address = entryAddress(table, level, va);
            long entry = read(memory, address);
            if (!codec.isValid(entry)) {
                return new Walk.Invalid(level, address);
            }
            if (level == last || codec.isLargePage(entry, level)) {
                // In the entry of a large page, what would be low address bits means other things.
                long offsetMask = (1L << levels.get(level).shift()) - 1;
                long pa = codec.pageAddress(entry) & ~offsetMask | va & offsetMask;
                return new Walk.Mapped(pa, codec.rights(entry), level, address);
            }
            table = codec.tableAddress(entry);
        }
    }

    /**
     * All that the tables below {@code root} map.
     *
     * @return by ascending unsigned address; neighbours with the same rights are one
     * @throws IndexOutOfBoundsException if a table lies outside of RAM
     */
    public List<Mapping> mappings(PhysicalMemory memory, long root) {
        List<Mapping> mappings = new ArrayList<>();
        collect(memory, root, 0, 0, mappings);
        return mappings;
    }

    private void collect(
            PhysicalMemory memory, long table, int level, long base, List<Mapping> mappings) {
        Level shape = levels.get(level);
        for (int i = 0; i < shape.entries(); i++) {
            long entry = read(memory, table + (long) i * entrySize);
            long va = withSign(base | (long) i << shape.shift());
            if (!codec.isValid(entry)) {
                continue;
            }
            if (level == levels.size() - 1 || codec.isLargePage(entry, level)) {
                append(mappings, va, 1L << shape.shift(), codec.rights(entry));
            } else {
                collect(memory, codec.tableAddress(entry), level + 1, va, mappings);
            }
        }
    }

    /** Addresses above the hole have all the bits set that no table is indexed by. */
    private long withSign(long va) {
        int unused = 64 - addressBits;
        return va << unused >> unused;
    }

    private static void append(List<Mapping> mappings, long va, long size, Rights rights) {
        int last = mappings.size() - 1;
        if (last >= 0 && mappings.get(last).isContinuedBy(va, rights)) {
            mappings.set(last, mappings.get(last).longerBy(size));
        } else {
            mappings.add(new Mapping(va, size, rights));
        }
    }

    /** The entry at a physical address. */
    public long read(PhysicalMemory memory, long entryAddress) {
        return entrySize == 8 ? memory.getLong(entryAddress) : memory.getInt(entryAddress);
    }

    public boolean isValid(long entry) {
        return codec.isValid(entry);
    }

    /** Address of the table a valid, non-leaf entry points to. */
    public long tableAddress(long entry) {
        return codec.tableAddress(entry);
    }

    /** An entry that points to the next table. */
    public long tableEntry(long tableAddress, int level) {
        return codec.tableEntry(tableAddress, level);
    }

    /** An entry that maps a page. */
    public long pageEntry(long pageAddress, Rights rights) {
        return codec.pageEntry(pageAddress, rights);
    }
}
