package org.kheap.kernel.uma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.testing.TestKernel.panicOf;
import static org.kheap.kernel.uma.Umaf.M_NOWAIT;
import static org.kheap.kernel.uma.Umaf.M_WAITOK;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.kheap.kernel.kmem.HeapInvariants;
import org.kheap.kernel.kmem.HeapState;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason.Message;

/** Zones that come and go, and the memory they have. */
class ZonesTest extends ZoneCase {
    // Memory that stays

    private Set<Long> pages(List<Long> items) {
        return items.stream().map(kernel.guest().arch()::pageOf).collect(Collectors.toSet());
    }

    private long freePages() {
        kernel.kmem().purgeAll();
        return kernel.hat().freePages();
    }

    @OnEveryArch
    void shouldKeepThePagesOfAZoneThatNeverFrees(Arch arch) {
        for (int flags : CHECKS) {
            boot(arch, flags);
            long zone = plainZone(Umaf.ZONE_NOFREE);
            List<Long> items = allocate(zone, 500);
            items.forEach(item -> kernel.scribble(item, SIZE, item.intValue()));
            free(zone, items);
            freePages();
            items.forEach(
                    item ->
                            assertThat(kernel.isScribbled(item, SIZE, item.intValue()))
                                    .as("contents of a free item")
                                    .isTrue());
            long kept = freePages();
            long other = plainZone(0);
            free(other, allocate(other, 500));
            uma.destroyZone(other);
            assertThat(freePages()).isLessThanOrEqualTo(kept);
            assertThat(pages(items)).containsAll(pages(allocate(zone, 500)));
        }
    }

    @OnEveryArch
    void shouldGiveThePagesOfOtherZonesBack(Arch arch) {
        for (int flags : CHECKS) {
            boot(arch, flags);
            long zone = plainZone(0);
            HeapState before = HeapState.of(kernel);
            free(zone, allocate(zone, 500));
            assertThat(HeapState.of(kernel)).isEqualTo(before);
        }
    }

    // Making and unmaking zones

    @OnEveryArch
    void shouldLeaveNothingOfADestroyedZone(Arch arch) {
        for (int flags : CHECKS) {
            boot(arch, flags);
            uma.destroyZone(talkingZone());
            HeapState before = HeapState.of(kernel);
            long zone = talkingZone();
            free(zone, allocate(zone, 50));
            uma.destroyZone(zone);
            assertThat(HeapState.of(kernel)).isEqualTo(before);
            assertThat(kernel.events().warnings()).isEmpty();
            assertThat(kernel.events().printed()).isEmpty();
            HeapInvariants.check(kernel);
        }
    }

    @OnEveryArch
    void shouldSayWhatADestroyedZoneHasLost(Arch arch) {
        boot(arch, 0);
        long zone = plainZone(0);
        long item = allocate(zone, 3).get(0);
        uma.destroyZone(zone);
        assertThat(kernel.events().printed())
                .isEqualTo(
                        "Freed UMA keg (plain) was not empty (3 items).  Lost 1 pages of memory.\n");
        assertThat(panicOf(() -> uma.free(zone, item, 0)))
                .contains(new Message("uma_zfree_arg: not a zone: %x".formatted(zone)));
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldForgetTheSlabsThatADestroyedZoneHasLost(Arch arch) {
        boot(arch, 0);
        long zone = plainZone(Umaf.ZONE_MALLOC);
        long item = allocate(zone, 100).get(0);
        assertThat(uma.find(item).zone()).isEqualTo(zone);
        uma.destroyZone(zone);
        assertThat(uma.find(item)).isNull();
        UmaInvariants.check(freebsd);
    }

    @OnEveryArch
    void shouldLoseThePagesOfAZoneThatNeverFrees(Arch arch) {
        boot(arch, 0);
        long zone = plainZone(Umaf.ZONE_NOFREE);
        free(zone, allocate(zone, 1));
        uma.destroyZone(zone);
        assertThat(kernel.events().printed())
                .isEqualTo(
                        "Freed UMA keg (plain) was not empty (0 items).  Lost 1 pages of memory.\n");
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldRefuseZonesThatMakeNoSense(Arch arch) {
        boot(arch, 0);
        HeapState before = HeapState.of(kernel);
        long name = freebsd.string("odd");
        int page = arch.pageSize();
        for (int mask : new int[] {2, 4, 6, 2 * page - 1, -2, Integer.MIN_VALUE}) {
            assertThat(panicOf(() -> uma.createZone(ZoneRequest.plain(name, 8, mask, 0))))
                    .contains(
                            new Message(
                                    "uma_zcreate: bad arguments: 'odd' (8, %x)".formatted(mask)));
        }
        assertThat(panicOf(() -> uma.createZone(ZoneRequest.plain(name, 0, 7, 0))))
                .contains(new Message("uma_zcreate: bad arguments: 'odd' (0, 7)"));
        long huge = arch.abi().model().maxAddress();
        for (int flags : new int[] {0, Umaf.ZONE_REFCNT}) {
            assertThat(panicOf(() -> uma.createZone(ZoneRequest.plain(name, huge, 7, flags))))
                    .contains(
                            new Message(
                                    "uma_zcreate: bad arguments: 'odd' (%s, 7)"
                                            .formatted(Long.toUnsignedString(huge))));
        }
        assertThat(HeapState.of(kernel)).isEqualTo(before);
    }

    @OnEveryArch
    void shouldPanicForAnythingThatIsNoZone(Arch arch) {
        for (int flags : CHECKS) {
            boot(arch, flags);
            long zone = plainZone(0);
            long item = allocate(zone, 1).get(0);
            uma.destroyZone(talkingZone());
            long highest = arch.abi().model().maxAddress();
            List<Long> wild =
                    List.of(
                            0L,
                            1L,
                            8L,
                            item,
                            zone + 8,
                            zone - 8,
                            highest,
                            highest - 63,
                            kernel.globals().address("uma_zones"));
            for (long address : wild) {
                assertPanics(() -> uma.alloc(address, 0, M_WAITOK), address);
                assertPanics(() -> uma.free(address, item, 0), address);
                assertPanics(() -> uma.destroyZone(address), address);
                assertPanics(() -> uma.limit(address, 1), address);
                assertPanics(() -> uma.limit(address), address);
                assertPanics(() -> uma.current(address), address);
                assertPanics(() -> uma.warnAtLimit(address, 0), address);
            }
        }
    }

    @OnEveryArch
    void shouldLeaveNothingOfAZoneForWhichThereIsNoMemory(Arch arch) {
        for (int flags : new int[] {0, Umaf.ZONE_NOFREE, Umaf.ZONE_MALLOC}) {
            boot(arch, 0);
            ZoneRequest request = ZoneRequest.plain(freebsd.string("p"), SIZE, PTR, flags);
            Map<String, Long> start = HeapState.of(kernel).inUse();
            List<Long> zones = new ArrayList<>(List.of(uma.createZone(request)));
            freebsd.leavePages(0);
            for (long zone = uma.tryCreateZone(request); zone != 0; ) {
                zones.add(zone);
                zone = uma.tryCreateZone(request);
            }
            HeapState before = HeapState.of(kernel);
            assertThat(uma.tryCreateZone(request)).isZero();
            assertThat(HeapState.of(kernel)).isEqualTo(before);
            HeapInvariants.check(kernel);
            zones.forEach(uma::destroyZone);
            assertThat(HeapState.of(kernel).inUse()).isEqualTo(start);
        }
    }

    @OnEveryArch
    void shouldFailWithoutMemoryUnlessOneWaits(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        freebsd.leavePages(60);
        long zone = uma.createZone(ZoneRequest.plain(freebsd.string("big"), 2000, PTR, 0));
        List<Long> items = new ArrayList<>();
        for (long item = uma.alloc(zone, 0, M_NOWAIT); item != 0; ) {
            items.add(item);
            item = uma.alloc(zone, 0, M_NOWAIT);
        }
        assertNumbers(zone, items.size(), 0, 1, 0);
        kernel.events().whenAsleep(() -> free(zone, items.subList(0, items.size() / 2)));
        assertThat(uma.alloc(zone, 0, M_WAITOK)).isNotZero();
        HeapInvariants.check(kernel);
    }
}
