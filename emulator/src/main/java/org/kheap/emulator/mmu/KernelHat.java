package org.kheap.emulator.mmu;

import java.util.List;
import org.kheap.emulator.memory.PageFrames;
import org.kheap.machine.Arch;
import org.kheap.machine.Hat;
import org.kheap.machine.Mapping;
import org.kheap.machine.Ram;
import org.kheap.machine.Rights;
import org.kheap.machine.paging.PageTableFormat;
import org.kheap.machine.paging.Walk;

/**
 * Writes the kernel's translation tables. They lie in RAM like everything else, but in pages that
 * are not mapped, so that no guest code can damage them.
 */
public final class KernelHat implements Hat {
    private final Arch arch;
    private final PageTableFormat format;
    private final Ram ram;
    private final PageFrames frames;
    private final long root;

    /** What is left of the page that small tables are cut from. */
    private long tableSpace;

    private int tableSpaceLeft;

    private MappedMemory memory;
    private boolean tlbStale;
    private boolean codeStale;

    /**
     * @throws IllegalStateException if there is not even room for the root table
     */
    public KernelHat(Arch arch, Ram ram, PageFrames frames) {
        this.arch = arch;
        this.format = PageTableFormat.of(arch);
        this.ram = ram;
        this.frames = frames;
        this.root = newTable(0);
        if (root < 0) {
            throw new IllegalStateException("no memory for the root table");
        }
    }

    /** Physical address of the root table. */
    public long root() {
        return root;
    }

    /** The memory whose remembered translations must follow the tables. */
    void follow(MappedMemory memory) {
        this.memory = memory;
    }

    /** Whether a translation has been taken away since the last call, so that TLBs must be flushed. */
    public boolean takeTlbStale() {
        boolean stale = tlbStale;
        tlbStale = false;
        return stale;
    }

    /**
     * Whether code has been taken away since the last call. What is in its pages of RAM next may be
     * other code, which a processor must not confuse with what it remembers.
     */
    public boolean takeCodeStale() {
        boolean stale = codeStale;
        codeStale = false;
        return stale;
    }

    /** Has the processor forget what it remembers of code. */
    public void forgetCode() {
        codeStale = true;
    }

    @Override
    public long allocatePage() {
        return frames.allocate();
    }

    @Override
    public void freePage(long pa) {
        frames.free(pa);
    }

    @Override
    public long freePages() {
        return frames.free();
    }

    @Override
    public long totalPages() {
        return frames.total();
    }

    @Override
    public boolean isMapped(long va) {
        return format.walk(ram, root, va) instanceof Walk.Mapped;
    }

    @Override
    public boolean map(long va, long pa, Rights rights) {
        if (isMapped(va)) {
            throw new IllegalStateException("mapped already: va=0x%x".formatted(va));
        }
        int hardwarePage = 1 << format.pageShift();
        for (int piece = 0; piece < arch.pageSize(); piece += hardwarePage) {
            long entry = leafFor(va + piece);
            if (entry < 0) {
                return false; // always at the first piece: a kernel page has one leaf table
            }
            put(entry, format.pageEntry(pa + piece, rights));
        }
        return true;
    }

    @Override
    public long unmap(long va) {
        if (!(format.walk(ram, root, va) instanceof Walk.Mapped mapped)) {
            throw new IllegalStateException("not mapped: va=0x%x".formatted(va));
        }
        int hardwarePage = 1 << format.pageShift();
        for (int piece = 0; piece < arch.pageSize(); piece += hardwarePage) {
            put(leafFor(va + piece), 0);
            memory.forget(va + piece);
        }
        tlbStale = true;
        codeStale |= mapped.rights().execute();
        return mapped.pa();
    }

    @Override
    public List<Mapping> mappings() {
        return format.mappings(ram, root);
    }

    /** Address of the leaf entry for {@code va}, with the tables above it made; -1 if out of RAM. */
    private long leafFor(long va) {
        long table = root;
        int last = format.levels().size() - 1;
        for (int level = 0; level < last; level++) {
            long address = format.entryAddress(table, level, va);
            long entry = format.read(ram, address);
            if (!format.isValid(entry)) {
                long next = newTable(level + 1);
                if (next < 0) {
                    return -1;
                }
                entry = format.tableEntry(next, level);
                put(address, entry);
            }
            table = format.tableAddress(entry);
        }
        return format.entryAddress(table, last, va);
    }

    private void put(long entryAddress, long entry) {
        if (format.entrySize() == 8) {
            ram.putLong(entryAddress, entry);
        } else {
            ram.putInt(entryAddress, (int) entry);
        }
    }

    /** An empty table, aligned to its size; -1 if out of RAM. */
    private long newTable(int level) {
        int size = Math.max(format.tableSize(level), 32); // the least a root register can name
        int skip = (int) (-tableSpace & size - 1);
        if (skip + size > tableSpaceLeft) {
            tableSpace = frames.allocate();
            if (tableSpace < 0) {
                tableSpaceLeft = 0;
                return -1;
            }
            tableSpaceLeft = arch.pageSize();
            skip = 0;
        }
        long table = tableSpace + skip;
        tableSpace += skip + size;
        tableSpaceLeft -= skip + size;
        for (int i = 0; i < size; i += 8) {
            ram.putLong(table + i, 0);
        }
        return table;
    }
}
