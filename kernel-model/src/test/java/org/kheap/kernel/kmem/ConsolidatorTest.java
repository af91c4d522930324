package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.testing.TestKernel.panicOf;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.kheap.kernel.testing.AvlProbe;
import org.kheap.kernel.testing.FakeEvents;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.kernel.vmem.Arena;
import org.kheap.machine.Arch;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason;

/** Slabs that are emptied by moving what is left in them. */
class ConsolidatorTest {
    private static final long CONSTRUCTOR = 0x1111_0000L;
    private static final long DESTRUCTOR = 0x2222_0000L;
    private static final long MOVE = 0x3333_0000L;
    private static final long ARGUMENT = 7;
    private static final int SIZE = 72;
    private static final int[] FLAGS = {Kmf.NOMAGAZINE, TestKernel.FULL_CHECKS_ON_SLABS};

    private static final int YES = 0;
    private static final int NO = 1;
    private static final int LATER = 2;
    private static final int DONT_NEED = 3;
    private static final int DONT_KNOW = 4;

    private TestKernel kernel;
    private long cache;
    private final Set<Long> constructed = new HashSet<>();
    private final Set<Long> live = new HashSet<>();
    private final List<Long> asked = new ArrayList<>();
    private int answer;

    private void boot(Arch arch, int flags) {
        kernel = TestKernel.boot(FakeGuest.on(arch, 2000), flags);
        constructed.clear();
        live.clear();
        asked.clear();
        answer = YES;
        kernel.events().define(CONSTRUCTOR, a -> constructed.add(a[0]) ? 0 : 1);
        kernel.events().define(DESTRUCTOR, a -> constructed.remove(a[0]) ? 0 : 1);
        kernel.events().define(MOVE, this::move);
        kernel.globals().word("kmem_reap_interval", 0);
        create();
    }

    private void create() {
        cache =
                kernel.kmem()
                        .cacheCreate(
                                new CacheRequest(
                                        "mine",
                                        SIZE,
                                        0,
                                        CONSTRUCTOR,
                                        DESTRUCTOR,
                                        0,
                                        ARGUMENT,
                                        0,
                                        0));
        kernel.kmem().cacheSetMove(cache, MOVE);
    }

    private long move(long... a) {
        asked.add(a[0]);
        assertThat(a[2]).isEqualTo(SIZE);
        assertThat(a[3]).isEqualTo(ARGUMENT);
        assertThat(constructed).contains(a[0], a[1]);
        assertThat(live).contains(a[0]).doesNotContain(a[1]);
        if (answer == YES) {
            live.remove(a[0]);
            live.add(a[1]);
        } else if (answer == DONT_NEED) {
            live.remove(a[0]);
        }
        return answer;
    }

    private long allocate() {
        long buffer = kernel.kmem().cacheAlloc(cache, 0);
        assertThat(live.add(buffer)).isTrue();
        return buffer;
    }

    private void free(long buffer) {
        assertThat(live.remove(buffer)).isTrue();
        kernel.kmem().cacheFree(cache, buffer);
    }

    private StructView<KmemCache> view() {
        return new StructView<>(Layout.of(KmemCache.class, kernel.abi()), kernel.memory(), cache);
    }

    private StructView<KmemDefrag> defrag() {
        return new StructView<>(
                Layout.of(KmemDefrag.class, kernel.abi()),
                kernel.memory(),
                view().word(KmemCache.CACHE_DEFRAG));
    }

    private long stat(String name) {
        return kernel.kmem().cacheStatistic(cache, name);
    }

    private void reap() {
        kernel.kmem().reap();
        runTasks();
    }

    private void scan() {
        kernel.kmem().update();
        runTasks();
    }

    private void runTasks() {
        kernel.events().runTasks();
        HeapInvariants.check(kernel);
    }

    /** Allocated buffers by their slab, as the page they lie in says. */
    private Map<Long, List<Long>> bySlab() {
        Map<Long, List<Long>> slabs = new TreeMap<>(Long::compareUnsigned);
        for (long buffer : live) {
            long page = kernel.guest().arch().pageOf(buffer);
            slabs.computeIfAbsent(page, p -> new ArrayList<>()).add(buffer);
        }
        slabs.values().forEach(buffers -> buffers.sort(Long::compareUnsigned));
        return slabs;
    }

    /** Fills slabs, then frees all but {@code left} buffers of each but the first. */
    private void fragment(int slabs, int left) {
        while (bySlab().size() <= slabs) {
            allocate();
        }
        bySlab().values().stream()
                .skip(1)
                .forEach(buffers -> buffers.stream().skip(left).forEach(this::free));
        bySlab().values().stream().limit(1).forEach(buffers -> free(buffers.get(0)));
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldKeepItsStateInGuestMemory(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        assertThat(view().word(KmemCache.CACHE_MOVE)).isEqualTo(MOVE);
        assertThat(defrag().int8(KmemDefrag.KMD_RECLAIM_NUMER)).isEqualTo(1);
        assertThat(defrag().word(KmemDefrag.KMD_DEADCOUNT)).isZero();
        assertThat(
                        kernel.kmem()
                                .cacheStatistic(
                                        kernel.cache("kmem_defrag_cache").base(), "buf_inuse"))
                .isEqualTo(1);
        kernel.kmem().cacheDestroy(cache);
        assertThat(
                        kernel.kmem()
                                .cacheStatistic(
                                        kernel.cache("kmem_defrag_cache").base(), "buf_inuse"))
                .isZero();
    }

    @OnEveryArch
    void shouldKeepOneStateIfTwoThreadsSetTheCallback(Arch arch) {
        kernel = TestKernel.boot(FakeGuest.on(arch, 160), TestKernel.FULL_CHECKS_ON_SLABS);
        cache = kernel.kmem().cacheCreate(new CacheRequest("mine", SIZE, 0, 0, 0, 0, 0, 0, 0));
        Arena metadata = kernel.arenas().at(kernel.globals().word("kmem_msb_arena"));
        List<Long> pages = new ArrayList<>();
        for (long page; (page = metadata.alloc(arch.pageSize(), Kmf.KM_NOSLEEP)) != 0; ) {
            pages.add(page);
        }
        kernel.events().runTasks();
        kernel.events()
                .whenAsleep(
                        () -> {
                            pages.forEach(page -> metadata.free(page, arch.pageSize()));
                            kernel.kmem().cacheSetMove(cache, MOVE + 16);
                        });
        kernel.kmem().cacheSetMove(cache, MOVE);
        assertThat(kernel.events().lastChannel())
                .isEqualTo(kernel.cache("kmem_defrag_cache").base());
        assertThat(view().word(KmemCache.CACHE_MOVE)).isEqualTo(MOVE);
        long defrags = kernel.cache("kmem_defrag_cache").base();
        assertThat(kernel.kmem().cacheStatistic(defrags, "buf_inuse")).isEqualTo(1);
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldTakeNoCallbackWhereASlabHoldsOneBuffer(Arch arch) {
        boot(arch, 0);
        cache =
                kernel.kmem()
                        .cacheCreate(
                                new CacheRequest(
                                        "large", 3L * arch.pageSize(), 0, 0, 0, 0, 0, 0, 0));
        boolean single =
                2 * view().word(KmemCache.CACHE_CHUNKSIZE) > view().word(KmemCache.CACHE_SLABSIZE);
        kernel.kmem().cacheSetMove(cache, MOVE);
        assertThat(view().word(KmemCache.CACHE_DEFRAG) == 0).isEqualTo(single);
        assertThat(single).isTrue();
        kernel.kmem().cacheMoveNotify(cache, 0x1234);
        assertThat(panicOf(() -> kernel.kmem().cacheSetMove(cache, 0))).isPresent();
    }

    @OnEveryArch
    void shouldEmptyAllSlabsItCanWhenMemoryIsReaped(Arch arch) {
        for (int flags : FLAGS) {
            boot(arch, flags);
            fragment(10, 2);
            int count = live.size();
            long slabs = stat("slab_create") - stat("slab_destroy");
            reap();
            assertThat(stat("defrag")).isEqualTo(1);
            assertThat(stat("move_yes")).isEqualTo(stat("move_callbacks")).isEqualTo(asked.size());
            assertThat(asked).isNotEmpty();
            assertThat(live).hasSize(count);
            assertThat(stat("buf_inuse")).isEqualTo(count);
            long left = stat("slab_create") - stat("slab_destroy");
            assertThat(left).isLessThan(slabs);
            assertThat(stat("move_slabs_freed")).isEqualTo(slabs - left);
            assertThat((left - 1) * stat("slab_size") / stat("chunk_size")).isLessThan(count);
            assertThat(defrag().word(KmemDefrag.KMD_DEADCOUNT)).isZero();
            assertThat(constructed).containsAll(live);
            List.copyOf(live).forEach(this::free);
            assertThat(stat("buf_total")).isZero();
            assertThat(constructed).isEmpty();
            HeapInvariants.check(kernel);
        }
    }

    @OnEveryArch
    void shouldHoldEmptySlabsBackWhileAMoveIsPending(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS_ON_SLABS);
        fragment(6, 1);
        List<Long> deadAtCallback = new ArrayList<>();
        kernel.events()
                .define(
                        MOVE,
                        a -> {
                            deadAtCallback.add(defrag().word(KmemDefrag.KMD_DEADCOUNT));
                            assertThat(defrag().word(KmemDefrag.KMD_FROM_BUF)).isEqualTo(a[0]);
                            assertThat(defrag().word(KmemDefrag.KMD_TO_BUF)).isEqualTo(a[1]);
                            assertThat(defrag().word(KmemDefrag.KMD_THREAD))
                                    .isEqualTo(FakeEvents.THREAD);
                            HeapInvariants.check(kernel);
                            return move(a);
                        });
        reap();
        assertThat(deadAtCallback.size()).isGreaterThan(2);
        assertThat(deadAtCallback).last().isEqualTo(deadAtCallback.size() - 1L);
        assertThat(defrag().word(KmemDefrag.KMD_DEADCOUNT)).isZero();
        assertThat(defrag().word(KmemDefrag.KMD_THREAD)).isZero();
    }

    @OnEveryArch
    void shouldLeaveABufferWhoseOwnerSaysNoUntilHeFreesIt(Arch arch) {
        for (int flags : FLAGS) {
            boot(arch, flags);
            fragment(6, 1);
            answer = NO;
            reap();
            assertThat(stat("move_no")).isEqualTo(asked.size()).isPositive();
            long stuck = asked.get(0);
            StructView<KmemSlab> slab = slabOf(stuck);
            assertThat(slab.int16(KmemSlab.SLAB_FLAGS)).isEqualTo(1);
            assertThat(slab.int32(KmemSlab.SLAB_STUCK_OFFSET))
                    .isEqualTo((int) (stuck - slab.word(KmemSlab.SLAB_BASE)));
            // Its slab is now among the first to be filled.
            long other = allocate();
            assertThat(slabOf(other).int16(KmemSlab.SLAB_FLAGS)).isEqualTo(1);
            StructView<KmemSlab> sticky = slabOf(other);
            bySlab().get(kernel.guest().arch().pageOf(other)).stream()
                    .filter(buffer -> buffer != other)
                    .forEach(this::free);
            assertThat(sticky.int16(KmemSlab.SLAB_FLAGS)).isZero();
            assertThat(sticky.int32(KmemSlab.SLAB_STUCK_OFFSET)).isEqualTo(-1);
            HeapInvariants.check(kernel);
        }
    }

    /** The slab of an allocated buffer, found in memory. */
    private StructView<KmemSlab> slabOf(long buffer) {
        Cache own = new Cache(kernel.kmem(), cache);
        return kernel.kmem().structs().slab(own.slabHolding(buffer));
    }

    @OnEveryArch
    void shouldTakeTheThirdLaterForANo(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS_ON_SLABS);
        fragment(3, 1);
        answer = LATER;
        reap();
        long buffer = asked.get(0);
        assertThat(slabOf(buffer).int16(KmemSlab.SLAB_LATER_COUNT)).isEqualTo(1);
        assertThat(slabOf(buffer).int32(KmemSlab.SLAB_STUCK_OFFSET)).isNotEqualTo(-1);
        reap();
        assertThat(slabOf(buffer).int16(KmemSlab.SLAB_LATER_COUNT)).isEqualTo(2);
        assertThat(slabOf(buffer).int16(KmemSlab.SLAB_FLAGS)).isZero();
        reap();
        assertThat(slabOf(buffer).int16(KmemSlab.SLAB_LATER_COUNT)).isZero();
        assertThat(slabOf(buffer).int16(KmemSlab.SLAB_FLAGS)).isEqualTo(1);
        assertThat(stat("move_later")).isEqualTo(asked.size());
        assertThat(live).hasSize((int) stat("buf_inuse"));
    }

    @OnEveryArch
    void shouldFreeBothBuffersIfTheOldOneIsNotNeeded(Arch arch) {
        for (int flags : FLAGS) {
            boot(arch, flags);
            fragment(6, 2);
            int count = live.size();
            answer = DONT_NEED;
            reap();
            assertThat(asked).isNotEmpty();
            assertThat(live).hasSize(count - asked.size());
            assertThat(stat("buf_inuse")).isEqualTo(live.size());
            assertThat(stat("move_dont_need")).isEqualTo(asked.size());
            assertThat(stat("move_slabs_freed")).isPositive();
        }
    }

    @OnEveryArch
    void shouldChangeNothingIfTheOwnerDoesNotKnowTheBuffer(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS_ON_SLABS);
        fragment(6, 2);
        long total = stat("buf_total");
        answer = DONT_KNOW;
        reap();
        assertThat(stat("move_dont_know")).isEqualTo(asked.size()).isPositive();
        assertThat(stat("buf_total")).isEqualTo(total);
        assertThat(slabOf(asked.get(0)).int16(KmemSlab.SLAB_FLAGS)).isZero();
    }

    @OnEveryArch
    void shouldPanicOnAnAnswerThatIsNone(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS_ON_SLABS);
        fragment(3, 1);
        answer = 5;
        kernel.kmem().reap();
        assertThat(panicOf(() -> kernel.events().runTasks()))
                .contains(
                        new PanicReason.Message(
                                "'mine' (%x) unexpected move callback response 5"
                                        .formatted(cache)));
    }

    @OnEveryArch
    void shouldAskAgainAboutABufferWhoseOwnerNotifies(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS_ON_SLABS);
        fragment(6, 1);
        answer = NO;
        reap();
        long first = allocate(); // goes to the slab that is to be filled first
        kernel.globals().word("kmem_frag_minslabs", 1);
        scan();
        int questions = asked.size();
        long stuck = asked.get(questions - 1);
        scan();
        assertThat(asked).as("only a reap asks again").hasSize(questions);
        answer = YES;
        for (long buffer : new long[] {first, 8, stuck}) {
            kernel.kmem().cacheMoveNotify(cache, buffer);
            assertThat(asked).hasSize(questions);
            kernel.events().runTasks();
        }
        assertThat(asked).hasSize(questions + 1).last().isEqualTo(stuck);
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldEmptyOneSlabAtATimeWhenTheClockFindsItFragmented(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS_ON_SLABS);
        fragment(8, 1);
        scan();
        assertThat(stat("scan")).as("too few slabs").isZero();
        kernel.globals().word("kmem_frag_minslabs", 4);
        long slabs = stat("slab_create") - stat("slab_destroy");
        for (int i = 1; i <= 3; i++) {
            scan();
            assertThat(stat("scan")).isEqualTo(i);
            assertThat(stat("slab_create") - stat("slab_destroy")).isEqualTo(slabs - i);
        }
        kernel.globals().int32("kmem_move_blocked", 1);
        scan();
        reap();
        assertThat(asked).hasSize(3);
    }

    @OnEveryArch
    void shouldLookForFullerSlabsIfItFindsNoEmptyOnes(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS_ON_SLABS);
        kernel.globals().word("kmem_frag_minslabs", 4);
        long chunks = arch.pageSize() / stat("chunk_size");
        fragment(6, (int) (chunks * 3 / 8));
        for (int i = 0; i < 12; i++) {
            assertThat(asked).isEmpty();
            assertThat(defrag().int8(KmemDefrag.KMD_RECLAIM_NUMER)).isEqualTo(1);
            scan();
        }
        for (int i = 0; i < 40 && asked.isEmpty(); i++) {
            scan();
        }
        assertThat(asked).isNotEmpty();
        assertThat(defrag().int8(KmemDefrag.KMD_RECLAIM_NUMER)).isBetween(3, 4);
        answer = DONT_NEED;
        List.copyOf(live).forEach(this::free);
        scan();
        assertThat(defrag().int8(KmemDefrag.KMD_RECLAIM_NUMER)).isEqualTo(1);
    }

    @OnEveryArch
    void shouldGiveUpWhatIsPendingWhenTheCacheIsDestroyed(Arch arch) {
        for (int flags : FLAGS) {
            boot(arch, flags);
            kernel.kmem().cacheDestroy(cache);
            HeapState start = HeapState.of(kernel);
            create();
            fragment(6, 1);
            kernel.globals().word("kmem_frag_minslabs", 2);
            kernel.globals().word("kmem_reclaim_max_slabs", 3);
            kernel.kmem().update();
            while (movesPending() == 0) {
                kernel.events().runTask();
            }
            HeapInvariants.check(kernel);
            List.copyOf(live).forEach(this::free);
            assertThat(defrag().word(KmemDefrag.KMD_DEADCOUNT)).isGreaterThan(1);
            HeapInvariants.check(kernel);
            kernel.kmem().cacheDestroy(cache);
            kernel.events().runTasks();
            assertThat(asked).isEmpty();
            assertThat(constructed).isEmpty();
            assertThat(kernel.events().warnings()).isEmpty();
            HeapInvariants.check(kernel);
            assertThat(HeapState.of(kernel)).isEqualTo(start);
        }
    }

    private int movesPending() {
        return AvlProbe.objects(kernel.memory(), defrag().addressOf(KmemDefrag.KMD_MOVES_PENDING))
                .size();
    }

    // Everything at once

    @OnEveryArch
    void shouldStayWholeWhateverOwnersAnswer(Arch arch) {
        for (int flags : new int[] {0, Kmf.LITE, TestKernel.FULL_CHECKS, Kmf.NOMAGAZINE}) {
            boot(arch, flags);
            kernel.globals().word("kmem_frag_minslabs", 2);
            Random random = new Random(flags + 17);
            kernel.events().define(MOVE, a -> answerAtRandom(random, a[0], a[1]));
            for (int i = 0; i < 150; i++) {
                int count = random.nextInt(60);
                boolean allocates = live.isEmpty() || random.nextInt(100) < 48;
                for (int j = 0; j < count; j++) {
                    if (allocates) {
                        allocate();
                    } else if (!live.isEmpty()) {
                        free(new ArrayList<>(live).get(random.nextInt(live.size())));
                    }
                }
                switch (random.nextInt(6)) {
                    case 0 -> kernel.kmem().update();
                    case 1 -> kernel.kmem().reap();
                    case 2 -> notifyOfAny(random);
                    case 3 -> kernel.events().runTask();
                    default -> runTasks();
                }
            }
            runTasks();
            assertThat(stat("buf_inuse")).isEqualTo(live.size());
            assertThat(stat("move_yes")).isPositive();
            assertThat(stat("move_dont_know") + stat("move_no")).isPositive();
            List.copyOf(live).forEach(this::free);
            kernel.kmem().cacheDestroy(cache);
            assertThat(constructed).isEmpty();
            assertThat(kernel.events().reports()).isEmpty();
            HeapInvariants.check(kernel);
        }
    }

    private void notifyOfAny(Random random) {
        if (!live.isEmpty()) {
            long buffer = new ArrayList<>(live).get(random.nextInt(live.size()));
            kernel.kmem().cacheMoveNotify(cache, buffer);
        }
    }

    /** One who knows his buffers, and allocates and frees others while he is asked. */
    private long answerAtRandom(Random random, long from, long to) {
        if (random.nextInt(4) == 0) {
            allocate();
        }
        if (!live.contains(from)) {
            return DONT_KNOW;
        }
        int says = random.nextInt(4);
        if (says == YES || says == DONT_NEED) {
            live.remove(from);
        }
        if (says == YES) {
            live.add(to);
        }
        return says;
    }
}
