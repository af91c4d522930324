package org.kheap.kernel.malloc;

import static org.kheap.machine.GuestMemory.Access.LOAD;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.memguard.Owner;
import org.kheap.kernel.uma.Uma;
import org.kheap.kernel.uma.UmaContext;
import org.kheap.kernel.uma.Umaf;
import org.kheap.kernel.uma.ZoneRequest;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason.Message;

/** The types of memory: the list {@code kmemstatistics}, and what is counted of each. */
final class Types {
    /** {@code M_MAGIC}. */
    static final long MAGIC = 877983977;

    private static final int MOST_OF_A_NAME = 256;

    private final GuestMemory memory;
    private final Globals globals;
    private final Uma uma;
    private final UmaContext context;
    private final Layout<MallocType> layout;
    private final Layout<MallocTypeInternal> internals;
    private final Layout<MallocTypeStats> statistics;

    Types(UmaContext context, Uma uma) {
        this.context = context;
        this.memory = context.memory();
        this.globals = context.globals();
        this.uma = uma;
        this.layout = Layout.of(MallocType.class, memory.abi());
        this.internals = Layout.of(MallocTypeInternal.class, memory.abi());
        this.statistics = Layout.of(MallocTypeStats.class, memory.abi());
    }

    /** Makes the zone of what is kept of types; false if there is no memory. */
    boolean init() {
        long name = globals.address("mt_zone_name");
        int align = memory.abi().wordSize() - 1;
        long zone = uma.tryCreateZone(ZoneRequest.plain(name, internals.size(), align, 0));
        globals.word("mt_zone", zone);
        return zone != 0;
    }

    /**
     * The type at an address that the guest gave.
     *
     * @param function of the guest, for the panic
     * @throws KernelPanicException if there is none
     */
    StructView<MallocType> at(long address, String function) {
        StructView<MallocType> type = new StructView<>(layout, memory, address);
        if (type.word(MallocType.KS_MAGIC) != MAGIC) {
            throw new KernelPanicException(
                    new Message("%s: bad malloc type magic".formatted(function)));
        }
        return type;
    }

    /** As MemGuard knows it. */
    Owner owner(StructView<MallocType> type) {
        long name = type.word(MallocType.KS_SHORTDESC);
        return new Owner(
                Owner.Kind.MALLOC, type.base(), memory.getString(name, MOST_OF_A_NAME, LOAD));
    }

    /** {@code malloc_init} of a type that a module defines, unless what it defines is none. */
    void adopt(long address) {
        StructView<MallocType> type = new StructView<>(layout, memory, address);
        boolean sound =
                memory.isAccessible(address, layout.size(), LOAD)
                        && type.word(MallocType.KS_MAGIC) == MAGIC;
        if (sound) {
            register(type, Umaf.M_NOWAIT); // without memory, the first request tries again
        }
    }

    /**
     * Puts a type on the list, unless it is there.
     *
     * @param flags {@code M_*}: whether to wait for memory
     * @return false if there is none
     */
    boolean register(StructView<MallocType> type, int flags) {
        if (type.word(MallocType.KS_HANDLE) != 0) {
            return true;
        }
        int wait = flags & (Umaf.M_NOWAIT | Umaf.M_WAITOK);
        long internal = uma.alloc(globals.word("mt_zone"), 0, wait | Umaf.M_ZERO);
        if (type.word(MallocType.KS_HANDLE) != 0) { // another thread did, while this one waited
            uma.free(globals.word("mt_zone"), internal, 0);
        } else if (internal != 0) {
            type.word(MallocType.KS_HANDLE, internal);
            type.word(MallocType.KS_NEXT, globals.word("kmemstatistics"));
            globals.word("kmemstatistics", type.base());
            globals.int32("kmemcount", globals.int32("kmemcount") + 1);
        }
        return type.word(MallocType.KS_HANDLE) != 0;
    }

    /** What the running CPU counts of a type that is registered. */
    private StructView<MallocTypeStats> counters(StructView<MallocType> type) {
        StructView<MallocTypeInternal> internal =
                new StructView<>(internals, memory, type.word(MallocType.KS_HANDLE));
        int cpu = context.events().cpu();
        long first = internal.addressOf(MallocTypeInternal.MTI_STATS);
        return new StructView<>(statistics, memory, first + (long) cpu * statistics.size());
    }

    /**
     * Counts a request of a size class.
     *
     * @param served whether it got a block
     */
    void countAllocation(StructView<MallocType> type, SizeClass of, boolean served) {
        StructView<MallocTypeStats> counters = counters(type);
        long classes = counters.int64(MallocTypeStats.MTS_SIZE);
        counters.int64(MallocTypeStats.MTS_SIZE, classes | 1L << of.index());
        if (served) {
            countAllocation(type, of.size());
        }
    }

    /** @param bytes that were allocated */
    void countAllocation(StructView<MallocType> type, long bytes) {
        counters(type)
                .add64(MallocTypeStats.MTS_MEMALLOCED, bytes)
                .add64(MallocTypeStats.MTS_NUMALLOCS, 1);
    }

    /** @param bytes that were freed */
    void countFree(StructView<MallocType> type, long bytes) {
        if (register(type, Umaf.M_NOWAIT)) {
            counters(type)
                    .add64(MallocTypeStats.MTS_MEMFREED, bytes)
                    .add64(MallocTypeStats.MTS_NUMFREES, 1);
        }
    }
}
