package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;

/**
 * The numbers that statistics show for each cache, worked out from guest memory as the kernel does it,
 * against what the clients of the heap counted themselves.
 */
final class HeapCensus {
    /**
     * The numbers of one cache.
     *
     * @param inUse buffers that clients hold
     * @param allocations from slabs and from the magazines of all CPUs
     * @param frees the same
     * @param fails allocations that failed
     * @param magazines that CPUs and depot hold
     * @param slabs there are
     * @param buffers in all slabs
     */
    record Numbers(
            long inUse,
            long allocations,
            long frees,
            long fails,
            long magazines,
            long slabs,
            long buffers) {}

    private final TestKernel kernel;
    private final int cpus;
    private final int wordSize;

    /** Allocations that clients saw succeed, by address of the cache. */
    private final Map<Long, Long> allocations = new HashMap<>();

    HeapCensus(TestKernel kernel, int cpus) {
        this.kernel = kernel;
        this.cpus = cpus;
        this.wordSize = kernel.abi().wordSize();
    }

    /** A client's {@code kmem_alloc} of that size succeeded. */
    void countAllocation(long size) {
        if (isCached(size)) {
            allocations.merge(kernel.cacheFor(size).base(), 1L, Long::sum);
        }
    }

    private boolean isCached(long size) {
        return size <= (long) SizeClasses.bigEntries(kernel.abi()) << SizeClasses.BIG_SHIFT;
    }

    /** Checks the caches of {@code kmem_alloc} and of the heap itself. */
    void check(List<LiveRanges.Range> live) {
        Map<Long, Long> held = new HashMap<>();
        long oversize = 0;
        for (LiveRanges.Range range : live) {
            if (isCached(range.size())) {
                held.merge(kernel.cacheFor(range.size()).base(), 1L, Long::sum);
            } else {
                oversize += range.size();
            }
        }
        for (StructView<KmemCache> cache : kernel.caches()) {
            if ((cache.int32(KmemCache.CACHE_CFLAGS) & Kmf.KMC_KMEM_ALLOC) != 0) {
                long count = allocations.getOrDefault(cache.base(), 0L);
                check(cache, held.getOrDefault(cache.base(), 0L), count);
            }
        }
        long arena = kernel.globals().word("kmem_oversize_arena");
        assertThat(kernel.arenas().at(arena).inUse()).isEqualTo(oversize);
        checkInternalCaches();
    }

    /** Checks a cache against what its owner counted. */
    void check(OwnedCache cache, long held) {
        if (cache.moves()) { // which takes buffers that nobody asked for
            checkUse(view(cache.address()), held);
        } else {
            check(view(cache.address()), held, cache.allocations());
        }
    }

    private StructView<KmemCache> view(long cache) {
        return new StructView<>(Layout.of(KmemCache.class, kernel.abi()), kernel.memory(), cache);
    }

    /**
     * Each allocation that succeeded was served once, and each that failed with a buffer in hand is
     * among the failed ones. Frees may be more: those of buffers that left a magazine for a slab.
     */
    private void check(StructView<KmemCache> cache, long held, long count) {
        checkUse(cache, held);
        Numbers numbers = numbersOf(cache);
        String name = cache.string(KmemCache.CACHE_NAME);
        assertThat(numbers.allocations)
                .as("alloc of %s", name)
                .isBetween(count, count + numbers.fails);
        assertThat(numbers.frees).as("free of %s", name).isGreaterThanOrEqualTo(count - held);
    }

    private void checkUse(StructView<KmemCache> cache, long held) {
        String name = cache.string(KmemCache.CACHE_NAME);
        assertThat(numbersOf(cache).inUse).as("buf_inuse of %s", name).isEqualTo(held);
        assertThat(kernel.kmem().cacheStatistic(cache.base(), "buf_inuse"))
                .as("buf_inuse of %s, as its statistics have it", name)
                .isEqualTo(held);
    }

    Numbers numbersOf(StructView<KmemCache> cache) {
        long rounds = 0;
        long magazines = 0;
        long allocated = cache.int64(KmemCache.CACHE_SLAB_ALLOC);
        long freed = cache.int64(KmemCache.CACHE_SLAB_FREE);
        for (int i = 0; i < cpus; i++) {
            StructView<KmemCpuCache> cpu = cpu(cache, i);
            rounds += Math.max(0, cpu.int16(KmemCpuCache.CC_ROUNDS));
            rounds += Math.max(0, cpu.int16(KmemCpuCache.CC_PROUNDS));
            magazines += cpu.word(KmemCpuCache.CC_LOADED) == 0 ? 0 : 1;
            magazines += cpu.word(KmemCpuCache.CC_PLOADED) == 0 ? 0 : 1;
            allocated += cpu.int64(KmemCpuCache.CC_ALLOC);
            freed += cpu.int64(KmemCpuCache.CC_FREE);
        }
        long full = depot(cache, KmemCache.CACHE_FULL);
        rounds += full * magazineType(cache).int16(KmemMagtype.MT_MAGSIZE);
        magazines += full + depot(cache, KmemCache.CACHE_EMPTY);
        long buffers = cache.int64(KmemCache.CACHE_BUFTOTAL);
        long slabs =
                cache.int64(KmemCache.CACHE_SLAB_CREATE)
                        - cache.int64(KmemCache.CACHE_SLAB_DESTROY);
        return new Numbers(
                buffers - cache.int64(KmemCache.CACHE_BUFSLAB) - rounds,
                allocated,
                freed,
                cache.int64(KmemCache.CACHE_ALLOC_FAIL),
                magazines,
                slabs,
                buffers);
    }

    private StructView<KmemCpuCache> cpu(StructView<KmemCache> cache, int number) {
        Layout<KmemCpuCache> layout = Layout.of(KmemCpuCache.class, kernel.abi());
        long first = cache.addressOf(KmemCache.CACHE_CPU);
        return new StructView<>(layout, kernel.memory(), first + (long) number * layout.size());
    }

    private long depot(StructView<KmemCache> cache, KmemCache list) {
        long count = 0;
        for (long at = kernel.word(cache.addressOf(list)); at != 0; at = kernel.word(at)) {
            count++;
        }
        return count;
    }

    private StructView<KmemMagtype> magazineType(StructView<KmemCache> cache) {
        Layout<KmemMagtype> layout = Layout.of(KmemMagtype.class, kernel.abi());
        return new StructView<>(layout, kernel.memory(), cache.word(KmemCache.CACHE_MAGTYPE));
    }

    /** The heap's own caches have handed out what other caches hold: headers, bufctls, magazines. */
    private void checkInternalCaches() {
        Map<Long, Long> expected = new HashMap<>();
        for (StructView<KmemCache> cache : kernel.caches()) {
            Numbers numbers = numbersOf(cache);
            if ((cache.int32(KmemCache.CACHE_FLAGS) & Kmf.HASH) != 0) {
                expected.merge(kernel.globals().word("kmem_slab_cache"), numbers.slabs, Long::sum);
                long bufctls = cache.word(KmemCache.CACHE_BUFCTL_CACHE);
                expected.merge(bufctls, numbers.buffers, Long::sum);
            }
            if (cache.word(KmemCache.CACHE_DEFRAG) != 0) {
                expected.merge(kernel.cache("kmem_defrag_cache").base(), 1L, Long::sum);
            }
            long magazines = magazineType(cache).word(KmemMagtype.MT_CACHE);
            expected.merge(magazines, numbers.magazines, Long::sum);
        }
        expected.put(kernel.cache("kmem_move_cache").base(), 0L); // no move is pending
        expected.forEach(
                (cache, count) ->
                        assertThat(numbersOf(view(cache)).inUse)
                                .as("buf_inuse of %s", view(cache).string(KmemCache.CACHE_NAME))
                                .isEqualTo(count));
    }
}
