package org.kheap.debugger.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import org.kheap.debugger.structs.Field;
import org.kheap.debugger.structs.StructType;
import org.kheap.machine.GuestFaultException;

/**
 * The elements of an {@code avl_tree_t} in their order. Each node has to say whose child it is, and which: so none can be reached
 * twice, and the walk ends whatever the nodes hold. A node that does not, or cannot be read, is left
 * out with all below it, and the user is told.
 */
public final class AvlWalk implements PrimitiveIterator.OfLong {
    private static final int LEFT = 0;
    private static final int RIGHT = 1;

    /** Bits of {@code avl_pcb}: the address of the parent without its low bits, and which child. */
    private static final int CHILD_SHIFT = 2;

    private static final long PARENT_MASK = ~7L;

    private final Session session;
    private final String name;
    private final StructType type;
    private final Field children;
    private final long nodeOffset;

    /** Nodes whose left side is done, the next one on top. */
    private final Deque<Long> pending = new ArrayDeque<>();

    /**
     * @param name of the tree, for messages
     * @param tree address of the {@code avl_tree_t}
     * @param nodeOffset of the {@code avl_node_t} in an element
     */
    public AvlWalk(Session session, String name, long tree, long nodeOffset) {
        this.session = session;
        this.name = name;
        this.type = session.structs().type("avl_node_t");
        this.children = type.field("avl_child");
        this.nodeOffset = nodeOffset;
        descend(session.structs().at("avl_tree_t", tree).get("avl_root"), 0, LEFT);
    }

    /** Notes a node and all that begin the part of the tree below it. */
    private void descend(long root, long rootParent, int rootSide) {
        long parent = rootParent;
        int side = rootSide;
        long node = root;
        while (node != 0 && isChild(node, parent, side)) {
            session.checkInterrupt();
            pending.push(node);
            parent = node;
            side = LEFT;
            node = children.read(node, LEFT);
        }
    }

    /** Whether a node is where it says that it is. The root is nobody's child. */
    private boolean isChild(long node, long parent, int side) {
        try {
            boolean isSound = parentOf(node) == parent && (parent == 0 || sideOf(node) == side);
            if (!isSound) {
                session.warn("%s: %x leads to %x, which is no child of it", name, parent, node);
            }
            return isSound;
        } catch (GuestFaultException fault) {
            session.warn(
                    "%s: %x leads to %x: no mapping for address %x",
                    name, parent, node, fault.fault().address());
            return false;
        }
    }

    private long parentOf(long node) {
        return isPacked()
                ? type.at(node).get("avl_pcb") & PARENT_MASK
                : type.at(node).get("avl_parent");
    }

    private long sideOf(long node) {
        return isPacked()
                ? type.at(node).get("avl_pcb") >>> CHILD_SHIFT & 1
                : type.at(node).get("avl_child_index");
    }

    /** Whether what is small is in the low bits of the parent's address. */
    private boolean isPacked() {
        return type.has("avl_pcb");
    }

    @Override
    public boolean hasNext() {
        return !pending.isEmpty();
    }

    @Override
    public long nextLong() {
        if (pending.isEmpty()) {
            throw new NoSuchElementException();
        }
        long node = pending.pop();
        descend(children.read(node, RIGHT), node, RIGHT);
        return node - nodeOffset;
    }
}
