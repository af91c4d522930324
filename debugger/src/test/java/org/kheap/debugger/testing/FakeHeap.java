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

    private static final int PAGES = 64;
    private static final int CPUS = 2;

    private final FakeTarget target;
    private final FakeStructs structs;
    private final long start;
    private long next;
    private final List<FakeCache> caches = new ArrayList<>();
    private final long arena;

    private FakeHeap(Arch arch) {
        target = FakeTarget.on(arch);
        start = arch.map().heap().start();
        next = start;
        target.guest().mapPages(start, PAGES, Rights.READ_WRITE);
        FakeHeapTypes.declare(target.types(), CPUS);
        target.variable("kmem_caches", "list_t");
        target.variable("max_ncpus", "int");
        structs = new FakeStructs(target);
        structs.putVariable("max_ncpus", CPUS);
        long list = structs.addressOf("kmem_caches");
        makeEmpty(list);
        arena = take(structs.size("vmem_t"), 8);
        structs.put("vmem_t", arena, "vm_quantum", arch.pageSize());
        structs.putText("vmem_t", arena, "vm_name", "kmem_default");
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
    void link(long list, String type, String member, List<Long> elements) {
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
    void tree(long tree, long nodeOffset, List<Long> elements) {
        structs.put("avl_tree_t", tree, "avl_root", subtree(elements, nodeOffset));
    }

    private long subtree(List<Long> elements, long nodeOffset) {
        if (elements.isEmpty()) {
            return 0;
        }
        int middle = elements.size() / 2;
        long node = elements.get(middle) + nodeOffset;
        long left = subtree(elements.subList(0, middle), nodeOffset);
        long right = subtree(elements.subList(middle + 1, elements.size()), nodeOffset);
        structs.put("struct avl_node", node, "avl_child", 0, left);
        structs.put("struct avl_node", node, "avl_child", 1, right);
        return node;
    }
}
