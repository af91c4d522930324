package org.kheap.debugger.uma;

import java.util.HashSet;
import java.util.Set;
import org.kheap.debugger.command.AvlWalk;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.core.FreebsdModule;
import org.kheap.debugger.structs.StructType;
import org.kheap.debugger.structs.StructView;
import org.kheap.machine.GuestFaultException;

/** The tree {@code uma_slabs}, which knows whose memory is. */
public final class SlabTree {
    /** Name of the cache that its nodes are from. */
    public static final String CACHE = "uma_slab";

    private static final String TREE = "uma_slabs";

    private SlabTree() {}

    /**
     * First addresses of the blocks of {@code malloc(9)} that are too large for a zone. The user is told of
     * damage, which hides some; none in a kernel without the module.
     */
    public static Set<Long> largeBlocks(Session session) {
        Set<Long> blocks = new HashSet<>();
        if (!FreebsdModule.isLoaded(session, TREE)) {
            return blocks;
        }
        StructType type = session.structs().type("struct uma_slab");
        AvlWalk slabs =
                new AvlWalk(
                        session,
                        TREE,
                        session.structs().addressOf(TREE),
                        type.field("us_node").offset());
        try {
            while (slabs.hasNext()) {
                StructView slab = type.at(slabs.nextLong());
                if (slab.get("us_zone") == 0) {
                    blocks.add(slab.get("us_data"));
                }
            }
        } catch (GuestFaultException fault) {
            session.warn("%s: no mapping for address %x", TREE, fault.fault().address());
        }
        return blocks;
    }
}
