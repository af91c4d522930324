package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

/** What is done for caches when the clock says so, or sooner. */
class UpdateTest {
    private static final int SIZE = 24;

    private TestKernel kernel;
    private StructView<KmemCache> cache;

    private void boot(Arch arch, int flags, int cpus) {
        kernel = TestKernel.boot(FakeGuest.on(arch, 2000), flags, cpus, tunables -> {});
        cache = kernel.cacheFor(SIZE);
    }

    private void update() {
        kernel.kmem().update();
        kernel.events().runTasks();
        HeapInvariants.check(kernel);
    }

    private StructView<KmemMaglist> depot(KmemCache list) {
        return new StructView<>(
                Layout.of(KmemMaglist.class, kernel.abi()), kernel.memory(), cache.addressOf(list));
    }

    private int magazineSize(int cpu) {
        return new StructView<>(
                        Layout.of(KmemCpuCache.class, kernel.abi()),
                        kernel.memory(),
                        cache.addressOf(KmemCache.CACHE_CPU) + 64L * cpu)
                .int16(KmemCpuCache.CC_MAGSIZE);
    }

    // The hash

    private long buckets() {
        return cache.word(KmemCache.CACHE_HASH_MASK) + 1;
    }

    private long total() {
        return cache.int64(KmemCache.CACHE_BUFTOTAL);
    }

    /** What the reference wants for a cache of so many buffers. */
    private static long bucketsFor(long buffers) {
        return Math.max(64, Long.highestOneBit(3 * buffers + 4) / 2);
    }

    @OnEveryArch
    void shouldGiveAHashTheSizeOfTheFormulaOnceItIsMoreThanTwiceTooSmall(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS, 1);
        List<Long> buffers = new ArrayList<>();
        int rescales = 0;
        for (int i = 0; i < 6000; i++) {
            buffers.add(kernel.alloc(SIZE));
            long before = buckets();
            boolean unfit = total() > 2 * (before - 1);
            kernel.kmem().update();
            kernel.events().runTasks();
            if (unfit && bucketsFor(total()) > 2 * before) {
                assertThat(buckets()).isEqualTo(bucketsFor(total()));
                HeapInvariants.check(kernel);
                rescales++;
            } else {
                assertThat(buckets()).isEqualTo(before);
            }
            assertThat(cache.int64(KmemCache.CACHE_RESCALE)).isEqualTo(rescales);
        }
        assertThat(rescales).isGreaterThan(2);
        buffers.forEach(buffer -> kernel.free(buffer, SIZE));
        kernel.kmem().purgeAll();
        update();
        assertThat(buckets()).isEqualTo(64);
        assertThat(cache.int64(KmemCache.CACHE_RESCALE)).isEqualTo(rescales + 1);
    }

    @OnEveryArch
    void shouldNotLetAHashGetCrowdedUntilTheClockComes(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS, 1);
        while (total() <= 4 * 64) {
            kernel.events().runTasks(); // those of arenas, whose hashes are smaller
            assertThat(buckets()).isEqualTo(64);
            kernel.alloc(SIZE);
        }
        int tasks = kernel.events().tasks();
        assertThat(tasks).isPositive();
        while (total() <= 6 * 64) {
            kernel.alloc(SIZE); // does not ask twice
        }
        assertThat(kernel.events().tasks()).isLessThanOrEqualTo(tasks + 1);
        assertThat(buckets()).isEqualTo(64);
        kernel.events().runTasks();
        assertThat(buckets()).isEqualTo(bucketsFor(total()));
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldFindABufferAmongManyAsFastAsAmongFew(Arch arch) {
        for (int count : new int[] {1_000, 50_000}) {
            boot(arch, 0, 1);
            long made =
                    kernel.kmem()
                            .cacheCreate(
                                    new CacheRequest(
                                            "small",
                                            8,
                                            0,
                                            0,
                                            0,
                                            0,
                                            0,
                                            0,
                                            Kmf.KMC_NOTOUCH | Kmf.KMC_NOMAGAZINE));
            cache = new StructView<>(cache.layout(), kernel.memory(), made);
            List<Long> buffers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                buffers.add(kernel.kmem().cacheAlloc(made, 0));
                kernel.events().runTasks();
            }
            assertThat(buckets()).isBetween(total() / 4, 2 * total());
            buffers.forEach(buffer -> kernel.kmem().cacheFree(made, buffer));
            assertThat(cache.int64(KmemCache.CACHE_LOOKUP_DEPTH)).isLessThan(3L * count);
            HeapInvariants.check(kernel);
        }
    }

    @OnEveryArch
    void shouldKeepTheHashItHasIfThereIsNoMemoryForAnother(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS, 1);
        while (total() <= 4 * 64) {
            kernel.alloc(SIZE);
        }
        kernel.globals().int32("vmem_mtbf", 1);
        update();
        assertThat(buckets()).isEqualTo(64);
        assertThat(cache.int64(KmemCache.CACHE_RESCALE)).isZero();
        kernel.globals().int32("vmem_mtbf", 0);
        update();
        assertThat(buckets()).isEqualTo(bucketsFor(total()));
    }

    // Magazines

    /** Two CPUs pass each other magazines through the depot, {@code pause} ns apart. */
    private void passMagazines(int size, int times, long pause) {
        int rounds = magazineSize(0);
        List<Long> buffers = new ArrayList<>();
        for (int i = 0; i < 3 * rounds; i++) {
            buffers.add(kernel.alloc(size));
        }
        for (int i = 0; i < times; i++) {
            kernel.events().runOn(0);
            buffers.forEach(buffer -> kernel.free(buffer, size));
            buffers.clear();
            kernel.events().advance(pause);
            kernel.events().runOn(1);
            for (int j = 0; j < 3 * rounds; j++) {
                buffers.add(kernel.alloc(size));
            }
            kernel.events().advance(pause);
        }
        buffers.forEach(buffer -> kernel.free(buffer, size));
    }

    @OnEveryArch
    void shouldCountACpuAtTheDepotThatComesRightAfterAnother(Arch arch) {
        boot(arch, 0, 2);
        passMagazines(SIZE, 3, 0);
        assertThat(cache.int64(KmemCache.CACHE_DEPOT_CONTENTION)).isGreaterThanOrEqualTo(3);
        boot(arch, 0, 2);
        passMagazines(SIZE, 3, 5000);
        assertThat(cache.int64(KmemCache.CACHE_DEPOT_CONTENTION)).isZero();
        boot(arch, 0, 1);
        List<Long> buffers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            buffers.add(kernel.alloc(SIZE));
        }
        buffers.forEach(buffer -> kernel.free(buffer, SIZE));
        assertThat(cache.int64(KmemCache.CACHE_DEPOT_CONTENTION)).isZero();
    }

    @OnEveryArch
    void shouldMakeMagazinesLargerWhenCpusContendAndNeverMoreThanOnceAtATime(Arch arch) {
        boot(arch, 0, 2);
        int rows = Layout.of(KmemMagtype.class, kernel.abi()).size();
        long type = cache.word(KmemCache.CACHE_MAGTYPE);
        passMagazines(SIZE, 10, 0);
        long contention = cache.int64(KmemCache.CACHE_DEPOT_CONTENTION);
        assertThat(contention).isGreaterThan(3);
        update();
        assertThat(cache.word(KmemCache.CACHE_MAGTYPE)).isEqualTo(type + rows);
        assertThat(List.of(magazineSize(0), magazineSize(1))).containsOnly(31);
        assertThat(cache.int64(KmemCache.CACHE_DEPOT_CONTENTION_PREV))
                .isEqualTo(contention + Integer.MAX_VALUE);
        assertThat(depot(KmemCache.CACHE_FULL).word(KmemMaglist.ML_TOTAL)).isZero();
        assertThat(total()).isZero();
        passMagazines(SIZE, 10, 0);
        update();
        assertThat(magazineSize(0)).isEqualTo(31);
        passMagazines(SIZE, 10, 0);
        update();
        assertThat(magazineSize(0)).isEqualTo(47);
    }

    @OnEveryArch
    void shouldLeaveMagazinesAloneWithoutMoreContentionThanIsAllowed(Arch arch) {
        boot(arch, 0, 2);
        kernel.globals().int32("kmem_depot_contention", 1_000_000);
        passMagazines(SIZE, 50, 0);
        update();
        assertThat(magazineSize(0)).isEqualTo(15);
        kernel.globals().int32("kmem_depot_contention", 3);
        update(); // what was before the last look does not count
        assertThat(magazineSize(0)).isEqualTo(15);
    }

    @OnEveryArch
    void shouldNeverMakeMagazinesLargerThanTheBufferAllows(Arch arch) {
        int[][] greatest = {{24, 143}, {448, 143}, {896, 95}, {2048, 47}, {4096, 31}};
        for (int[] sizeAndRounds : greatest) {
            boot(arch, 0, 2);
            cache = kernel.cacheFor(sizeAndRounds[0]);
            for (int i = 0; i < 20; i++) {
                cache.add64(KmemCache.CACHE_DEPOT_CONTENTION, 100);
                kernel.kmem().update();
                kernel.events().runTasks();
            }
            assertThat(magazineSize(0)).as("size=%d", sizeAndRounds[0]).isEqualTo(sizeAndRounds[1]);
            kernel.free(kernel.alloc(sizeAndRounds[0]), sizeAndRounds[0]);
            HeapInvariants.check(kernel);
        }
    }

    // The working set

    @OnEveryArch
    void shouldReapExactlyWhatWasIdleForAWholeInterval(Arch arch) {
        boot(arch, 0, 1);
        kernel.globals().word("kmem_reap_interval", 0);
        Random random = new Random(11);
        StructView<KmemMaglist> full = depot(KmemCache.CACHE_FULL);
        List<Long> buffers = new ArrayList<>();
        long least = 0;
        long leastBefore = 0;
        long reaped = 0;
        for (int i = 0; i < 300; i++) {
            boolean allocates = buffers.isEmpty() || random.nextBoolean();
            for (int j = random.nextInt(120); j > 0; j--) {
                if (allocates) {
                    buffers.add(kernel.alloc(SIZE));
                } else if (!buffers.isEmpty()) {
                    kernel.free(buffers.remove(buffers.size() - 1), SIZE);
                }
                least = Math.min(least, full.word(KmemMaglist.ML_TOTAL));
            }
            long total = full.word(KmemMaglist.ML_TOTAL);
            if (i % 3 == 0) {
                kernel.kmem().update();
                leastBefore = least;
                least = total;
            }
            assertThat(full.word(KmemMaglist.ML_MIN)).isEqualTo(least);
            assertThat(full.word(KmemMaglist.ML_REAPLIMIT)).isEqualTo(leastBefore);
            if (i % 5 == 0) {
                long expected = Math.min(leastBefore, least);
                kernel.kmem().reap();
                kernel.events().runTasks();
                assertThat(full.word(KmemMaglist.ML_TOTAL)).isEqualTo(total - expected);
                least = Math.min(least, total - expected);
                reaped += expected;
                HeapInvariants.check(kernel);
            }
        }
        assertThat(reaped).isGreaterThan(20);
    }
}
