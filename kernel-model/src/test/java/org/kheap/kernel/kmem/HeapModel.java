package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.testing.FakeEvents.NeverWokenException;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.kernel.vmem.Placement;
import org.kheap.kernel.vmem.Vmf;
import org.kheap.machine.Arch;

/**
 * A heap beside what its clients know of it: who holds which range, and what they wrote there. Each
 * step does one thing to both; {@link #check} compares them, and holds the heap to its invariants.
 */
final class HeapModel implements LiveRanges.Owner {
    private static final int MOST_CACHES = 6;
    private static final int MOST_ARENAS = 8;
    private static final int MOST_TO_FILL = 60;
    private static final long MAINTENANCE_INTERVAL = 15_000_000_000L;
    private static final int INNER_SIZE = 24;
    private static final int[] CACHE_SIZES = {1, 8, 24, 40, 100, 256, 700, 2048, 5000, 9000};
    private static final int[] ALIGNMENTS = {0, 0, 0, 4, 16, 64};
    private static final int[] CACHE_FLAGS = {
        0, 0, 0, Kmf.KMC_NOMAGAZINE, Kmf.KMC_NODEBUG, Kmf.KMC_NOTOUCH
    };
    private static final int[] POLICIES = {
        0, 0, Vmf.VM_BESTFIT, Vmf.VM_FIRSTFIT, Vmf.VM_NEXTFIT, Vmf.VM_ENDALLOC
    };

    private final HeapSetup setup;
    private final TestKernel kernel;
    private final LiveRanges live = new LiveRanges();
    private final List<OwnedCache> caches = new ArrayList<>();
    private final List<OwnedArena> arenas = new ArrayList<>();
    private final HeapState start;
    private final HeapCensus census;
    private long made;
    private boolean releaserWaits;
    private final Misfortunes misfortunes;

    HeapModel(Arch arch, HeapSetup setup) {
        this.setup = setup;
        kernel = setup.boot(arch);
        census = new HeapCensus(kernel, setup.cpus());
        misfortunes = new Misfortunes(kernel);
        emptyMagazines();
        start = HeapState.of(kernel);
    }

    TestKernel kernel() {
        return kernel;
    }

    /** What will go wrong. */
    Misfortunes misfortunes() {
        return misfortunes;
    }

    LiveRanges live() {
        return live;
    }

    private void emptyMagazines() {
        for (int cpu = setup.cpus() - 1; cpu >= 0; cpu--) {
            kernel.events().runOn(cpu);
            kernel.kmem().reap();
            kernel.events().runTasks();
        }
    }

    /** What the clock has done every fifteen seconds; the tasks that come of it wait. */
    private void maintain() {
        kernel.events().advance(MAINTENANCE_INTERVAL);
        kernel.kmem().update();
        kernel.arenas().update();
    }

    // kmem_alloc

    @Override
    public Object space() {
        return this;
    }

    @Override
    public void release(LiveRanges.Range range) {
        assertIntact(range);
        live.remove(range);
        kernel.free(range.address(), range.size());
    }

    private void assertIntact(LiveRanges.Range range) {
        assertThat(kernel.isScribbled(range.address(), range.size(), (int) range.address()))
                .as("contents of %s", range)
                .isTrue();
    }

    void apply(HeapStep step) {
        assureThatSleepersWake();
        switch (step.kind()) {
            case ALLOCATE -> allocate(sizeOf(step.first()), step.second() & 1, false);
            case ALLOCATE_ZEROED -> allocate(sizeOf(step.first()), step.second() & 1, true);
            case FREE -> free(step.first());
            case FREE_MANY -> freeMany(step.first());
            case LOOK -> look(step.first());
            case CREATE_CACHE -> createCache(step.first(), step.second());
            case DESTROY_CACHE -> destroyCache(step.first());
            case ALLOCATE_FROM_CACHE -> allocateFromCache(step.first(), step.second() & 1);
            case FILL_CACHE -> fillCache(step.first(), step.second() % MOST_TO_FILL);
            case CREATE_ARENA -> createArena(step.first(), step.second());
            case DESTROY_ARENA -> destroyArena(step.first());
            case ALLOCATE_FROM_ARENA -> allocateFromArena(step.first(), step.second());
            case ALLOCATE_CONSTRAINED -> allocateConstrained(step.first(), step.second());
            case RUN_ON_CPU -> kernel.events().runOn(step.first() % setup.cpus());
            case RUN_TASKS -> kernel.events().runTasks();
            case MAINTAIN -> maintain();
            case REAP -> kernel.kmem().reap();
            case REAP_CACHE -> reapCache(step.first());
            case FAIL_ON_PURPOSE -> misfortunes.failOnPurpose(step.first() % 7, step.second() % 5);
            case FAIL_NO_MORE -> misfortunes.failOnPurpose(0, 0);
            case REFUSE_PAGE -> misfortunes.refusePage(1 + step.first() % 10);
            case REFUSE_MAPPING -> misfortunes.refuseMapping(1 + step.first() % 10);
            default -> throw new IllegalStateException("no such step: " + step);
        }
    }

    /** Small sizes most often, and some that no cache serves. */
    private static long sizeOf(int number) {
        int limit =
                switch (number % 20) {
                    case 0 -> 150_000;
                    case 1, 2 -> 20_000;
                    case 3, 4, 5, 6 -> 4096;
                    default -> 160;
                };
        return 1 + number / 20 % limit;
    }

    private void allocate(long size, int kmFlags, boolean zeroed) {
        long buffer =
                attempt(
                        size,
                        kmFlags == Kmf.KM_SLEEP,
                        () ->
                                zeroed
                                        ? kernel.kmem().zalloc(size, kmFlags)
                                        : kernel.kmem().alloc(size, kmFlags));
        if (buffer == 0) {
            return;
        }
        census.countAllocation(size);
        assertThat(buffer % 8).isZero();
        if (zeroed) {
            assertThat(kernel.load(buffer) | kernel.load(buffer + size - 1)).isZero();
        }
        LiveRanges.Range range = new LiveRanges.Range(this, buffer, size);
        live.add(range);
        kernel.scribble(buffer, size, (int) buffer);
    }

    /** An attempt to allocate. */
    private interface Attempt {
        long allocate();
    }

    /**
     * Makes an attempt, which fails only if it may.
     *
     * @return 0 if it failed
     */
    private long attempt(long size, boolean maySleep, Attempt attempt) {
        Misfortunes.Chances chances = misfortunes.new Chances(size);
        long got;
        try {
            got = attempt.allocate();
        } catch (NeverWokenException e) {
            assertThat(maySleep).isTrue();
            got = 0;
        }
        assertThat(got != 0 || chances.areBad())
                .as("%d bytes, sleeps: %s", size, maySleep)
                .isTrue();
        return got;
    }

    /** Another thread frees buffers, one each time that this one sleeps. */
    private void assureThatSleepersWake() {
        if (!releaserWaits && !live.isEmpty()) {
            releaserWaits = true;
            kernel.events().whenAsleep(this::releaseForSleeper);
        }
    }

    private void releaseForSleeper() {
        releaserWaits = false;
        free(0);
        assureThatSleepersWake();
    }

    /** What a constructor allocates. Nobody but its destructor frees it; 0 if there is no memory. */
    long allocateInner() {
        long inner = kernel.tryAlloc(INNER_SIZE);
        if (inner != 0) {
            census.countAllocation(INNER_SIZE);
            live.claim(new LiveRanges.Range(this, inner, INNER_SIZE));
        }
        return inner;
    }

    void freeInner(long inner) {
        live.remove(new LiveRanges.Range(this, inner, INNER_SIZE));
        kernel.free(inner, INNER_SIZE);
    }

    private void free(int which) {
        if (!live.isEmpty()) {
            LiveRanges.Range range = live.pick(which);
            range.owner().release(range);
        }
    }

    private void freeMany(int number) {
        int count = number % (live.size() + 1);
        for (int i = 0; i < count; i++) {
            free(number / (i + 1));
        }
    }

    private void look(int which) {
        if (!live.isEmpty() && live.pick(which).owner() == this) {
            assertIntact(live.pick(which));
        }
    }

    // Caches

    private void createCache(int first, int second) {
        if (caches.size() == MOST_CACHES) {
            return;
        }
        OwnedArena source = sourceOfCache(second);
        boolean numbers = source != null && source.isNumbers();
        int align = pick(ALIGNMENTS, first / 30);
        // The trial of a destructor fills the buffer with words of eight bytes.
        boolean constructs = !numbers && align != 4 && first % 3 != 0;
        OwnedCache.Wish wish =
                new OwnedCache.Wish(
                        numbers ? 1 : pick(CACHE_SIZES, first / 3),
                        numbers ? 1 : align,
                        constructs,
                        constructs && first / 180 % 3 == 0,
                        !numbers && first / 540 % 2 == 0,
                        numbers ? 0 : pick(CACHE_FLAGS, second / 100));
        OwnedCache cache = new OwnedCache(this, ++made, wish, source);
        Misfortunes.Chances chances = misfortunes.new Chances(0);
        try {
            cache.create();
            caches.add(cache);
        } catch (NeverWokenException e) {
            assertThat(chances.areBad()).isTrue();
        }
    }

    /** An arena that a cache may get slabs from; null for the default one. */
    private OwnedArena sourceOfCache(int number) {
        if (number % 4 != 0 || arenas.isEmpty()) {
            return null;
        }
        OwnedArena arena = arenas.get(number / 4 % arenas.size());
        int page = kernel.guest().arch().pageSize();
        return arena.isNumbers() || arena.isMemory() && arena.quantum() == page ? arena : null;
    }

    private void destroyCache(int which) {
        if (!caches.isEmpty()) {
            caches.remove(which % caches.size()).destroy();
        }
    }

    private void allocateFromCache(int which, int kmFlags) {
        if (caches.isEmpty()) {
            return;
        }
        OwnedCache cache = caches.get(which % caches.size());
        if (cache.constructs() || !cache.isFrom(null)) {
            try {
                cache.allocate(kmFlags); // a constructor may fail at any time
            } catch (NeverWokenException e) {
                assertThat(kmFlags).isEqualTo(Kmf.KM_SLEEP);
            }
        } else {
            attempt(cache.size(), kmFlags == Kmf.KM_SLEEP, () -> cache.allocate(kmFlags));
        }
    }

    /** Allocates so much at once that there are many slabs, which frees then leave nearly empty. */
    private void fillCache(int which, int count) {
        for (int i = 0; i < count; i++) {
            allocateFromCache(which, Kmf.KM_NOSLEEP);
        }
    }

    private void reapCache(int which) {
        if (!caches.isEmpty()) {
            kernel.kmem().cacheReap(caches.get(which % caches.size()).address());
        }
    }

    // Arenas

    private void createArena(int first, int second) {
        if (arenas.size() == MOST_ARENAS) {
            return;
        }
        OwnedArena.Goods goods = OwnedArena.Goods.values()[first % 3];
        List<OwnedArena> sources = arenas.stream().filter(OwnedArena::isSource).toList();
        boolean fromHeap = sources.isEmpty() || second % 2 == 0;
        OwnedArena parent = fromHeap ? null : sources.get(second / 2 % sources.size());
        int page = kernel.guest().arch().pageSize();
        boolean fine = goods == OwnedArena.Goods.MEMORY && first / 3 % 2 == 0;
        long cached = !fine && second / 20 % 3 == 0 ? 4L * page : 0;
        OwnedArena arena = new OwnedArena(kernel, live, this, goods, parent);
        Misfortunes.Chances chances = misfortunes.new Chances(0);
        if (arena.create("arena_" + ++made, fine ? 8 : page, cached)) {
            arenas.add(arena);
        } else {
            assertThat(chances.areBad()).isTrue();
        }
    }

    private void destroyArena(int which) {
        if (!arenas.isEmpty()) {
            destroy(arenas.get(which % arenas.size()));
        }
    }

    /** Destroys an arena, after all that got something from it. */
    private void destroy(OwnedArena arena) {
        List<OwnedCache> clients = caches.stream().filter(cache -> cache.isFrom(arena)).toList();
        clients.forEach(OwnedCache::destroy);
        caches.removeAll(clients);
        arenas.stream().filter(other -> other.importsFrom(arena)).toList().forEach(this::destroy);
        live.where(arena::owns).forEach(range -> range.owner().release(range));
        arena.destroy();
        arenas.remove(arena);
    }

    private void allocateFromArena(int first, int second) {
        if (!arenas.isEmpty()) {
            OwnedArena arena = arenas.get(first % arenas.size());
            arena.allocate(rangeOf(arena, first / 10), policy(arena, second) | Vmf.VM_NOSLEEP);
        }
    }

    private void allocateConstrained(int first, int second) {
        if (arenas.isEmpty()) {
            return;
        }
        OwnedArena arena = arenas.get(first % arenas.size());
        long size = rangeOf(arena, first / 10);
        long align = arena.quantum() << second % 4;
        long phase = second / 4 % 2 == 0 ? 0 : align - arena.quantum();
        long least = Long.highestOneBit(phase + size + align) << 1;
        long nocross = second / 8 % 3 == 0 ? least : 0;
        Placement where = new Placement(align, phase, nocross, 0, 0);
        int flags = policy(arena, second / 24) & ~Vmf.VM_NEXTFIT | Vmf.VM_NOSLEEP;
        arena.allocate(size, where, flags);
    }

    /**
     * Next fit is for numbers alone: the rotor that it leaves behind can keep an imported span from
     * going back, and one that is there when the arena is destroyed is lost.
     */
    private static int policy(OwnedArena arena, int number) {
        int policy = pick(POLICIES, number);
        return arena.isNumbers() ? policy : policy & ~Vmf.VM_NEXTFIT;
    }

    /** Few quanta most often; never more than four pages of memory. */
    private static long rangeOf(OwnedArena arena, int number) {
        long limit = arena.isNumbers() ? 50 : (number % 3 == 0 ? 6 : 2) * arena.quantum();
        return 1 + number / 3 % limit;
    }

    // What must hold

    void check() {
        kernel.events().runTasks(); // a move that is not over holds two buffers
        HeapInvariants.check(kernel);
        census.check(live.where(range -> range.owner() == this));
        caches.forEach(
                cache -> census.check(cache, live.where(range -> range.owner() == cache).size()));
        assertThat(kernel.events().reports()).isEmpty();
        assertThat(kernel.events().warnings()).isEmpty();
    }

    /** Gives back all that is left, and compares the heap with what it was at the start. */
    void finish() {
        misfortunes.failOnPurpose(0, 0);
        while (!arenas.isEmpty()) {
            destroy(arenas.get(0));
        }
        while (!caches.isEmpty()) {
            destroyCache(0);
        }
        while (!live.isEmpty()) {
            free(0);
        }
        kernel.events().runTasks();
        check();
        emptyMagazines();
        assertThat(HeapState.of(kernel)).isEqualTo(start);
    }

    private static int pick(int[] choices, int number) {
        return choices[number % choices.length];
    }
}
