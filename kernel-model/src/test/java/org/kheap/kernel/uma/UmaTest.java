package org.kheap.kernel.uma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.uma.Umaf.M_NOWAIT;
import static org.kheap.kernel.uma.Umaf.M_WAITOK;
import static org.kheap.kernel.uma.Umaf.M_ZERO;
import static org.kheap.machine.GuestMemory.Access.LOAD;

import java.util.List;
import org.kheap.kernel.kmem.HeapInvariants;
import org.kheap.kernel.kmem.HeapState;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** Items of zones, and the functions that make them. */
class UmaTest extends ZoneCase {
    // Items

    @OnEveryArch
    void shouldAllocateItemsThatDoNotOverlap(Arch arch) {
        for (int flags : CHECKS) {
            boot(arch, flags);
            long zone = plainZone(0);
            List<Long> items = allocate(zone, 200);
            items.forEach(item -> kernel.scribble(item, SIZE, item.intValue()));
            items.forEach(
                    item -> assertThat(kernel.isScribbled(item, SIZE, item.intValue())).isTrue());
            assertNumbers(zone, 200, 0, 0, 0);
            free(zone, items);
            assertNumbers(zone, 200, 200, 0, 0);
            HeapInvariants.check(kernel);
        }
    }

    @OnEveryArch
    void shouldZeroItemsIfTheZoneOrTheCallerSaysSo(Arch arch) {
        for (int flags : CHECKS) {
            boot(arch, flags);
            byte[] zeros = new byte[SIZE];
            byte[] found = new byte[SIZE];
            for (long item : allocate(plainZone(Umaf.ZONE_ZINIT), 100)) {
                kernel.memory().read(item, found, LOAD);
                assertThat(found).isEqualTo(zeros);
            }
            long zone = plainZone(0);
            for (int i = 0; i < 100; i++) {
                long item = uma.alloc(zone, 0, M_NOWAIT | M_ZERO);
                kernel.memory().read(item, found, LOAD);
                assertThat(found).isEqualTo(zeros);
                kernel.scribble(item, SIZE, 1);
                uma.free(zone, item, 0);
            }
        }
    }

    @OnEveryArch
    void shouldAlignItems(Arch arch) {
        boot(arch, 0);
        int[] masks = {0, 1, 3, 7, 15, 63, 255, arch.pageSize() - 1, -1};
        for (int mask : masks) {
            long zone = uma.createZone(ZoneRequest.plain(freebsd.string("a"), 24, mask, 0));
            for (long item : allocate(zone, 20)) {
                assertThat(item & (mask == -1 ? 63 : mask)).isZero();
            }
        }
    }

    @OnEveryArch
    void shouldDoNothingToFreeNull(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        long zone = talkingZone();
        uma.free(zone, 0, 0);
        assertNumbers(zone, 0, 0, 0, 0);
        assertThat(calls).isEmpty();
    }

    // Callbacks

    @OnEveryArch
    void shouldInitializeMemoryOnceAndConstructForEachUse(Arch arch) {
        boot(arch, 0);
        long zone = talkingZone();
        long item = uma.alloc(zone, 111, M_WAITOK);
        uma.free(zone, item, 222);
        assertThat(uma.alloc(zone, 333, M_NOWAIT)).isEqualTo(item);
        uma.free(zone, item, 444);
        uma.destroyZone(zone);
        // The first two are the trial of the very first item's destructor.
        assertThat(calls)
                .containsExactly(
                        "init 72 2",
                        "fini 72",
                        "init 72 2",
                        "ctor 72 111 2",
                        "dtor 72 222",
                        "ctor 72 333 1",
                        "dtor 72 444",
                        "fini 72");
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldInitializeForEachUseWhereFreeItemsAreFilled(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        long zone = talkingZone();
        free(zone, allocate(zone, 1));
        calls.clear();
        free(zone, allocate(zone, 1));
        assertThat(calls).containsExactly("init 72 2", "ctor 72 0 2", "dtor 72 0", "fini 72");
    }

    @OnEveryArch
    void shouldFailIfAConstructorDoesAndFreeTheItem(Arch arch) {
        for (int flags : CHECKS) {
            boot(arch, flags);
            long zone = talkingZone();
            uma.free(zone, uma.alloc(zone, 0, M_WAITOK), 0);
            HeapState before = HeapState.of(kernel);
            calls.clear();
            ctorAnswer = 12;
            assertThat(uma.alloc(zone, 0, M_WAITOK)).isZero();
            assertThat(uma.alloc(zone, 0, M_NOWAIT)).isZero();
            assertNumbers(zone, 1, 1, 2, 0);
            assertThat(calls).doesNotContain("dtor 72 0");
            assertThat(HeapState.of(kernel)).isEqualTo(before);
            ctorAnswer = 0x5_0000_0000L; // an int is what counts
            assertThat(uma.alloc(zone, 0, M_WAITOK)).isNotZero();
        }
    }

    @OnEveryArch
    void shouldFailIfAnInitializerDoes(Arch arch) {
        for (int flags : CHECKS) {
            boot(arch, flags);
            long zone = talkingZone();
            HeapState before = HeapState.of(kernel);
            initAnswer = 1;
            assertThat(uma.alloc(zone, 0, M_WAITOK)).isZero();
            assertNumbers(zone, 0, 0, 1, 0);
            assertThat(calls).containsOnly("init 72 2");
            assertThat(HeapState.of(kernel)).isEqualTo(before);
        }
    }
}
