package org.kheap.debugger.kmem;

import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import org.kheap.debugger.command.AddressSet;
import org.kheap.debugger.command.Chain;
import org.kheap.debugger.command.Warnings;
import org.kheap.debugger.structs.Field;
import org.kheap.debugger.structs.Structs;

/** The elements of a {@code list_t}, each of them once. */
final class ListElements implements PrimitiveIterator.OfLong {
    private final Chain nodes;
    private final long nodeOffset;
    private final AddressSet seen = new AddressSet();

    /** A node that was not seen before; 0 if none was looked for. */
    private long next;

    /**
     * @param name of the list, for messages
     * @param list address of the {@code list_t}
     * @param nodeOffset of the {@code list_node_t} in an element
     */
    ListElements(Structs structs, Warnings warnings, String name, long list, long nodeOffset) {
        Field head = structs.type("list_t").field("list_head");
        Field link = structs.type("list_node_t").field("list_next");
        long end = list + head.offset();
        this.nodes = new Chain(warnings, name, link.read(end), end, link::read);
        this.nodeOffset = nodeOffset;
    }

    @Override
    public boolean hasNext() {
        while (next == 0 && nodes.hasNext()) {
            long node = nodes.nextLong();
            // A loop is the chain's to tell of. It does so when it has gone round a few times.
            next = seen.add(node) ? node : 0;
        }
        return next != 0;
    }

    @Override
    public long nextLong() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        long element = next - nodeOffset;
        next = 0;
        return element;
    }
}
