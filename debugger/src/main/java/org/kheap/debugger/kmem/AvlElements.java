package org.kheap.debugger.kmem;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import org.kheap.debugger.command.AddressSet;
import org.kheap.debugger.command.Warnings;
import org.kheap.debugger.structs.Field;
import org.kheap.debugger.structs.Structs;
import org.kheap.machine.GuestFaultException;

/**
 * The elements of an {@code avl_tree_t} in their order, each of them once. A branch ends at its first
 * damage, of which the user is told: a node that cannot be read, or that was met before.
 */
final class AvlElements implements PrimitiveIterator.OfLong {
    /** A tree of 2^64 nodes is less deep. */
    private static final int DEEPEST = 96;

    private final Warnings warnings;
    private final String name;
    private final Field children;
    private final long nodeOffset;
    private final AddressSet seen = new AddressSet();

    /** Nodes whose left side was gone through, the nearest first. */
    private final Deque<Long> open = new ArrayDeque<>();

    /**
     * @param name of the tree, for messages
     * @param tree address of the {@code avl_tree_t}
     * @param nodeOffset of the {@code avl_node_t} in an element
     */
    AvlElements(Structs structs, Warnings warnings, String name, long tree, long nodeOffset) {
        this.warnings = warnings;
        this.name = name;
        this.children = structs.type("struct avl_node").field("avl_child");
        this.nodeOffset = nodeOffset;
        descend(tree, structs.type("avl_tree_t").field("avl_root").read(tree));
    }

    @Override
    public boolean hasNext() {
        return !open.isEmpty();
    }

    @Override
    public long nextLong() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        long node = open.pop();
        descend(node, child(node, 1));
        return node - nodeOffset;
    }

    /** Opens a node and all that is left of it. */
    private void descend(long parent, long top) {
        long from = parent;
        for (long node = top; node != 0 && isSound(from, node); node = child(from, 0)) {
            open.push(node);
            from = node;
        }
    }

    private boolean isSound(long parent, long node) {
        if (!seen.add(node)) {
            warnings.warn("%s: tree loops: %x leads back to %x", name, parent, node);
            return false;
        }
        if (open.size() == DEEPEST) {
            warnings.warn("%s: tree is too deep at %x", name, node);
            return false;
        }
        try {
            children.read(node, 0);
            children.read(node, 1);
            return true;
        } catch (GuestFaultException fault) {
            warnings.warn(
                    "%s: %x leads to %x: no mapping for address %x",
                    name, parent, node, fault.fault().address());
            return false;
        }
    }

    private long child(long node, long side) {
        return children.read(node, side);
    }
}
