package org.kheap.debugger.testing;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.List;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Rights;

/**
 * A heap that a test lays out by hand: caches, slabs and magazines in the memory of a {@link FakeTarget}.
 * Its structures have the members of the kernel's, at other offsets: who reads them has to ask the types.
 */
public final class FakeHeap {
    /** Bits of {@code cache_flags}. */
    public static final int AUDIT = 0x1;

    public static final int DEADBEEF = 0x2;
    public static final int REDZONE = 0x4;
    public static final int NOMAGAZINE = 0x20;
    public static final int LITE = 0x100;
    public static final int HASH = 0x200;

    private static final String RECORD = "kmem_bufctl_audit_t";

    private static final int PAGES = 64;
    private static final int CPUS = 2;

    private static final String[] LOGS = {
        "kmem_transaction_log", "kmem_failure_log", "kmem_slab_log"
    };

    private final FakeTarget target;
    private final FakeStructs structs;
    private final long start;
    private long next;
    private final List<FakeCache> caches = new ArrayList<>();
    private final FakeArenas arenas;
    private final long arena;

    private FakeHeap(Arch arch) {
        target = FakeTarget.on(arch);
        start = arch.map().heap().start();
        next = start;
        target.guest().mapPages(start, PAGES, Rights.READ_WRITE);
        arenas = FakeArenas.in(target, start + 2L * PAGES * arch.pageSize());
        FakeHeapTypes.declare(target.types(), CPUS);
        for (String log : LOGS) {
            target.variable(log, "kmem_log_header_t *");
        }
        target.variable("kmem_caches", "list_t");
        target.variable("max_ncpus", "int");
        structs = new FakeStructs(target);
        structs.putVariable("max_ncpus", CPUS);
        long list = structs.addressOf("kmem_caches");
        makeEmpty(list);
        arena = arenas.arena("kmem_default", 0);
        arenas.setQuantum(arena, arch.pageSize());
    }

    /** An empty heap of a machine with two CPUs. */
    public static FakeHeap on(Arch arch) {
        return new FakeHeap(arch);
    }

    public FakeTarget target() {
        return target;
    }

    /** To write what the heap itself would not. */
    public FakeStructs structs() {
        return structs;
    }

    public GuestMemory memory() {
        return target.memory();
    }

    /** All arenas, in memory of their own. */
    public FakeArenas arenas() {
        return arenas;
    }

    /** The arena of all caches. */
    public long arena() {
        return arena;
    }

    /** First address behind the memory of the heap. */
    public long end() {
        return start + (long) PAGES * target.arch().pageSize();
    }

    /** Makes a cache. */
    public FakeCache cache(String name, long bufferSize, int flags) {
        FakeCache cache = new FakeCache(this, name, bufferSize, flags);
        caches.add(cache);
        link(structs.addressOf("kmem_caches"), "kmem_cache_t", "cache_link", addresses());
        return cache;
    }

    /** Makes a log of two chunks, and a variable lead to it. */
    public FakeLog log(String variable) {
        FakeLog log = new FakeLog(this);
        structs.putPointer(variable, log.address());
        return log;
    }

    /** Writes into a record when, by whom and where its transaction was. */
    void audit(long record, long timestamp, long thread, long... stack) {
        structs.put(RECORD, record, "bc_timestamp", timestamp);
        structs.put(RECORD, record, "bc_thread", thread);
        structs.put(RECORD, record, "bc_depth", stack.length);
        for (int i = 0; i < stack.length; i++) {
            structs.put(RECORD, record, "bc_stack", i, stack[i]);
        }
    }

    private List<Long> addresses() {
        return caches.stream().map(FakeCache::address).toList();
    }

    /** New memory, zeroed. */
    long take(long size, long alignment) {
        long address = (next + alignment - 1) / alignment * alignment;
        next = address + size;
        if (next > end()) {
            throw new IllegalStateException("the fake heap is full");
        }
        memory().write(address, new byte[(int) size], INSPECT);
        return address;
    }

    private void makeEmpty(long list) {
        long head = list + structs.offset("list_t", "list_head");
        structs.put("list_node_t", head, "list_next", head);
        structs.put("list_node_t", head, "list_prev", head);
    }

    /** Makes a {@code list_t} of elements, in their order. */
    public void link(long list, String type, String member, List<Long> elements) {
        makeEmpty(list);
        long head = list + structs.offset("list_t", "list_head");
        long last = head;
        for (long element : elements) {
            long node = element + structs.offset(type, member);
            structs.put("list_node_t", last, "list_next", node);
            structs.put("list_node_t", node, "list_prev", last);
            structs.put("list_node_t", node, "list_next", head);
            structs.put("list_node_t", head, "list_prev", node);
            last = node;
        }
    }

    /** Makes an {@code avl_tree_t} of elements, in their order. */
    public void tree(long tree, long nodeOffset, List<Long> elements) {
        structs.put("avl_tree_t", tree, "avl_root", subtree(elements, nodeOffset, 0, 0));
    }

    private long subtree(List<Long> elements, long nodeOffset, long parent, int side) {
        if (elements.isEmpty()) {
            return 0;
        }
        int middle = elements.size() / 2;
        long node = elements.get(middle) + nodeOffset;
        long left = subtree(elements.subList(0, middle), nodeOffset, node, 0);
        long right = subtree(elements.subList(middle + 1, elements.size()), nodeOffset, node, 1);
        structs.put("struct avl_node", node, "avl_parent", parent);
        structs.put("struct avl_node", node, "avl_child_index", side);
        structs.put("struct avl_node", node, "avl_child", 0, left);
        structs.put("struct avl_node", node, "avl_child", 1, right);
        return node;
    }
}
