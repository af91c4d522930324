package org.kheap.kernel.testing;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.List;
import org.kheap.machine.DataModel;
import org.kheap.machine.GuestMemory;

/**
 * Reads an {@code avl_tree_t} from memory and checks it, with offsets of its own and none of the
 * code that changes trees.
 */
public final class AvlProbe {
    private final GuestMemory memory;
    private final int wordSize;
    private final boolean packed;
    private final long offset;
    private final List<Long> objects = new ArrayList<>();

    private AvlProbe(GuestMemory memory, long offset) {
        this.memory = memory;
        this.wordSize = memory.abi().wordSize();
        this.packed = memory.abi().model() == DataModel.LP64;
        this.offset = offset;
    }

    /**
     * The objects of the tree at {@code address}, in its order.
     *
     * @throws AssertionError if it is not a balanced tree whose nodes know their parents
     */
    public static List<Long> objects(GuestMemory memory, long address) {
        int wordSize = memory.abi().wordSize();
        long offset = memory.getWord(address + 2L * wordSize, INSPECT);
        AvlProbe probe = new AvlProbe(memory, offset);
        long root = probe.word(address);
        if (root != 0) {
            probe.visit(root, 0, 0);
        }
        long count = probe.word(address + 3L * wordSize);
        require(count == probe.objects.size(), "avl_numnodes is wrong", address);
        return probe.objects;
    }

    /** Visits a subtree in order, and returns its height. */
    private int visit(long node, long parent, int index) {
        require(node % wordSize == 0, "node is not aligned", node);
        require(parent(node) == parent, "parent is wrong", node);
        require(parent == 0 || index(node) == index, "child index is wrong", node);
        require(objects.size() < 1_000_000, "tree without end", node);
        long left = word(node);
        long right = word(node + wordSize);
        int leftHeight = left == 0 ? 0 : visit(left, node, 0);
        objects.add(node - offset);
        int rightHeight = right == 0 ? 0 : visit(right, node, 1);
        int balance = rightHeight - leftHeight;
        require(Math.abs(balance) <= 1, "tree is not balanced", node);
        require(balance(node) == balance, "avl_balance is wrong", node);
        return 1 + Math.max(leftHeight, rightHeight);
    }

    private long parent(long node) {
        return word(node + 2L * wordSize) & (packed ? ~7L : ~0L);
    }

    private int index(long node) {
        return packed ? (int) (word(node + 16) >> 2 & 1) : memory.getShort(node + 12, INSPECT);
    }

    private int balance(long node) {
        return packed ? (int) (word(node + 16) & 3) - 1 : memory.getShort(node + 14, INSPECT);
    }

    private long word(long va) {
        return memory.getWord(va, INSPECT);
    }

    private static void require(boolean condition, String what, long node) {
        if (!condition) {
            throw new AssertionError("%s: node=0x%x".formatted(what, node));
        }
    }
}
