package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.LOAD;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

/** What the allocator says of itself, and the less usual ways to allocate. */
class StatisticsTest {
    private static final String NAMES =
            "buf_size align chunk_size slab_size alloc alloc_fail free depot_alloc depot_free"
                    + " depot_contention slab_alloc slab_free buf_constructed buf_avail buf_inuse"
                    + " buf_total buf_max slab_create slab_destroy vmem_source hash_size"
                    + " hash_lookup_depth hash_rescale full_magazines empty_magazines"
                    + " magazine_size reap defrag scan move_callbacks move_yes move_no move_later"
                    + " move_dont_need move_dont_know move_hunt_found move_slabs_freed"
                    + " move_reclaimable";

    private TestKernel kernel;
    private long cache;

    private long stat(String name) {
        return kernel.kmem().cacheStatistic(cache, name);
    }

    @OnEveryArch
    void shouldHaveTheNamesOfTheKstatInItsOrder(Arch arch) {
        kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        cache = kernel.cacheFor(24).base();
        assertThat(CacheStatistics.of(kernel.kmem(), new Cache(kernel.kmem(), cache)).keySet())
                .containsExactly(NAMES.split(" "));
        assertThat(stat("buf_used")).isEqualTo(-1);
        assertThat(stat("buf_size")).isEqualTo(24);
        assertThat(stat("align")).isEqualTo(8);
        assertThat(stat("chunk_size")).isEqualTo(arch.abi().wordSize() == 8 ? 48 : 40);
        assertThat(stat("slab_size")).isEqualTo(arch.pageSize());
        assertThat(stat("magazine_size")).isEqualTo(15);
        assertThat(stat("hash_size")).isEqualTo(64);
        assertThat(stat("vmem_source")).isEqualTo(16);
        cache = kernel.cache("kmem_magazine_7").base();
        assertThat(stat("hash_size")).isZero();
        assertThat(stat("vmem_source")).isEqualTo(7);
    }

    @OnEveryArch
    void shouldAccountForAllBuffersOnAllCpus(Arch arch) {
        for (int flags : new int[] {0, TestKernel.FULL_CHECKS, TestKernel.FULL_CHECKS_ON_SLABS}) {
            kernel = TestKernel.boot(FakeGuest.on(arch, 1500), flags, 2, tunables -> {});
            cache = kernel.kmem().cacheCreate(new CacheRequest("mine", 72, 0, 0, 0, 0, 0, 0, 0));
            Random random = new Random(3);
            Deque<Long> live = new ArrayDeque<>();
            for (int i = 0; i < 600; i++) {
                kernel.events().runOn(random.nextInt(2));
                boolean allocates = live.isEmpty() || random.nextInt(i < 400 ? 3 : 5) < 2;
                for (int j = random.nextInt(10); j >= 0; j--) {
                    if (allocates) {
                        live.push(kernel.kmem().cacheAlloc(cache, 0));
                    } else if (!live.isEmpty()) {
                        kernel.kmem().cacheFree(cache, live.pollLast());
                    }
                }
                assertThat(stat("buf_inuse")).isEqualTo(live.size());
            }
            assertThat(stat("buf_total")).isEqualTo(stat("buf_avail") + live.size());
            // A magazine that passes through the depot is counted once more, as in illumos.
            assertThat(stat("alloc") - stat("depot_alloc"))
                    .isEqualTo(stat("free") - stat("depot_free") + live.size());
            assertThat(stat("buf_constructed") > 0).isEqualTo(stat("magazine_size") > 0);
        }
    }

    // Other ways to allocate

    @OnEveryArch
    void shouldTryLargerSizesUpToAPageBeforeItWaits(Arch arch) {
        kernel = TestKernel.boot(FakeGuest.on(arch, 160), TestKernel.FULL_CHECKS);
        long told = kernel.alloc(8);
        assertThat(kernel.memory().getWord(told, LOAD)).isNotEqualTo(24);
        long buffer = kernel.kmem().allocTryhard(20, told, Kmf.KM_SLEEP);
        assertThat(kernel.memory().getWord(told, LOAD)).isEqualTo(24);
        kernel.free(buffer, 24);

        long kept = kernel.alloc(640);
        while (kernel.tryAlloc(24) != 0 || kernel.tryAlloc(100) != 0) {
            // the small sizes are used up
        }
        for (long size = 24; size < arch.pageSize(); size += 8) {
            while (kernel.tryAlloc(size) != 0) {
                // and so are the larger ones
            }
        }
        assertThat(kernel.kmem().allocTryhard(20, told, Kmf.KM_NOSLEEP)).isZero();
        assertThat(kernel.memory().getWord(told, LOAD)).isEqualTo(24);
        kernel.free(kept, 640);
        long larger = kernel.kmem().allocTryhard(20, told, Kmf.KM_NOSLEEP | Kmf.KM_PANIC);
        assertThat(larger).isNotZero();
        long size = kernel.memory().getWord(told, LOAD);
        assertThat(kernel.nameOfCacheFor(size)).isEqualTo("kmem_alloc_640");
        kernel.free(larger, size);
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldMoveContentsToABufferOfAnotherSizeAndZeroTheRest(Arch arch) {
        kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        long buffer = kernel.kmem().rezalloc(0, 0, 50, Kmf.KM_SLEEP);
        assertThat(kernel.load(buffer + 49)).isZero();
        kernel.scribble(buffer, 50, 4);
        byte[] before = contents(buffer, 50);
        long larger = kernel.kmem().rezalloc(buffer, 50, 5000, Kmf.KM_SLEEP);
        assertThat(contents(larger, 50)).isEqualTo(before);
        assertThat(contents(larger + 50, 4950)).containsOnly(0);
        long smaller = kernel.kmem().rezalloc(larger, 5000, 10, Kmf.KM_SLEEP);
        assertThat(contents(smaller, 10)).isEqualTo(java.util.Arrays.copyOf(before, 10));
        assertThat(kernel.kmem().rezalloc(smaller, 10, 1L << 30, Kmf.KM_NOSLEEP)).isZero();
        assertThat(contents(smaller, 10)).isEqualTo(java.util.Arrays.copyOf(before, 10));
        kernel.free(smaller, 10);
        kernel.kmem().purgeAll();
        assertThat(kernel.cacheFor(50).int64(KmemCache.CACHE_BUFTOTAL)).isZero();
        HeapInvariants.check(kernel);
    }

    private byte[] contents(long at, int size) {
        byte[] bytes = new byte[size];
        kernel.memory().read(at, bytes, LOAD);
        return bytes;
    }

    @OnEveryArch
    void shouldTellHowMuchMemoryThereIsAndWhetherItChecks(Arch arch) {
        kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        long before = kernel.kmem().available();
        assertThat(before).isEqualTo(kernel.hat().freePages() * arch.pageSize());
        kernel.alloc(200_000);
        assertThat(kernel.kmem().available()).isLessThanOrEqualTo(before - 200_000);
        assertThat(kernel.kmem().debugging()).isEqualTo(5);
        assertThat(TestKernel.boot(arch, Kmf.DEADBEEF).kmem().debugging()).isZero();
    }
}
