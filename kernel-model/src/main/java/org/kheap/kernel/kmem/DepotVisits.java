package org.kheap.kernel.kmem;

import java.util.HashMap;
import java.util.Map;

/**
 * Who went to the depot of a cache last, and when: section 2.10 of the package comment. CPUs take
 * turns here, so that none ever finds a depot locked; that another was there a moment ago stands for
 * it. It stands in for the state of locks, which is in no structure that this model keeps, and so is
 * remembered outside of the guest.
 */
final class DepotVisits {
    /** Nanoseconds of virtual time for which a visitor is still in the way. */
    private static final long IN_THE_WAY = 5_000;

    private record Visit(int cpu, long time) {}

    private final Kmem kmem;
    private final Map<Long, Visit> last = new HashMap<>();

    DepotVisits(Kmem kmem) {
        this.kmem = kmem;
    }

    /** The running CPU takes a magazine from the depot; counts it if another is in the way. */
    void note(Cache cache) {
        if (kmem.cpus() == 1) {
            return;
        }
        Visit now = new Visit(kmem.events().cpu(), kmem.events().now());
        Visit before = last.put(cache.address(), now);
        if (before != null && before.cpu != now.cpu && now.time - before.time < IN_THE_WAY) {
            cache.view().add64(KmemCache.CACHE_DEPOT_CONTENTION, 1);
        }
    }

    /** The cache is no more. */
    void forget(Cache cache) {
        last.remove(cache.address());
    }
}
