package org.kheap.kernel.uma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.testing.TestKernel.panicOf;
import static org.kheap.kernel.uma.Umaf.M_WAITOK;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason;

/** Zones that have a count of references for each item. */
class ReferenceCountTest extends ZoneCase {
    private static final int ITEMS = 100;
    private static final int[] SIZES = {1, 5, 48, 2047, 2048, 9001};

    private long counted(int size) {
        return uma.createZone(
                ZoneRequest.plain(freebsd.string("counted"), size, PTR, Umaf.ZONE_REFCNT));
    }

    private int count(long zone, long item) {
        return kernel.memory().getInt(uma.referenceCount(zone, item), LOAD);
    }

    @OnEveryArch
    void shouldCountTheReferencesToEachItemBesideIt(Arch arch) {
        for (int flags : CHECKS) {
            boot(arch, flags);
            for (int size : SIZES) {
                assertCounts(counted(size), size);
            }
        }
    }

    private void assertCounts(long zone, int size) {
        Set<Long> counts = new HashSet<>();
        List<Long> items = allocate(zone, ITEMS);
        for (int i = 0; i < ITEMS; i++) {
            long item = items.get(i);
            long count = uma.referenceCount(zone, item);
            assertThat(count % Integer.BYTES).isZero();
            assertThat(counts.add(count)).isTrue();
            kernel.scribble(item, size, i);
            kernel.memory().putInt(count, i, STORE);
        }
        for (int i = 0; i < ITEMS; i++) {
            assertThat(count(zone, items.get(i))).isEqualTo(i);
            assertThat(kernel.isScribbled(items.get(i), size, i)).isTrue();
        }
        free(zone, items);
        assertThat(kernel.events().reports()).isEmpty();
    }

    @OnEveryArch
    void shouldBeginWithoutReferences(Arch arch) {
        for (int flags : CHECKS) {
            boot(arch, flags);
            long zone = counted(SIZE);
            for (int i = 0; i < ITEMS; i++) {
                long item = uma.alloc(zone, 0, M_WAITOK);
                assertThat(count(zone, item)).isZero();
                kernel.memory().putInt(uma.referenceCount(zone, item), i + 1, STORE);
                uma.free(zone, item, 0);
            }
        }
    }

    @OnEveryArch
    void shouldHaveNoneForOtherZonesNorGuardedItems(Arch arch) {
        boot(arch, 0);
        long plain = plainZone(0);
        assertNone(plain, uma.alloc(plain, 0, M_WAITOK));
        long zone = counted(SIZE);
        long before = uma.alloc(zone, 0, M_WAITOK);
        freebsd.guard("counted");
        assertNone(zone, uma.alloc(zone, 0, M_WAITOK));
        assertThat(count(zone, before)).isZero();
    }

    private void assertNone(long zone, long item) {
        assertThat(panicOf(() -> uma.referenceCount(zone, item)))
                .map(PanicReason::message)
                .hasValue("uma_find_refcnt(): zone possibly not UMA_ZONE_REFCNT");
    }
}
