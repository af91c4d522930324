package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.testing.TestKernel.panicOf;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.kernel.vmem.Arena;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.kernel.vmem.Vmf;
import org.kheap.machine.Arch;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason;

/** Caches that the guest makes for itself. */
class OwnCacheTest {
    private static final long CONSTRUCTOR = 0x1111_0000L;
    private static final long DESTRUCTOR = 0x2222_0000L;
    private static final long ARGUMENT = 0x4444_0000L;
    private static final int SIZE = 72;

    private TestKernel kernel;
    private long cache;
    private final List<List<Long>> constructed = new ArrayList<>();
    private final List<List<Long>> destroyed = new ArrayList<>();
    private long answer;

    private void boot(Arch arch, int flags) {
        kernel = TestKernel.boot(arch, flags);
        constructed.clear();
        destroyed.clear();
        answer = 0;
        kernel.events()
                .define(
                        CONSTRUCTOR,
                        a -> {
                            constructed.add(List.of(a[0], a[1], a[2]));
                            return answer;
                        });
        kernel.events()
                .define(
                        DESTRUCTOR,
                        a -> {
                            destroyed.add(List.of(a[0], a[1]));
                            return 0;
                        });
        cache = create("mine", SIZE, 0, CONSTRUCTOR, DESTRUCTOR, 0);
    }

    private long create(
            String name, long size, long align, long constructor, long destructor, long reclaim) {
        return kernel.kmem()
                .cacheCreate(
                        new CacheRequest(
                                name,
                                size,
                                align,
                                constructor,
                                destructor,
                                reclaim,
                                ARGUMENT,
                                0,
                                0));
    }

    private StructView<KmemCache> view(long address) {
        Layout<KmemCache> layout = Layout.of(KmemCache.class, kernel.abi());
        return new StructView<>(layout, kernel.memory(), address);
    }

    private List<Long> allocate(int count) {
        List<Long> buffers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            buffers.add(kernel.kmem().cacheAlloc(cache, Kmf.KM_SLEEP));
        }
        return buffers;
    }

    private void free(List<Long> buffers) {
        buffers.forEach(buffer -> kernel.kmem().cacheFree(cache, buffer));
    }

    /** Constructions and destructions so far, but for those of the trial on the first buffer. */
    private void assertCalls(int constructions, int destructions) {
        assertThat(constructed).hasSize(constructions + 1);
        assertThat(destroyed).hasSize(destructions + 1);
    }

    // Constructors and destructors

    @OnEveryArch
    void shouldTryTheDestructorOnTheVeryFirstBuffer(Arch arch) {
        for (int flags : new int[] {0, Kmf.LITE, TestKernel.FULL_CHECKS}) {
            boot(arch, flags);
            long first = allocate(1).get(0);
            assertThat(constructed)
                    .containsExactly(List.of(first, ARGUMENT, 0L), List.of(first, ARGUMENT, 0L));
            assertThat(destroyed).containsExactly(List.of(first, ARGUMENT));
            allocate(3);
            assertCalls(4, 0);
            HeapInvariants.check(kernel);
        }
    }

    @OnEveryArch
    void shouldKeepBuffersConstructedInMagazinesWithoutChecksOrWithLite(Arch arch) {
        for (int flags : new int[] {0, Kmf.LITE, Kmf.REDZONE}) {
            boot(arch, flags);
            for (int round = 0; round < 3; round++) {
                free(allocate(10));
                assertCalls(10, 0);
            }
            kernel.kmem().purgeAll();
            assertCalls(10, 10);
            assertThat(destroyed.subList(1, 11)).doesNotHaveDuplicates();
            free(allocate(4));
            assertCalls(14, 10);
            HeapInvariants.check(kernel);
        }
    }

    @OnEveryArch
    void shouldConstructOnEveryAllocationWithFullChecks(Arch arch) {
        for (int flags : new int[] {TestKernel.FULL_CHECKS, Kmf.DEADBEEF, 0x2f}) {
            boot(arch, flags);
            for (int round = 1; round <= 3; round++) {
                List<Long> buffers = allocate(10);
                assertCalls(10 * round, 10 * round - 10);
                free(buffers);
                assertCalls(10 * round, 10 * round);
            }
            kernel.kmem().purgeAll();
            assertCalls(30, 30);
            HeapInvariants.check(kernel);
        }
    }

    @OnEveryArch
    void shouldKeepWhatTheConstructorWroteWhileABufferIsFree(Arch arch) {
        for (int flags : new int[] {0, Kmf.LITE}) {
            boot(arch, flags);
            kernel.events()
                    .define(
                            CONSTRUCTOR,
                            a -> {
                                kernel.scribble(a[0], SIZE, 9);
                                return 0;
                            });
            kernel.events()
                    .define(
                            DESTRUCTOR,
                            a -> {
                                assertThat(kernel.isScribbled(a[0], SIZE, 9)).isTrue();
                                return 0;
                            });
            for (int round = 0; round < 4; round++) {
                List<Long> buffers = allocate(30);
                buffers.forEach(b -> assertThat(kernel.isScribbled(b, SIZE, 9)).isTrue());
                free(buffers);
                if (round == 2) {
                    kernel.kmem().purgeAll();
                }
            }
            kernel.kmem().cacheDestroy(cache);
            HeapInvariants.check(kernel);
        }
    }

    @OnEveryArch
    void shouldGiveNothingIfTheConstructorFailsEvenToThoseThatSleep(Arch arch) {
        for (int flags : new int[] {0, Kmf.LITE, TestKernel.FULL_CHECKS, 0x2f}) {
            boot(arch, flags);
            HeapState start = HeapState.of(kernel);
            answer = -1;
            for (int i = 0; i < 5; i++) {
                assertThat(kernel.kmem().cacheAlloc(cache, i % 2)).isZero();
            }
            assertThat(view(cache).int64(KmemCache.CACHE_ALLOC_FAIL)).isEqualTo(5);
            assertThat(destroyed).isEmpty();
            HeapInvariants.check(kernel);
            assertThat(HeapState.of(kernel)).isEqualTo(start);
            answer = 0x7_0000_0000L; // an int is what counts
            assertThat(kernel.kmem().cacheAlloc(cache, 0)).isNotZero();
        }
    }

    @OnEveryArch
    void shouldLetConstructorsAllocateFromTheirOwnCacheAndOthers(Arch arch) {
        for (int flags : new int[] {0, Kmf.LITE, TestKernel.FULL_CHECKS, 0x2f}) {
            boot(arch, flags);
            List<Long> extra = new ArrayList<>();
            int[] depth = {0};
            kernel.events()
                    .define(
                            CONSTRUCTOR,
                            a -> {
                                kernel.free(kernel.alloc(100), 100);
                                if (depth[0]++ == 0) {
                                    extra.add(kernel.kmem().cacheAlloc(cache, 0));
                                }
                                depth[0]--;
                                return 0;
                            });
            List<Long> buffers = allocate(20);
            buffers.addAll(extra);
            // The trial's construction counts as well; what it allocated is in use like the rest.
            assertThat(buffers).doesNotHaveDuplicates().doesNotContain(0L);
            HeapInvariants.check(kernel);
            free(buffers);
            kernel.kmem().cacheDestroy(cache);
            assertThat(kernel.events().warnings()).isEmpty();
            HeapInvariants.check(kernel);
        }
    }

    @OnEveryArch
    void shouldLetDestructorsFreeIntoTheirOwnCache(Arch arch) {
        for (int flags : new int[] {0, Kmf.LITE, TestKernel.FULL_CHECKS}) {
            boot(arch, flags);
            List<Long> kept = allocate(5);
            List<Long> buffers = allocate(40);
            kernel.events()
                    .define(
                            DESTRUCTOR,
                            a -> {
                                if (!kept.isEmpty()) {
                                    kernel.kmem().cacheFree(cache, kept.remove(0));
                                }
                                return 0;
                            });
            free(buffers);
            kernel.kmem().purgeAll();
            HeapInvariants.check(kernel);
            kernel.kmem().cacheDestroy(cache);
            assertThat(kernel.events().warnings()).isEmpty();
            HeapInvariants.check(kernel);
        }
    }

    // Creation and destruction

    @OnEveryArch
    void shouldWarnIfACacheIsDestroyedThatIsNotEmpty(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        List<Long> buffers = allocate(3);
        kernel.kmem().cacheFree(cache, buffers.get(0));
        kernel.kmem().cacheDestroy(cache);
        assertThat(kernel.events().warnings())
                .containsExactly("kmem_cache_destroy: 'mine' (%x) not empty".formatted(cache));
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldGiveEverythingBackWhenACacheIsDestroyed(Arch arch) {
        for (int flags : new int[] {0, Kmf.LITE, TestKernel.FULL_CHECKS, 0x2f}) {
            boot(arch, flags);
            kernel.kmem().cacheDestroy(cache);
            HeapState start = HeapState.of(kernel);
            int caches = kernel.caches().size();
            for (int size : new int[] {1, 100, 3000, 20_000}) {
                cache = create("mine", size, 0, 0, 0, 0);
                free(allocate(50));
                HeapInvariants.check(kernel);
                kernel.kmem().cacheDestroy(cache);
                HeapInvariants.check(kernel);
            }
            assertThat(kernel.caches()).hasSize(caches);
            assertThat(kernel.events().warnings()).isEmpty();
            assertThat(HeapState.of(kernel)).isEqualTo(start);
            long gone = cache;
            assertThat(panicOf(() -> kernel.kmem().cacheDestroy(gone))).isPresent();
        }
    }

    @OnEveryArch
    void shouldMakeANameThatStatisticsCanUse(Arch arch) {
        boot(arch, 0);
        String name = "a.name-with all sorts/of_things1 and more";
        StructView<KmemCache> made = view(create(name, 8, 0, 0, 0, 0));
        assertThat(made.string(KmemCache.CACHE_NAME))
                .isEqualTo("a_name_with_all_sorts_of_things1".substring(0, 31));
        assertThat(kernel.caches()).last().isEqualTo(made);
        assertThat(made.addressOf(KmemCache.CACHE_CPU) % 64).isZero();
    }

    @OnEveryArch
    void shouldRefuseAlignmentsThatMakeNoSense(Arch arch) {
        boot(arch, 0);
        for (long align : new long[] {3, 48, 2L * arch.pageSize()}) {
            assertThat(panicOf(() -> create("mine", 8, align, 0, 0, 0)))
                    .contains(new PanicReason.Message("kmem_cache_create: bad alignment " + align));
        }
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldNotTouchBuffersWithoutRoomForALink(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        StructView<KmemCache> small = view(create("small", 6, 2, 0, 0, 0));
        assertThat(small.int32(KmemCache.CACHE_CFLAGS)).isEqualTo(Kmf.KMC_NOTOUCH);
        assertThat(small.int32(KmemCache.CACHE_FLAGS)).isEqualTo(Kmf.HASH | Kmf.AUDIT);
        cache = small.base();
        free(allocate(20));
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldHandOutIdentifiersThatAreNoMemory(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        Arena numbers =
                kernel.arenas().create("ids", 1, null, Arenas.Import.NONE, Vmf.VMC_IDENTIFIER, 0);
        numbers.add(1, 1000, 0);
        long ids =
                kernel.kmem()
                        .cacheCreate(
                                new CacheRequest(
                                        "ids",
                                        1,
                                        1,
                                        0,
                                        0,
                                        0,
                                        0,
                                        numbers.address(),
                                        Kmf.KMC_NOTOUCH));
        assertThat(view(ids).int32(KmemCache.CACHE_CFLAGS))
                .isEqualTo(Kmf.KMC_NOTOUCH | Kmf.KMC_IDENTIFIER);
        assertThat(kernel.kmem().cacheAlloc(ids, 0)).isBetween(1L, 1000L);
    }

    @OnEveryArch
    void shouldCountThroughTheFlagsIfToldToRandomize(Arch arch) {
        kernel = TestKernel.boot(arch, Kmf.RANDOMIZE);
        List<Integer> combinations =
                IntStream.rangeClosed(0, Kmf.RANDOM)
                        .filter(flags -> (flags & ~Kmf.RANDOM) == 0)
                        .boxed()
                        .toList();
        int index = combinations.indexOf(kernel.globals().int32("kmem_flags") & Kmf.RANDOM);
        for (int i = 0; i < 80; i++) {
            index = (index + 1) % combinations.size();
            cache = create("mine", SIZE, 0, 0, 0, 0);
            assertThat(kernel.globals().int32("kmem_flags"))
                    .isEqualTo(combinations.get(index) | Kmf.RANDOMIZE);
            free(allocate(20));
        }
        HeapInvariants.check(kernel);
        assertThat(kernel.events().reports()).isEmpty();
    }

    // Induced failure

    @OnEveryArch
    void shouldFailWheneverTheTimeMatchesForThoseThatDoNotWait(Arch arch) {
        for (int flags : new int[] {TestKernel.FULL_CHECKS, Kmf.LITE, Kmf.BUFTAG}) {
            boot(arch, flags);
            HeapState start = HeapState.of(kernel);
            allocate(1).forEach(b -> kernel.kmem().cacheFree(cache, b));
            kernel.globals().int32("kmem_mtbf", 1);
            long before = view(cache).int64(KmemCache.CACHE_ALLOC_FAIL);
            for (int i = 0; i < 20; i++) {
                assertThat(kernel.kmem().cacheAlloc(cache, Kmf.KM_NOSLEEP)).isZero();
                assertThat(kernel.tryAlloc(100)).isZero();
            }
            assertThat(view(cache).int64(KmemCache.CACHE_ALLOC_FAIL)).isEqualTo(before + 20);
            HeapInvariants.check(kernel);
            kernel.globals().int32("kmem_mtbf", 0);
            view(cache).int32(KmemCache.CACHE_MTBF, 7000); // every seventh look at the clock
            int failed = 0;
            for (int i = 0; i < 300; i++) {
                long got = kernel.kmem().cacheAlloc(cache, Kmf.KM_NOSLEEP);
                failed += got == 0 ? 1 : 0;
                if (got != 0) {
                    kernel.kmem().cacheFree(cache, got);
                }
                free(allocate(1));
            }
            assertThat(failed).isBetween(1, 299);
            HeapInvariants.check(kernel);
            assertThat(HeapState.of(kernel)).isEqualTo(start);
            assertThat(constructed.size()).isEqualTo(destroyed.size());
            assertThat(kernel.events().reports()).isEmpty();
        }
    }

    @OnEveryArch
    void shouldFailInArenasAsWell(Arch arch) {
        boot(arch, 0);
        HeapState start = HeapState.of(kernel);
        kernel.globals().int32("vmem_mtbf", 1);
        assertThat(kernel.tryAlloc(100)).isZero();
        assertThat(kernel.tryAlloc(150_000)).isZero();
        HeapInvariants.check(kernel);
        long buffer = kernel.alloc(150_000);
        assertThat(buffer).isNotZero();
        kernel.free(buffer, 150_000);
        kernel.globals().int32("vmem_mtbf", 0);
        assertThat(HeapState.of(kernel)).isEqualTo(start);
    }
}
