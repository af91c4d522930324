package org.kheap.kernel.base;

import org.kheap.machine.GuestMemory;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.Layout;

/**
 * Operations on a {@code list_t} in guest memory: circular, through links embedded in the objects.
 * Objects are named by their own address; 0 means none.
 */
public final class GuestList {
    private final GuestMemory memory;
    private final long head;
    private final long first;
    private final long offset;
    private final int next;
    private final int previous;

    /** The list whose {@code list_t} is at {@code address}. */
    public GuestList(GuestMemory memory, long address) {
        Layout<ListHead> layout = Layout.of(ListHead.class, memory.abi());
        Layout<ListNode> links = Layout.of(ListNode.class, memory.abi());
        this.memory = memory;
        this.head = address;
        this.first = address + layout.offset(ListHead.LIST_HEAD);
        this.offset = memory.getWord(address + layout.offset(ListHead.LIST_OFFSET), Access.LOAD);
        this.next = links.offset(ListNode.LIST_NEXT);
        this.previous = links.offset(ListNode.LIST_PREV);
    }

    /** Makes an empty list of objects of {@code size} bytes with their link at {@code offset}. */
    public static GuestList create(GuestMemory memory, long address, long size, long offset) {
        Layout<ListHead> layout = Layout.of(ListHead.class, memory.abi());
        memory.putWord(address + layout.offset(ListHead.LIST_SIZE), size, Access.STORE);
        memory.putWord(address + layout.offset(ListHead.LIST_OFFSET), offset, Access.STORE);
        GuestList list = new GuestList(memory, address);
        list.link(list.first, list.first);
        return list;
    }

    public long address() {
        return head;
    }

    public long first() {
        return object(load(first + next));
    }

    public long last() {
        return object(load(first + previous));
    }

    /** The object after {@code object}, or 0. */
    public long next(long object) {
        return object(load(object + offset + next));
    }

    /** The object before {@code object}, or 0. */
    public long previous(long object) {
        return object(load(object + offset + previous));
    }

    public boolean isEmpty() {
        return load(first + next) == first;
    }

    /** Whether an object, which must be accessible, is in a list, as far as it and its neighbours know. */
    public boolean holds(long object) {
        long node = object + offset;
        long before = load(node + previous);
        long after = load(node + next);
        return isLink(before)
                && isLink(after)
                && load(before + next) == node
                && load(after + previous) == node;
    }

    private boolean isLink(long node) {
        return memory.isAccessible(node, 2L * memory.abi().wordSize(), Access.LOAD);
    }

    public void insertHead(long object) {
        insertBetween(object + offset, first, load(first + next));
    }

    public void insertTail(long object) {
        insertBetween(object + offset, load(first + previous), first);
    }

    public void remove(long object) {
        long node = object + offset;
        link(load(node + previous), load(node + next));
        store(node + next, 0);
        store(node + previous, 0);
    }

    private void insertBetween(long node, long before, long after) {
        link(before, node);
        link(node, after);
    }

    private void link(long before, long after) {
        store(before + next, after);
        store(after + previous, before);
    }

    private long object(long node) {
        return node == first ? 0 : node - offset;
    }

    private long load(long va) {
        return memory.getWord(va, Access.LOAD);
    }

    private void store(long va, long value) {
        memory.putWord(va, value, Access.STORE);
    }
}
