package org.kheap.debugger.command;

import java.util.stream.LongStream;
import org.kheap.debugger.structs.Field;
import org.kheap.debugger.structs.Structs;
import org.kheap.machine.GuestFaultException;

/**
 * The elements of a {@code list_t}. Each node has to be led back from by the one behind it: so none can
 * be reached twice, and the walk ends whatever the nodes hold. Where that is not so, of which the user
 * is told, the list is walked from its other end, so that one bad link hides nothing.
 */
public final class ListNodes {
    private final Warnings warnings;
    private final String name;
    private final Field next;
    private final Field previous;

    /** Stands at both ends of the list, which is a circle. */
    private final long head;

    private ListNodes(Structs structs, Warnings warnings, String name, long list) {
        this.warnings = warnings;
        this.name = name;
        this.next = structs.type("list_node_t").field("list_next");
        this.previous = structs.type("list_node_t").field("list_prev");
        this.head = list + structs.type("list_t").field("list_head").offset();
    }

    /**
     * The elements of a list, in its order.
     *
     * @param name of the list, for messages
     * @param list address of the {@code list_t}
     * @param nodeOffset of the {@code list_node_t} in an element
     * @throws GuestFaultException if the {@code list_t} is not in memory
     */
    public static LongStream elements(
            Structs structs, Warnings warnings, String name, long list, long nodeOffset) {
        return new ListNodes(structs, warnings, name, list).read().map(node -> node - nodeOffset);
    }

    private LongStream read() {
        AddressSet forward = new AddressSet();
        if (walk(next, previous, forward, warnings)) {
            return forward.list().stream();
        }
        AddressSet backward = new AddressSet();
        walk(previous, next, backward, Warnings.NONE);
        long[] rest = backward.list().stream().filter(node -> !forward.contains(node)).toArray();
        LongStream reversed =
                LongStream.range(0, rest.length).map(i -> rest[rest.length - 1 - (int) i]);
        return LongStream.concat(forward.list().stream(), reversed);
    }

    /**
     * Collects nodes up to the head, or to the first bad link.
     *
     * @param back the link that has to lead back
     * @return whether all links were good
     */
    private boolean walk(Field link, Field back, AddressSet nodes, Warnings told) {
        long node = head;
        while (true) {
            long following = link.read(node);
            if (following == 0 && node == head) {
                return true; // Nobody has made a list of it yet.
            }
            if (!isLinked(node, following, back, told)) {
                return false;
            }
            if (following == head) {
                return true;
            }
            nodes.add(following);
            node = following;
        }
    }

    private boolean isLinked(long node, long following, Field back, Warnings told) {
        try {
            next.read(following);
            previous.read(following);
            if (back.read(following) == node) {
                return true;
            }
            told.warn("%s: %x leads to %x, which does not lead back", name, node, following);
        } catch (GuestFaultException fault) {
            told.warn(
                    "%s: %x leads to %x: no mapping for address %x",
                    name, node, following, fault.fault().address());
        }
        return false;
    }
}
