package org.kheap.kernel.memguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.FETCH;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.Rights;
import org.kheap.machine.Trap;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.GuardError;
import org.kheap.panic.PanicReason.GuardHit;

/** What is made of a trap. */
class DiagnosisTest {
    private static final int SIZE = 100;

    /** What a hit says, in a form that is quickly compared for each of many bytes. */
    private record Told(GuardError error, long start, long distance, boolean freed) {}

    private static void assertHit(
            GuardHit hit, GuardError error, long start, long distance, boolean freed) {
        Told told =
                new Told(
                        hit.error(),
                        hit.object().start(),
                        hit.distance(),
                        hit.object().freed() != null);
        Told expected = new Told(error, start, distance, freed);
        if (!told.equals(expected)) {
            assertThat(told).isEqualTo(expected);
        }
    }

    /** Every byte of the guard pages of a live object, wherever it is between them. */
    @OnEveryArch
    void shouldTellHowFarBesideAnAllocationAnAccessIs(Arch arch) {
        for (String placement : new String[] {"right", "left"}) {
            for (long size : new long[] {SIZE, 2L * arch.pageSize() + 1}) {
                GuardedKernel kernel = GuardedKernel.boot(arch);
                kernel.set("memguard_placement", placement);
                long address = kernel.malloc(size);
                long pages = arch.pageOf(address);
                long end = arch.pageOf(address + size - 1) + arch.pageSize();
                for (int i = 0; i < arch.pageSize(); i++) {
                    GuardHit left = kernel.hit(pages - 1 - i);
                    long before = address - (pages - 1 - i);
                    assertHit(left, GuardError.OUT_OF_BOUNDS_LEFT, address, before, false);
                    GuardHit right = kernel.hit(end + i);
                    long behind = end + i - (address + size) + 1;
                    assertHit(right, GuardError.OUT_OF_BOUNDS_RIGHT, address, behind, false);
                }
            }
        }
    }

    @OnEveryArch
    void shouldCountTheByteDirectlyBesideAsOne(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long exact = kernel.malloc(arch.pageSize());
        assertThat(kernel.hit(exact - 1).distance()).isOne();
        assertThat(kernel.hit(exact + arch.pageSize()).distance()).isOne();
    }

    @OnEveryArch
    void shouldTellEveryByteOfAFreedAllocation(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long size = arch.pageSize() + SIZE;
        long address = kernel.malloc(size);
        kernel.free(address);
        long pages = arch.pageOf(address);
        for (int i = 0; i < 2 * arch.pageSize(); i++) {
            GuardHit hit = kernel.hit(pages + i);
            assertHit(hit, GuardError.USE_AFTER_FREE, address, pages + i - address, true);
        }
        GuardHit left = kernel.hit(pages - 1);
        assertHit(left, GuardError.OUT_OF_BOUNDS_LEFT, address, address - pages + 1, true);
        GuardHit right = kernel.hit(pages + 2L * arch.pageSize());
        assertHit(right, GuardError.OUT_OF_BOUNDS_RIGHT, address, 1 + 12, true); // 112 - 100
    }

    @OnEveryArch
    void shouldChooseTheNearestOfTwoThatAreAllocated(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch).set("memguard_placement", "left");
        long first = kernel.malloc(arch.pageSize());
        long second = kernel.malloc(arch.pageSize());
        long firstEnd = first + arch.pageSize();
        for (long at = firstEnd; at < second; at++) {
            boolean nearFirst = at - firstEnd + 1 <= second - at;
            assertHit(
                    kernel.hit(at),
                    nearFirst ? GuardError.OUT_OF_BOUNDS_RIGHT : GuardError.OUT_OF_BOUNDS_LEFT,
                    nearFirst ? first : second,
                    nearFirst ? at - firstEnd + 1 : second - at,
                    false);
        }
    }

    @OnEveryArch
    void shouldPreferAnAllocatedNeighbourToAFreedOne(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long first = kernel.malloc(arch.pageSize());
        long second = kernel.malloc(arch.pageSize());
        long third = kernel.malloc(arch.pageSize());
        kernel.free(second);
        long page = arch.pageSize();
        assertHit(kernel.hit(second - 1), GuardError.OUT_OF_BOUNDS_RIGHT, first, 2 * page, false);
        long behind = second + page;
        assertHit(kernel.hit(behind), GuardError.OUT_OF_BOUNDS_LEFT, third, 2 * page, false);
        kernel.free(third);
        assertHit(kernel.hit(behind), GuardError.OUT_OF_BOUNDS_RIGHT, second, 1, true);
    }

    @OnEveryArch
    void shouldKnowNothingOfWhatIsForgottenOrNeverWas(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        kernel.setWord("memguard_quarantine_limit", 0);
        long address = kernel.malloc(SIZE);
        kernel.free(address);
        assertThat(kernel.hit(address).error()).isEqualTo(GuardError.WILD);
        GuardHit last = kernel.hit(kernel.value("maplimit") - 1);
        assertThat(last.error()).isEqualTo(GuardError.WILD);
        assertThat(last.object()).isNull();
        assertThat(last.distance()).isZero();
        long live = kernel.malloc(SIZE);
        assertThat(kernel.hit(live + 2L * arch.pageSize()).error()).isEqualTo(GuardError.WILD);
    }

    @OnEveryArch
    void shouldTakeAFreePageForTheGuardOfWhatHasNone(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch).set("memguard_options", 0);
        long page = arch.pageSize();
        long first = kernel.malloc(SIZE);
        GuardHit behind = kernel.hit(first + page);
        assertHit(behind, GuardError.OUT_OF_BOUNDS_RIGHT, first, page - SIZE + 1, false);
        long second = kernel.malloc(SIZE);
        kernel.free(first);
        GuardHit inside = kernel.hit(second - 1);
        assertHit(inside, GuardError.USE_AFTER_FREE, first, page - 1, true);
    }

    @OnEveryArch
    void shouldLeaveOtherTrapsAlone(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long address = kernel.malloc(SIZE);
        long start = kernel.value("mapstart");
        long limit = kernel.value("maplimit");
        Fault[] others = {
            null,
            new Fault.NotMapped(start - 1, LOAD, 0),
            new Fault.NotMapped(limit, LOAD, 0),
            new Fault.NotMapped(0, STORE, 0),
            new Fault.NotMapped(address, STORE, 0),
            new Fault.Misaligned(address + arch.pageSize(), LOAD, 4),
            new Fault.Protection(address, FETCH, Rights.READ_WRITE, 3)
        };
        for (Fault fault : others) {
            BadTrap trap = new BadTrap(new Trap(0xe, 0x1000_0000L, fault), 0);
            assertThat(kernel.memguard().explain(trap)).as("%s", fault).isEmpty();
        }
        assertThat(kernel.explain(start)).isPresent();
        assertThat(kernel.explain(limit - 1)).isPresent();
    }

    @OnEveryArch
    void shouldKeepTheTrap(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        Fault fault = new Fault.NotMapped(kernel.value("mapstart"), STORE, 0);
        BadTrap trap = new BadTrap(new Trap(0xe, 0x1000_0000L, fault), 0x2000_0000L);
        assertThat(kernel.memguard().explain(trap).orElseThrow().trap()).isEqualTo(trap);
    }
}
