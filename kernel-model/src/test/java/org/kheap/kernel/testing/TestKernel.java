package org.kheap.kernel.testing;

import static org.kheap.machine.GuestMemory.Access.INSPECT;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.kmem.Kmem;
import org.kheap.kernel.kmem.KmemCache;
import org.kheap.kernel.kmem.KmemContext;
import org.kheap.kernel.kmem.Kmf;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.kernel.vmem.Segkmem;
import org.kheap.machine.Abi;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.FakeHat;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason;

/** A heap booted on a {@link FakeGuest}, with what a test wants to ask of it. */
public final class TestKernel {
    /** The setting of {@code kmem_flags} that checks most. */
    public static final int FULL_CHECKS = Kmf.AUDIT | Kmf.DEADBEEF | Kmf.REDZONE | Kmf.CONTENTS;

    /** The same, and every free buffer goes straight to its slab. */
    public static final int FULL_CHECKS_ON_SLABS = FULL_CHECKS | Kmf.NOMAGAZINE;

    private final FakeGuest guest;
    private final Globals globals;
    private final LoopGuard guard = new LoopGuard();
    private final FakeEvents events = new FakeEvents();
    private final Segkmem segkmem;
    private final Arenas arenas;
    private final Kmem kmem;
    private final int cpus;
    private List<String> bootWarnings = List.of();
    private final TreeMap<Long, StructView<KmemCache>> cachesBySize = new TreeMap<>();

    private TestKernel(FakeGuest guest, int cpus) {
        this.guest = guest;
        this.cpus = cpus;
        globals = new Globals(guest.memory(), guest::addressOf);
        segkmem = new Segkmem(guest.arch(), guest.hat());
        arenas = new Arenas(guest.arch(), guest.memory(), globals, segkmem, guard);
        kmem =
                new Kmem(
                        new KmemContext(
                                guest.arch(),
                                guest.memory(),
                                globals,
                                arenas,
                                guard,
                                cpus,
                                events));
    }

    /** Boots with {@code kmem_flags} on a guest with memory enough. */
    public static TestKernel boot(Arch arch, int flags) {
        return boot(FakeGuest.on(arch), flags);
    }

    public static TestKernel boot(FakeGuest guest, int flags) {
        return boot(guest, flags, tunables -> {});
    }

    /** Boots after the system file had its say: {@code settings} may change any tunable. */
    public static TestKernel boot(FakeGuest guest, int flags, Consumer<Globals> settings) {
        return boot(guest, flags, 1, settings);
    }

    /** Boots with several CPUs; {@link FakeEvents#runOn} says which of them runs. */
    public static TestKernel boot(
            FakeGuest guest, int flags, int cpus, Consumer<Globals> settings) {
        TestKernel kernel = new TestKernel(guest, cpus);
        kernel.setTunables(flags);
        kernel.kmem.init(() -> settings.accept(kernel.globals));
        kernel.bootWarnings = kernel.events.takeWarnings();
        return kernel;
    }

    /** Boots so that no buffer is put against an unmapped page, whatever its size. */
    public static TestKernel bootWithoutFirewall(Arch arch, int flags) {
        long never = arch.abi().model().maxAddress();
        return boot(
                FakeGuest.on(arch), flags, tunables -> tunables.word("kmem_minfirewall", never));
    }

    /** The values that a kernel is compiled with; those not named here are 0. */
    private void setTunables(int flags) {
        globals.int32("kmem_flags", flags);
        globals.int32("kmem_panic", 1);
        globals.int32("kmem_logging", 1);
        globals.int32("kmem_lite_pcs", 4);
        globals.word("kmem_content_maxsave", 256);
        globals.word("kmem_lite_maxalign", 1024);
        boolean wide = guest.abi().model() == DataModel.LP64;
        globals.word("kmem_max_cached", wide ? 131072 : 32768);
        globals.word("kmem_reap_interval", 1500);
        globals.int32("kmem_depot_contention", 3);
        globals.word("kmem_frag_minslabs", 101);
        globals.word("kmem_frag_numer", 1);
        globals.word("kmem_frag_denom", 8);
        globals.word("kmem_reclaim_max_slabs", 1);
        globals.word("kmem_reclaim_scan_range", 12);
    }

    /** Makes the heap go on after it found a buffer damaged. */
    public TestKernel goOnAfterErrors() {
        globals.int32("kmem_panic", -1);
        return this;
    }

    public FakeGuest guest() {
        return guest;
    }

    public Abi abi() {
        return guest.abi();
    }

    public FakeHat hat() {
        return guest.hat();
    }

    public GuestMemory memory() {
        return guest.memory();
    }

    public Globals globals() {
        return globals;
    }

    public FakeEvents events() {
        return events;
    }

    public Segkmem segkmem() {
        return segkmem;
    }

    public Arenas arenas() {
        return arenas;
    }

    /** What the kernel warned of while it booted; {@link FakeEvents#warnings} has what came later. */
    public List<String> bootWarnings() {
        return bootWarnings;
    }

    /** How many CPUs there are. */
    public int cpus() {
        return cpus;
    }

    public Kmem kmem() {
        return kmem;
    }

    // Buffers

    /** {@code kmem_alloc(size, KM_SLEEP)}. */
    public long alloc(long size) {
        return kmem.alloc(size, Kmf.KM_SLEEP);
    }

    /** {@code kmem_alloc(size, KM_NOSLEEP)}. */
    public long tryAlloc(long size) {
        return kmem.alloc(size, Kmf.KM_NOSLEEP);
    }

    public void free(long buffer, long size) {
        kmem.free(buffer, size);
    }

    // The guest's own accesses, byte by byte, as a compiler might generate them.

    public int load(long va) {
        return memory().getByte(va, LOAD) & 0xff;
    }

    public void store(long va, int value) {
        memory().putByte(va, value, STORE);
    }

    /** Stores {@code size} bytes that depend on their address and on {@code seed}. */
    public void scribble(long va, long size, int seed) {
        byte[] bytes = new byte[(int) size];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + seed);
        }
        memory().write(va, bytes, STORE);
    }

    /** Whether {@link #scribble}'s bytes are still there. */
    public boolean isScribbled(long va, long size, int seed) {
        byte[] bytes = new byte[(int) size];
        memory().read(va, bytes, LOAD);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != (byte) (i * 31 + seed)) {
                return false;
            }
        }
        return true;
    }

    public long word(long va) {
        return memory().getWord(va, INSPECT);
    }

    /** The 32-bit word at an address, unsigned. */
    public long int32(long va) {
        return memory().getInt(va, INSPECT) & 0xffff_ffffL;
    }

    // Caches

    /** The caches, from memory, in the order of their creation. */
    public List<StructView<KmemCache>> caches() {
        Layout<KmemCache> layout = Layout.of(KmemCache.class, abi());
        long link = layout.offset(KmemCache.CACHE_LINK);
        long head = guest.addressOf("kmem_caches") + 2L * abi().wordSize();
        List<StructView<KmemCache>> caches = new ArrayList<>();
        for (long node = word(head); node != head; node = word(node)) {
            caches.add(new StructView<>(layout, memory(), node - link));
        }
        return caches;
    }

    public StructView<KmemCache> cache(String name) {
        return caches().stream()
                .filter(cache -> cache.string(KmemCache.CACHE_NAME).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no such cache: name=" + name));
    }

    /** The cache that {@code kmem_alloc} takes a buffer of {@code size} bytes from. */
    public StructView<KmemCache> cacheFor(long size) {
        if (cachesBySize.isEmpty()) {
            caches().stream()
                    .filter(cache -> cache.int32(KmemCache.CACHE_CFLAGS) == Kmf.KMC_KMEM_ALLOC)
                    .forEach(cache -> cachesBySize.put(cache.word(KmemCache.CACHE_BUFSIZE), cache));
        }
        return cachesBySize.ceilingEntry(size).getValue();
    }

    /** Whether buffers for that size end at an unmapped page. */
    public boolean isFirewalled(long size) {
        return (cacheFor(size).int32(KmemCache.CACHE_FLAGS) & Kmf.FIREWALL) != 0;
    }

    public String nameOfCacheFor(long size) {
        return cacheFor(size).string(KmemCache.CACHE_NAME);
    }

    /** Where the buftag of a buffer of {@code size} bytes is. */
    public long tagOf(long buffer, long size) {
        return buffer + cacheFor(size).word(KmemCache.CACHE_BUFTAG);
    }

    /**
     * Makes the tag of a buffer that left the slab layer what it is while the buffer is allocated,
     * so that a test that damaged it can go on with it.
     */
    public void repairTag(long buffer, long size, long bufctl) {
        long tag = tagOf(buffer, size);
        int wordSize = abi().wordSize();
        memory().putLong(tag, 0xfeedface_feedfaceL, STORE);
        memory().putWord(tag + 8, bufctl, STORE);
        memory().putWord(tag + 8 + wordSize, bufctl ^ 0xa110_c8edL, STORE);
        memory().putInt(tag + 4, (int) (251 * size + 1), STORE);
        store(buffer + size, 0xbb);
    }

    /** Why the kernel panics when it does this; empty if it does not. */
    public static Optional<PanicReason> panicOf(Runnable action) {
        try {
            action.run();
            return Optional.empty();
        } catch (KernelPanicException e) {
            return Optional.of(e.reason());
        }
    }
}
