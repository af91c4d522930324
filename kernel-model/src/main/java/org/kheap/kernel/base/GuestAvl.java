package org.kheap.kernel.base;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.function.LongToIntFunction;
import org.kheap.machine.DataModel;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason.Message;

/**
 * Operations on an {@code avl_tree_t} in guest memory (Adelson-Velsky and Landis 1962), with nodes
 * embedded in the objects. Objects are named by their own address; 0 means none.
 *
 * <p>A node knows which child of its parent it is, so that the walk back up after a change compares
 * nothing. Balance is the height of the right subtree minus that of the left: -1, 0 or 1.
 */
public final class GuestAvl {
    /** Order of objects; negative if the first comes before the second, never 0. */
    @FunctionalInterface
    public interface Order {
        int compare(long first, long second);
    }

    /** More levels than a balanced tree can have whose objects fit into 64 bits of addresses. */
    private static final int MOST_LEVELS = 96;

    private static final int LEFT = 0;
    private static final int RIGHT = 1;

    private final GuestMemory memory;
    private final long root;
    private final long count;
    private final long offset;
    private final Order order;
    private final LoopGuard guard;
    private final Shape shape;

    /** The tree whose {@code avl_tree_t} is at {@code address}. */
    public GuestAvl(GuestMemory memory, long address, Order order, LoopGuard guard) {
        Layout<AvlTree> layout = Layout.of(AvlTree.class, memory.abi());
        this.memory = memory;
        this.root = address + layout.offset(AvlTree.AVL_ROOT);
        this.count = address + layout.offset(AvlTree.AVL_NUMNODES);
        this.offset = memory.getWord(address + layout.offset(AvlTree.AVL_OFFSET), LOAD);
        this.order = order;
        this.guard = guard;
        this.shape =
                memory.abi().model() == DataModel.ILP32 ? new Unpacked(memory) : new Packed(memory);
    }

    /**
     * Makes an empty tree of objects of {@code size} bytes with their node at {@code offset}.
     *
     * @param comparator address of the guest's function for the order; 0 if it has none
     */
    public static void create(
            GuestMemory memory, long address, long size, long offset, long comparator) {
        Layout<AvlTree> layout = Layout.of(AvlTree.class, memory.abi());
        memory.putWord(address + layout.offset(AvlTree.AVL_ROOT), 0, STORE);
        memory.putWord(address + layout.offset(AvlTree.AVL_COMPAR), comparator, STORE);
        memory.putWord(address + layout.offset(AvlTree.AVL_OFFSET), offset, STORE);
        memory.putWord(address + layout.offset(AvlTree.AVL_NUMNODES), 0, STORE);
        memory.putWord(address + layout.offset(AvlTree.AVL_SIZE), size, STORE);
    }

    public long size() {
        return memory.getWord(count, LOAD);
    }

    /** The least object, or 0. */
    public long first() {
        return object(outermost(memory.getWord(root, LOAD), LEFT));
    }

    /** The greatest object, or 0. */
    public long last() {
        return object(outermost(memory.getWord(root, LOAD), RIGHT));
    }

    /** The object after {@code object}, or 0. */
    public long next(long object) {
        long node = object + offset;
        long right = shape.child(node, RIGHT);
        if (right != 0) {
            return object(outermost(right, LEFT));
        }
        while (node != 0) {
            guard.step();
            long parent = shape.parent(node);
            if (parent != 0 && shape.index(node) == LEFT) {
                return object(parent);
            }
            node = parent;
        }
        return 0;
    }

    /** The object before {@code object}, or 0. */
    public long previous(long object) {
        long node = object + offset;
        long left = shape.child(node, LEFT);
        if (left != 0) {
            return object(outermost(left, RIGHT));
        }
        while (node != 0) {
            guard.step();
            long parent = shape.parent(node);
            if (parent != 0 && shape.index(node) == RIGHT) {
                return object(parent);
            }
            node = parent;
        }
        return 0;
    }

    /**
     * The object that is sought, or 0.
     *
     * @param comparison negative if what is sought comes before an object, 0 if it is the object
     */
    public long find(LongToIntFunction comparison) {
        long at = memory.getWord(root, LOAD);
        for (int level = 0; at != 0; level++) {
            requireEnd(level);
            int side = comparison.applyAsInt(at - offset);
            if (side == 0) {
                return at - offset;
            }
            at = shape.child(at, side < 0 ? LEFT : RIGHT);
        }
        return 0;
    }

    public void add(long object) {
        long node = object + offset;
        long parent = 0;
        int side = LEFT;
        int level = 0;
        for (long at = memory.getWord(root, LOAD); at != 0; at = shape.child(at, side)) {
            requireEnd(level++);
            parent = at;
            side = order.compare(object, at - offset) < 0 ? LEFT : RIGHT;
        }
        shape.child(node, LEFT, 0);
        shape.child(node, RIGHT, 0);
        shape.set(node, parent, side, 0);
        attach(parent, side, node);
        memory.putWord(count, size() + 1, STORE);
        rebalanceAfterAdd(parent, side);
    }

    public void remove(long object) {
        long node = object + offset;
        long left = shape.child(node, LEFT);
        long right = shape.child(node, RIGHT);
        long from;
        int side;
        if (left != 0 && right != 0) {
            long heir = outermost(right, LEFT);
            side = heir == right ? RIGHT : LEFT;
            from = heir == right ? heir : shape.parent(heir);
            if (heir != right) {
                adopt(from, LEFT, shape.child(heir, RIGHT));
                adopt(heir, RIGHT, right);
            }
            adopt(heir, LEFT, left);
            replace(node, heir);
            shape.balance(heir, shape.balance(node));
        } else {
            from = shape.parent(node);
            side = shape.index(node);
            replace(node, left != 0 ? left : right);
        }
        memory.putWord(count, size() - 1, STORE);
        rebalanceAfterRemove(from, side);
    }

    private long object(long node) {
        return node == 0 ? 0 : node - offset;
    }

    /**
     * Looks whether a way down the tree is one that a balanced tree can have. The guest can bend a
     * branch into a circle.
     *
     * @throws KernelPanicException if it is not
     */
    private void requireEnd(int level) {
        guard.step();
        if (level > MOST_LEVELS) {
            throw new KernelPanicException(
                    new Message("avl_tree_t at %x has no end: damaged".formatted(root)));
        }
    }

    private long outermost(long node, int side) {
        long at = node;
        int level = 0;
        for (long child = at; child != 0; child = shape.child(at, side)) {
            requireEnd(level++);
            at = child;
        }
        return at;
    }

    /** The subtree on {@code side} of {@code parent} has grown by one level. */
    private void rebalanceAfterAdd(long start, int startSide) {
        long parent = start;
        int side = startSide;
        while (parent != 0) {
            guard.step();
            int balance = shape.balance(parent) + (side == LEFT ? -1 : 1);
            if (Math.abs(balance) > 1) {
                rotate(parent, balance);
                return;
            }
            shape.balance(parent, balance);
            if (balance == 0) {
                return;
            }
            side = shape.index(parent);
            parent = shape.parent(parent);
        }
    }

    /** The subtree on {@code side} of {@code parent} has shrunk by one level. */
    private void rebalanceAfterRemove(long start, int startSide) {
        long parent = start;
        int side = startSide;
        while (parent != 0) {
            guard.step();
            int balance = shape.balance(parent) + (side == LEFT ? 1 : -1);
            long above = shape.parent(parent);
            int sideAbove = shape.index(parent);
            if (Math.abs(balance) > 1) {
                if (!rotate(parent, balance)) {
                    return;
                }
            } else {
                shape.balance(parent, balance);
                if (balance != 0) {
                    return;
                }
            }
            parent = above;
            side = sideAbove;
        }
    }

    /**
     * Restores the balance of a node that is two levels heavier on one side.
     *
     * @return whether the subtree has become lower by it
     */
    private boolean rotate(long node, int balance) {
        int heavy = balance < 0 ? LEFT : RIGHT;
        int light = RIGHT - heavy;
        int towardsHeavy = heavy == LEFT ? -1 : 1;
        long child = shape.child(node, heavy);
        int childBalance = shape.balance(child);
        if (childBalance == -towardsHeavy) {
            rotateTwice(node, child, heavy, towardsHeavy);
            return true;
        }
        adopt(node, heavy, shape.child(child, light));
        replace(node, child);
        adopt(child, light, node);
        shape.balance(node, towardsHeavy - childBalance);
        shape.balance(child, childBalance - towardsHeavy);
        return childBalance != 0;
    }

    private void rotateTwice(long node, long child, int heavy, int towardsHeavy) {
        int light = RIGHT - heavy;
        long middle = shape.child(child, light);
        int middleBalance = shape.balance(middle);
        adopt(child, light, shape.child(middle, heavy));
        adopt(node, heavy, shape.child(middle, light));
        replace(node, middle);
        adopt(middle, heavy, child);
        adopt(middle, light, node);
        shape.balance(node, middleBalance == towardsHeavy ? -towardsHeavy : 0);
        shape.balance(child, middleBalance == -towardsHeavy ? towardsHeavy : 0);
        shape.balance(middle, 0);
    }

    /** Puts {@code heir}, which may be 0, where {@code node} hangs. */
    private void replace(long node, long heir) {
        long parent = shape.parent(node);
        int side = shape.index(node);
        attach(parent, side, heir);
        if (heir != 0) {
            shape.set(heir, parent, side, shape.balance(heir));
        }
    }

    private void attach(long parent, int side, long child) {
        if (parent == 0) {
            memory.putWord(root, child, STORE);
        } else {
            shape.child(parent, side, child);
        }
    }

    private void adopt(long parent, int side, long child) {
        shape.child(parent, side, child);
        if (child != 0) {
            shape.set(child, parent, side, shape.balance(child));
        }
    }

    /** How a node keeps what it knows; see {@link AvlNodes}. */
    private abstract static class Shape {
        final GuestMemory memory;
        private final int wordSize;

        Shape(GuestMemory memory) {
            this.memory = memory;
            this.wordSize = memory.abi().wordSize();
        }

        long child(long node, int side) {
            return memory.getWord(node + (long) side * wordSize, LOAD);
        }

        void child(long node, int side, long child) {
            memory.putWord(node + (long) side * wordSize, child, STORE);
        }

        abstract long parent(long node);

        abstract int index(long node);

        abstract int balance(long node);

        abstract void set(long node, long parent, int index, int balance);

        void balance(long node, int balance) {
            set(node, parent(node), index(node), balance);
        }
    }

    private static final class Unpacked extends Shape {
        private final int parent;
        private final int index;
        private final int balance;

        Unpacked(GuestMemory memory) {
            super(memory);
            Layout<AvlNodeUnpacked> layout = Layout.of(AvlNodeUnpacked.class, memory.abi());
            parent = layout.offset(AvlNodeUnpacked.AVL_PARENT);
            index = layout.offset(AvlNodeUnpacked.AVL_CHILD_INDEX);
            balance = layout.offset(AvlNodeUnpacked.AVL_BALANCE);
        }

        @Override
        long parent(long node) {
            return memory.getWord(node + parent, LOAD);
        }

        @Override
        int index(long node) {
            return memory.getShort(node + index, LOAD) & 1;
        }

        @Override
        int balance(long node) {
            return memory.getShort(node + balance, LOAD);
        }

        @Override
        void set(long node, long newParent, int newIndex, int newBalance) {
            memory.putWord(node + parent, newParent, STORE);
            memory.putShort(node + index, newIndex, STORE);
            memory.putShort(node + balance, newBalance, STORE);
        }
    }

    private static final class Packed extends Shape {
        private final int pcb;

        Packed(GuestMemory memory) {
            super(memory);
            Layout<AvlNodePacked> layout = Layout.of(AvlNodePacked.class, memory.abi());
            pcb = layout.offset(AvlNodePacked.AVL_PCB);
        }

        private long word(long node) {
            return memory.getWord(node + pcb, LOAD);
        }

        @Override
        long parent(long node) {
            return word(node) & ~7L;
        }

        @Override
        int index(long node) {
            return (int) (word(node) >> 2 & 1);
        }

        @Override
        int balance(long node) {
            return (int) (word(node) & 3) - 1;
        }

        @Override
        void set(long node, long parent, int index, int balance) {
            memory.putWord(node + pcb, parent | (long) index << 2 | balance + 1, STORE);
        }
    }
}
