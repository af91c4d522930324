package org.kheap.debugger.malloc;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.core.Elements;
import org.kheap.debugger.structs.Field;
import org.kheap.debugger.structs.StructView;
import org.kheap.debugger.structs.Structs;

/** A type of {@code malloc(9)}. Counters are read each time anew. */
public final class MallocType {
    /** As the allocator accounts to it. */
    private static final int MOST_NAME = 32;

    private final Structs structs;
    private final StructView struct;
    private final String name;

    private MallocType(Session session, long address) {
        this.structs = session.structs();
        this.struct = structs.at("struct malloc_type", address);
        this.name =
                session.target().memory().getString(struct.get("ks_shortdesc"), MOST_NAME, INSPECT);
    }

    /** The type at an address. */
    public static MallocType at(Session session, long address) {
        return new MallocType(session, address);
    }

    /** Shows all types, in the order of the kernel's list. The user is told of those that cannot be read. */
    public static void forEach(Session session, Consumer<MallocType> action) {
        Elements.from(
                session,
                MallocTypes.WALKER,
                OptionalLong.empty(),
                type -> action.accept(at(session, type)));
    }

    /** Of its {@code struct malloc_type}. */
    public long address() {
        return struct.address();
    }

    /** Its short description. */
    public String name() {
        return name;
    }

    /** What all CPUs have counted. */
    public MallocCounters total() {
        return perCpu().stream().reduce(MallocCounters.NONE, MallocCounters::plus);
    }

    /** What each CPU has counted, also those that are not there. Empty if the allocator has not met it. */
    List<MallocCounters> perCpu() {
        List<MallocCounters> counters = new ArrayList<>();
        long internal = struct.get("ks_handle");
        if (internal != 0) {
            Field stats = structs.type("struct malloc_type_internal").field("mti_stats");
            for (long cpu = 0; cpu < stats.count(); cpu++) {
                long at = internal + stats.offset() + cpu * stats.elementSize();
                counters.add(MallocCounters.read(structs.at("struct malloc_type_stats", at)));
            }
        }
        return counters;
    }
}
