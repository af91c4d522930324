package org.kheap.kernel.memguard;

import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.Optional;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.GuestAvl;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.kmem.CacheRequest;
import org.kheap.kernel.kmem.Kmem;
import org.kheap.kernel.kmem.Kmf;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason;

/** What is known of each allocation: {@code memguard_objects}, a tree by address. */
final class Records {
    private final GuestMemory memory;
    private final Globals globals;
    private final LoopGuard guard;
    private final Kmem kmem;
    private final long pageSize;
    private final Layout<MemguardObject> layout;

    Records(Memguard.Context context) {
        memory = context.memory();
        globals = context.globals();
        guard = context.guard();
        kmem = context.kmem();
        pageSize = context.arch().pageSize();
        layout = Layout.of(MemguardObject.class, memory.abi());
    }

    /**
     * Makes the tree, and the cache that records come from. As those of the heap itself, it is not
     * audited.
     *
     * @return false if there is no memory for it
     */
    boolean init() {
        long arena = globals.word("kmem_msb_arena");
        CacheRequest request =
                new CacheRequest(
                        "memguard_object", layout.size(), 0, 0, 0, 0, 0, arena, Kmf.KMC_NOHASH);
        long cache = kmem.tryCacheCreate(request);
        globals.word("memguard_object_cache", cache);
        GuestAvl.create(
                memory,
                globals.address("memguard_objects"),
                layout.size(),
                layout.offset(MemguardObject.MGO_NODE),
                0);
        return cache != 0;
    }

    /** Bytes of a record, and where its link in a list is. */
    Layout<MemguardObject> layout() {
        return layout;
    }

    /** A record of nothing yet; empty without memory for it. */
    Optional<Allocation> create() {
        long record = kmem.cacheAlloc(globals.word("memguard_object_cache"), Kmf.KM_NOSLEEP);
        if (record == 0) {
            return Optional.empty();
        }
        memory.write(record, new byte[layout.size()], STORE);
        return Optional.of(at(record));
    }

    /** Gives back a record that is not in the tree. */
    void discard(Allocation allocation) {
        kmem.cacheFree(globals.word("memguard_object_cache"), allocation.record());
    }

    void add(Allocation allocation) {
        tree().add(allocation.record());
    }

    /** Takes a record out of the tree, and gives it back. */
    void remove(Allocation allocation) {
        tree().remove(allocation.record());
        discard(allocation);
    }

    Allocation at(long record) {
        return new Allocation(new StructView<>(layout, memory, record), pageSize);
    }

    /** The allocation that an address is reserved for. */
    Optional<Allocation> reserving(long address) {
        long record = tree().find(each -> side(address, at(each)));
        return record == 0 ? Optional.empty() : Optional.of(at(record));
    }

    /** The guest has written to what is kept of allocations. */
    static KernelPanicException damaged(String what) {
        return new KernelPanicException(new PanicReason.Message(what + ": damaged"));
    }

    private GuestAvl tree() {
        return new GuestAvl(
                memory,
                globals.address("memguard_objects"),
                (first, second) -> Long.compareUnsigned(at(first).start(), at(second).start()),
                guard);
    }

    /** Where an address is: 0 in what is reserved for an allocation, negative before it. */
    private static int side(long address, Allocation allocation) {
        return allocation.reserves(address) ? 0 : Long.compareUnsigned(address, allocation.start());
    }
}
