package org.kheap.kernel.kmem;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.kernel.vmem.Arena;
import org.kheap.kernel.vmem.ArenaInvariants;
import org.kheap.kernel.vmem.Vmem;
import org.kheap.machine.Layout;

/**
 * What a heap holds once its magazines are emptied, for the comparison of two moments.
 *
 * <p>Three things are taken out: pages for boundary tags, which are never given back; what {@code
 * kmem_msb} holds, since emptying the magazines of one cache fills those of the caches that
 * magazines come from; and the pages that {@code kmem_hash} and {@code kmem_cache} imported, of which
 * there can be more or fewer for the same pieces. With that goes how much {@code kmem_metadata} took
 * from the heap for it: it takes more at once than it needs, and what it keeps depends on who else
 * holds a part. The same holds for the arenas that arenas are made of.
 *
 * @param freePages of RAM
 * @param inUse bytes in use, by arena
 */
public record HeapState(long freePages, Map<String, Long> inUse) {
    public static HeapState of(TestKernel kernel) {
        kernel.kmem().purgeAll();
        Map<String, Long> inUse = new TreeMap<>();
        int next = Layout.of(Vmem.class, kernel.abi()).offset(Vmem.VM_NEXT);
        for (long vm = kernel.globals().word("vmem_list"); vm != 0; vm = kernel.word(vm + next)) {
            Arena arena = kernel.arenas().at(vm);
            inUse.put(arena.name(), arena.inUse());
        }
        int pageSize = kernel.guest().arch().pageSize();
        long tagPages = ArenaInvariants.tagPages(kernel.memory(), kernel.globals());
        long magazines = inUse.remove("kmem_msb");
        List.of("vmem_metadata", "vmem_seg", "vmem_hash", "vmem_vmem").forEach(inUse::remove);
        long hashes = total(kernel, "vmem_hash_arena");
        long metadata = total(kernel, "kmem_metadata_arena") + total(kernel, "vmem_metadata_arena");
        long small = total(kernel, "kmem_hash_arena") + total(kernel, "kmem_cache_arena");
        inUse.merge("kmem_hash", -tables(kernel), Long::sum); // they may have grown for good
        inUse.merge("kmem_metadata", -magazines - small, Long::sum);
        inUse.merge("heap", -metadata, Long::sum);
        long internal = tagPages + (hashes + magazines + small) / pageSize;
        return new HeapState(kernel.hat().freePages() + internal, inUse);
    }

    /** Bytes of the hashes that caches have now. */
    private static long tables(TestKernel kernel) {
        return kernel.caches().stream()
                .filter(cache -> (cache.int32(KmemCache.CACHE_FLAGS) & Kmf.HASH) != 0)
                .mapToLong(cache -> cache.word(KmemCache.CACHE_HASH_MASK) + 1)
                .map(buckets -> buckets * kernel.abi().wordSize())
                .sum();
    }

    private static long total(TestKernel kernel, String arena) {
        return kernel.arenas().at(kernel.globals().word(arena)).total();
    }
}
