package org.kheap.kernel.uma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.kheap.kernel.base.GuestAvl;
import org.kheap.kernel.base.GuestList;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.kmem.KmemCache;
import org.kheap.kernel.testing.FreebsdKernel;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;

/** Checks U1, U3 and U4 of the package comment. */
public final class UmaInvariants {
    private final FreebsdKernel freebsd;
    private final TestKernel kernel;

    private UmaInvariants(FreebsdKernel freebsd) {
        this.freebsd = freebsd;
        this.kernel = freebsd.kernel();
    }

    /** @throws AssertionError if one does not hold */
    public static void check(FreebsdKernel freebsd) {
        UmaInvariants invariants = new UmaInvariants(freebsd);
        Map<Long, Long> slabs = invariants.slabsByZone();
        GuestList zones =
                new GuestList(
                        freebsd.kernel().memory(), freebsd.kernel().globals().address("uma_zones"));
        for (long zone = zones.first(); zone != 0; zone = zones.next(zone)) {
            invariants.checkZone(freebsd.zone(zone), slabs.getOrDefault(zone, 0L));
            slabs.remove(zone);
        }
        slabs.remove(0L); // large allocations
        assertThat(slabs).as("slabs of zones that are not there").isEmpty();
    }

    private void checkZone(StructView<UmaZone> zone, long slabs) {
        int flags = zone.int32(UmaZone.UZ_FLAGS);
        assertThat(zone.int64(UmaZone.UZ_ALLOCS))
                .isGreaterThanOrEqualTo(zone.int64(UmaZone.UZ_FREES));
        assertThat(zone.word(UmaZone.UZ_ARENA) != 0).isEqualTo((flags & Umaf.ZONE_NOFREE) != 0);
        StructView<KmemCache> cache =
                kernel.caches().stream()
                        .filter(each -> each.base() == zone.word(UmaZone.UZ_CACHE))
                        .findFirst()
                        .orElseThrow();
        long made =
                cache.int64(KmemCache.CACHE_SLAB_CREATE)
                        - cache.int64(KmemCache.CACHE_SLAB_DESTROY);
        assertThat(slabs).isEqualTo((flags & Umaf.ZONE_MALLOC) != 0 ? made : 0);
    }

    /** How many ranges are noted for each zone; none overlaps the one before. */
    private Map<Long, Long> slabsByZone() {
        GuestAvl tree =
                new GuestAvl(
                        kernel.memory(),
                        kernel.globals().address("uma_slabs"),
                        (first, second) -> 0,
                        new LoopGuard());
        Map<Long, Long> slabs = new HashMap<>();
        long end = 0;
        for (long at = tree.first(); at != 0; at = tree.next(at)) {
            StructView<UmaSlab> slab =
                    new StructView<>(Layout.of(UmaSlab.class, kernel.abi()), kernel.memory(), at);
            long start = slab.word(UmaSlab.US_DATA);
            assertThat(Long.compareUnsigned(start, end)).isNotNegative();
            end = start + slab.word(UmaSlab.US_SIZE);
            slabs.merge(slab.word(UmaSlab.US_ZONE), 1L, Long::sum);
        }
        return slabs;
    }
}
