package org.kheap.machine.testing;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kheap.machine.Abi;
import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.Ram;
import org.kheap.machine.Rights;
import org.kheap.machine.paging.PageTableFormat;
import org.kheap.machine.paging.PagedMemory;

/**
 * A guest without a processor: RAM, a memory over it, pages and symbols. Its translation is a plain
 * map instead of page tables.
 *
 * <p>Symbols exist as soon as somebody asks for them. Each has an area of its own in the range of
 * kernel data, which is zero until somebody writes to it, as the uninitialized data of a kernel is.
 */
public final class FakeGuest {
    private static final long DEFAULT_SEED = 42;
    private static final long DEFAULT_PAGES = 1024;

    /** Bytes of RAM, below the pages that the hat gives out, for the areas of symbols. */
    private static final int DATA_SIZE = 256 << 10;

    /** So small that a test with little memory has several. */
    private static final int CHUNK_SHIFT = 20;

    private static final int SYMBOL_ALIGNMENT = 64;
    private static final int DEFAULT_SYMBOL_SIZE = 64;

    /** Bytes of what needs more than the default, at the width of the wider machines. */
    private static final Map<String, Integer> SYMBOL_SIZES =
            Map.ofEntries(
                    Map.entry("cpu", 64 * 8),
                    Map.entry("cpu_disps", 64 * 16),
                    Map.entry("cpus", 64 * 112),
                    Map.entry("dftss0", 104),
                    Map.entry("idle_threads", 64 * 192),
                    Map.entry("kern_bootargs", 1024),
                    Map.entry("kern_bootfile", 256),
                    Map.entry("kmem_alloc_table", 512 * 8),
                    Map.entry("kmem_big_alloc_table", 32 * 8),
                    Map.entry("kmem_log_scratch", 192),
                    Map.entry("kmem_magtype", 9 * 32),
                    Map.entry("kmemzones", 11 * 24),
                    Map.entry("ktss0", 104),
                    Map.entry("loaded_modules", 32 * 192),
                    Map.entry("modules", 72),
                    Map.entry("msgbuf", 40 + 1024 * 16 + (1 << 15)),
                    Map.entry("p0", 192),
                    Map.entry("panic_cpu", 192),
                    Map.entry("panicbuf", 8192),
                    Map.entry("platform", 257),
                    Map.entry("t0", 192),
                    Map.entry("utsname", 5 * 257),
                    Map.entry("vm_memguard_desc", 128),
                    Map.entry("vmem0", 10 * 3640),
                    Map.entry("vmem_populator", 10 * 8),
                    Map.entry("vmem_seg0", 200 * 232));

    private final Arch arch;
    private final Ram ram;
    private final Memory memory;
    private final FakeHat hat;
    private final Map<String, Long> symbols = new LinkedHashMap<>();
    private long endOfSymbols;

    private FakeGuest(Arch arch, long pages, long seed) {
        this.arch = arch;
        this.ram = ram(arch.abi(), DATA_SIZE + pages * arch.pageSize());
        this.memory = new Memory();
        this.hat = new FakeHat(this, DATA_SIZE, pages, seed);
        this.endOfSymbols = arch.map().data().start();
    }

    /** A guest with memory enough for most tests. */
    public static FakeGuest on(Arch arch) {
        return on(arch, DEFAULT_PAGES);
    }

    /** A guest whose hat has {@code pages} kernel pages to give out. */
    public static FakeGuest on(Arch arch, long pages) {
        return new FakeGuest(arch, pages, DEFAULT_SEED);
    }

    /** As {@link #on(Arch, long)}, with other garbage in its memory. */
    public static FakeGuest on(Arch arch, long pages, long seed) {
        return new FakeGuest(arch, pages, seed);
    }

    /** RAM of {@code size} bytes, zeroed, in chunks of one megabyte. */
    public static Ram ram(Abi abi, long size) {
        long chunkSize = 1L << CHUNK_SHIFT;
        ByteBuffer[] chunks = new ByteBuffer[(int) ((size + chunkSize - 1) / chunkSize)];
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = ByteBuffer.allocate((int) Math.min(chunkSize, size - i * chunkSize));
        }
        return new Ram(abi, chunks, CHUNK_SHIFT);
    }

    public Arch arch() {
        return arch;
    }

    public Abi abi() {
        return arch.abi();
    }

    public Ram ram() {
        return ram;
    }

    public PagedMemory memory() {
        return memory;
    }

    public FakeHat hat() {
        return hat;
    }

    /** The address of a symbol. The first to ask for a name brings it into being. */
    public long addressOf(String name) {
        return symbols.computeIfAbsent(
                name, n -> reserve(SYMBOL_SIZES.getOrDefault(n, DEFAULT_SYMBOL_SIZE)));
    }

    /** All symbols that were asked for. */
    public Map<String, Long> symbols() {
        return Map.copyOf(symbols);
    }

    private long reserve(long size) {
        long address = endOfSymbols;
        endOfSymbols = address + (size + SYMBOL_ALIGNMENT - 1 & -SYMBOL_ALIGNMENT);
        if (endOfSymbols - arch.map().data().start() > DATA_SIZE) {
            throw new IllegalStateException("out of room for symbols: size=" + size);
        }
        return address;
    }

    /** Maps {@code pages} pages of new memory at {@code va}. */
    public void mapPages(long va, int pages, Rights rights) {
        for (int i = 0; i < pages; i++) {
            hat.map(va + (long) i * arch.pageSize(), hat.allocatePage(), rights);
        }
    }

    /** A page of the kernel may be several of the hardware's. */
    void forgetPage(long va) {
        int hardwarePage = 1 << PageTableFormat.of(arch).pageShift();
        for (long at = va; at < va + arch.pageSize(); at += hardwarePage) {
            memory.forget(at);
        }
    }

    private final class Memory extends PagedMemory {
        private final int leaf = PageTableFormat.of(arch).levels().size() - 1;

        Memory() {
            super(FakeGuest.this.arch, FakeGuest.this.ram);
        }

        @Override
        protected Page translate(long page, long va, Access why) {
            if (PageTableFormat.of(arch).inHole(va)) {
                throw new GuestFaultException(new Fault.NonCanonical(va, why));
            }
            long data = page - arch.map().data().start();
            if (Long.compareUnsigned(data, DATA_SIZE) < 0) {
                return new Page(data, Rights.READ_WRITE, leaf);
            }
            long kernelPage = arch.pageOf(page);
            FakeHat.Page found = hat.page(kernelPage);
            if (found == null) {
                throw new GuestFaultException(new Fault.NotMapped(va, why, leaf));
            }
            return new Page(found.pa() + (page - kernelPage), found.rights(), leaf);
        }
    }
}
