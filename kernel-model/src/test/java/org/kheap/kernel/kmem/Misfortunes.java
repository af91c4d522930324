package org.kheap.kernel.kmem;

import org.kheap.kernel.testing.FakeEvents;
import org.kheap.kernel.testing.TestKernel;

/** What goes wrong for a heap: allocations that fail on purpose, pages and mappings that are refused. */
final class Misfortunes {
    /** Pages that a heap may hold back from a request that needs few, for tags and magazines. */
    private static final long PAGES_TO_SPARE = 80;

    private final TestKernel kernel;
    private boolean failsOnPurpose;
    private long refusedPage;
    private long refusedMapping;

    Misfortunes(TestKernel kernel) {
        this.kernel = kernel;
    }

    /** Has those fail that do not sleep: each so many ticks a buffer, and a range; 0 for never. */
    void failOnPurpose(int buffers, int ranges) {
        kernel.globals().int32("kmem_mtbf", buffers * (int) FakeEvents.TICK);
        kernel.globals().int32("vmem_mtbf", ranges * (int) FakeEvents.TICK);
        failsOnPurpose = buffers != 0 || ranges != 0;
    }

    /** Has what is decided at the {@code nth} look at the clock fail, and then nothing for long. */
    void failOnce(String tunable, long nth) {
        long when = kernel.events().lastTime() + nth * FakeEvents.TICK;
        kernel.globals().int32(tunable, (int) when);
        failsOnPurpose = true;
    }

    void refusePage(long nth) {
        refusedPage = kernel.hat().pageRequests() + nth;
        kernel.hat().refusePage(nth);
    }

    void refuseMapping(long nth) {
        refusedMapping = kernel.hat().mapRequests() + nth;
        kernel.hat().refuseMap(nth);
    }

    /** What an attempt that begins now has to reckon with. */
    final class Chances {
        private final long pages = kernel.hat().pageRequests();
        private final long mappings = kernel.hat().mapRequests();
        private final boolean plenty;

        Chances(long size) {
            long needed = PAGES_TO_SPARE + 2 * size / kernel.guest().arch().pageSize();
            plenty = kernel.hat().freePages() > needed;
        }

        /** Whether the attempt, which is over now, may have failed. */
        boolean areBad() {
            boolean noPage = pages < refusedPage && refusedPage <= kernel.hat().pageRequests();
            boolean noMapping =
                    mappings < refusedMapping && refusedMapping <= kernel.hat().mapRequests();
            return failsOnPurpose || noPage || noMapping || !plenty;
        }
    }
}
