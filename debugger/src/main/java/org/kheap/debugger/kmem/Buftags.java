package org.kheap.debugger.kmem;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.Field;
import org.kheap.debugger.structs.StructType;
import org.kheap.machine.GuestMemory;

/** Reads the tags behind the buffers of a cache {@linkplain CacheView#hasBuftags that has them}. */
public final class Buftags {
    private static final long INT_MASK = 0xffff_ffffL;

    private final GuestMemory memory;
    private final long distance;
    private final Field guard;
    private final Field bufctl;
    private final Field state;

    public Buftags(Session session, CacheView cache) {
        StructType tag = session.structs().type("kmem_buftag_t");
        this.memory = session.target().memory();
        this.distance = cache.buftagDistance();
        this.guard = tag.field("bt_redzone");
        this.bufctl = tag.field("bt_bufctl");
        this.state = tag.field("bt_bxstat");
    }

    /** The tag of a buffer. */
    public Buftag of(long buffer) {
        long tag = buffer + distance;
        long control = bufctl.read(tag);
        return new Buftag(
                tag,
                guard.read(tag),
                memory.getInt(tag + guard.offset() + Integer.BYTES, INSPECT) & INT_MASK,
                control,
                memory.abi().model().truncate(control ^ state.read(tag)));
    }
}
