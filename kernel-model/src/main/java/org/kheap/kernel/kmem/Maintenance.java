package org.kheap.kernel.kmem;

import java.util.HashMap;
import java.util.Map;
import org.kheap.kernel.base.Globals;
import org.kheap.machine.StructView;

/**
 * What is done for caches now and then, and not for those who allocate: sections 2.9 to 2.11 of the
 * package comment.
 *
 * <p>Most of it is dispatched to {@code kmem_taskq}, since it may run functions of the guest, during
 * which other threads run. A cache may be destroyed between the dispatch of a task and the task:
 * then the task is forgotten. It may be destroyed during a task: then its destroyer waits. Queue and
 * waiters are not in guest memory, where a real kernel has them in the stacks of its threads.
 */
final class Maintenance {
    /** {@code hz} is 100. */
    private static final long NANOSECONDS_PER_TICK = 10_000_000;

    /** What can be dispatched for one cache. */
    private enum Task {
        RESCALE,
        RESIZE,
        REAP,
        REAP_DEPOT,
        SCAN,
        MOVE,
        NOTIFY
    }

    /**
     * @param subject the move or the buffer that it is about; 0 if it is about all of the cache
     */
    private record Job(Task task, long cache, long subject) {}

    private final Kmem kmem;
    private final Globals globals;

    /**
     * What waits, with the number of its dispatch. A task of another number was for a cache that is
     * gone, and at whose address there may be another of other flags.
     */
    private final Map<Job, Long> pending = new HashMap<>();

    private long dispatched;

    /** How many threads are at work on a cache; no entry for none. */
    private final Map<Long, Integer> busy = new HashMap<>();

    /** Threads that want to destroy a cache and wait until nobody is at work on it. */
    private int destroyers;

    private final Reaper reaper = new Reaper("kmem_reaping", false);
    private final Reaper identifierReaper = new Reaper("kmem_reaping_idspace", true);

    Maintenance(Kmem kmem) {
        this.kmem = kmem;
        this.globals = kmem.globals();
    }

    // Tasks

    private void dispatch(Task task, Cache cache) {
        dispatch(task, cache, 0);
    }

    private void dispatch(Task task, Cache cache, long subject) {
        Job job = new Job(task, cache.address(), subject);
        long number = ++dispatched;
        if (pending.putIfAbsent(job, number) == null) {
            kmem.events()
                    .dispatch(
                            () -> {
                                if (pending.remove(job, number)) {
                                    attend(cache, () -> run(task, cache, subject));
                                }
                            });
        }
    }

    private void run(Task task, Cache cache, long subject) {
        switch (task) {
            case RESCALE -> cache.hash().rescale();
            case RESIZE -> resizeMagazines(cache);
            case REAP -> reap(cache);
            case REAP_DEPOT -> new Magazines(kmem, cache).reap();
            case SCAN -> new Consolidator(kmem, cache).scan();
            case MOVE -> new PendingMoves(kmem, cache).run(subject);
            case NOTIFY -> new Consolidator(kmem, cache).notified(subject);
            default -> throw new IllegalStateException("unknown task: task=" + task);
        }
    }

    /** Has a buffer moved, which is not done in the middle of anything else. */
    void moveSoon(Cache cache, long move) {
        dispatch(Task.MOVE, cache, move);
    }

    /** Has a buffer looked at that can be moved now. */
    void notifySoon(Cache cache, long buffer) {
        dispatch(Task.NOTIFY, cache, buffer);
    }

    /** Does something with a cache that is not to be destroyed meanwhile. */
    private void attend(Cache cache, Runnable work) {
        busy.merge(cache.address(), 1, Integer::sum);
        try {
            work.run();
        } finally {
            if (busy.merge(cache.address(), -1, Integer::sum) == 0) {
                busy.remove(cache.address());
                if (destroyers > 0) {
                    kmem.events().memoryFreed(); // that is what they sleep for
                }
            }
        }
    }

    /**
     * Lets go of a cache that was taken off the list: what is dispatched for it will not be done, and
     * what is going on is waited for.
     */
    void leave(Cache cache) {
        forget(cache);
        destroyers++;
        while (busy.containsKey(cache.address())) {
            kmem.events()
                    .sleepForMemory(cache.address(), "the end of work on cache " + cache.name());
        }
        destroyers--;
        forget(cache); // that work may have dispatched more
    }

    private void forget(Cache cache) {
        pending.keySet().removeIf(job -> job.cache == cache.address());
    }

    // The clock's work

    /** {@code kmem_update}: a look at each cache, to be taken every {@code kmem_reap_interval}. */
    void update() {
        kmem.caches().forEach(this::update);
    }

    private void update(Cache cache) {
        if (cache.has(Kmf.HASH) && cache.hash().isUnfit()) {
            dispatch(Task.RESCALE, cache);
        }
        new Magazines(kmem, cache).endInterval();
        if (wasContended(cache)) {
            dispatch(Task.RESIZE, cache);
        }
        if (cache.isMovable()) {
            dispatch(Task.SCAN, cache);
        }
    }

    /** The hash of a cache has just grown so full that it cannot wait for the clock. */
    void rescaleSoon(Cache cache) {
        dispatch(Task.RESCALE, cache);
    }

    /** Whether CPUs were in each other's way at the depot so often that larger magazines pay. */
    private boolean wasContended(Cache cache) {
        StructView<KmemCache> view = cache.view();
        long contention = view.int64(KmemCache.CACHE_DEPOT_CONTENTION);
        int more = (int) (contention - view.int64(KmemCache.CACHE_DEPOT_CONTENTION_PREV));
        view.int64(KmemCache.CACHE_DEPOT_CONTENTION_PREV, contention);
        return mayHaveLargerMagazines(cache) && more > globals.int32("kmem_depot_contention");
    }

    private boolean mayHaveLargerMagazines(Cache cache) {
        long most = new Magazines(kmem, cache).type().word(KmemMagtype.MT_MAXBUF);
        return Long.compareUnsigned(cache.view().word(KmemCache.CACHE_CHUNKSIZE), most) < 0;
    }

    /** {@code kmem_cache_magazine_resize}: gives a cache magazines of the next type. */
    private void resizeMagazines(Cache cache) {
        Magazines magazines = new Magazines(kmem, cache);
        magazines.purge();
        StructView<KmemCache> view = cache.view();
        if (mayHaveLargerMagazines(cache)) {
            view.addWord(KmemCache.CACHE_MAGTYPE, kmem.structs().magtypeSize());
            // Once is enough for this interval, whatever the contention in it.
            view.int64(
                    KmemCache.CACHE_DEPOT_CONTENTION_PREV,
                    view.int64(KmemCache.CACHE_DEPOT_CONTENTION) + Integer.MAX_VALUE);
        }
        magazines.enable();
    }

    // Reaping

    /** Goes through all caches for memory that they can spare; once at a time, and not too often. */
    private final class Reaper {
        private final String flag;
        private final boolean identifiers;
        private boolean finished;
        private long finishedAt;

        /**
         * @param flag name of the variable that is 1 while no other reap may start
         * @param identifiers whether only caches of identifiers are asked
         */
        Reaper(String flag, boolean identifiers) {
            this.flag = flag;
            this.identifiers = identifiers;
        }

        void start() {
            expire();
            if (globals.int32("kmem_ready") != 0 && globals.int32(flag) == 0) {
                globals.int32(flag, 1);
                finished = false;
                kmem.events().dispatch(this::run);
            }
        }

        /** Lifts the ban on the next reap once the interval after the last one is over. */
        private void expire() {
            if (finished && kmem.events().now() - finishedAt >= interval()) {
                finished = false;
                globals.int32(flag, 0);
            }
        }

        /** In nanoseconds. */
        private long interval() {
            long ticks = globals.word("kmem_reap_interval");
            long most = Long.MAX_VALUE / NANOSECONDS_PER_TICK;
            return (Long.compareUnsigned(ticks, most) < 0 ? ticks : most) * NANOSECONDS_PER_TICK;
        }

        private void run() {
            for (Cache cache : kmem.caches()) {
                if (!identifiers || cache.isOfIdentifiers()) {
                    dispatch(Task.REAP, cache);
                }
            }
            kmem.events().dispatch(this::finish);
        }

        private void finish() {
            finished = true;
            finishedAt = kmem.events().now();
        }
    }

    /** {@code kmem_reap}. */
    void reap() {
        reaper.start();
    }

    /** {@code kmem_reap_idspace}. */
    void reapIdentifiers() {
        identifierReaper.start();
    }

    /** {@code kmem_cache_reap}: has one cache give up what it does not need. */
    void reap(Cache cache) {
        cache.view().add64(KmemCache.CACHE_REAP, 1);
        long reclaim = cache.view().word(KmemCache.CACHE_RECLAIM);
        if (reclaim != 0) {
            Depot full = Depot.full(kmem.structs(), cache);
            long before = full.total();
            kmem.events().callGuest(reclaim, cache.view().word(KmemCache.CACHE_PRIVATE));
            long more = full.total() - before;
            if (more > 0) {
                full.addReapable(more);
            }
        }
        new Magazines(kmem, cache).reap();
        if (cache.isMovable() && globals.int32("kmem_move_noreap") == 0) {
            new Consolidator(kmem, cache).defragment();
        }
    }

    /** {@code kmem_cache_reap_soon}: has all that is in the depot given back. */
    void reapSoon(Cache cache) {
        new Magazines(kmem, cache).forgetWorkingSet();
        dispatch(Task.REAP_DEPOT, cache);
    }

    /** {@code kmem_cache_reap_now}: the same, done when this returns. */
    void reapNow(Cache cache) {
        Magazines magazines = new Magazines(kmem, cache);
        magazines.forgetWorkingSet();
        attend(cache, magazines::reap);
    }

    /** Gives back all magazines of all CPUs, those of caches that magazines come from last. */
    void purgeAll() {
        for (Cache cache : kmem.cachesNewestFirst()) {
            if (kmem.isCache(cache.address())) {
                attend(cache, () -> purge(cache));
            }
        }
    }

    private void purge(Cache cache) {
        Magazines magazines = new Magazines(kmem, cache);
        magazines.purge();
        magazines.enable();
    }
}
