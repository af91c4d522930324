package org.kheap.kernel.vmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.FETCH;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.Rights;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

class SegkmemTest {
    @OnEveryArch
    void shouldBackExactlyTheRangeRoundedUpToPages(Arch arch) {
        FakeGuest guest = FakeGuest.on(arch, 8);
        Segkmem segkmem = new Segkmem(arch, guest.hat());
        long va = arch.map().heap().start() + arch.pageSize();
        long size = 2L * arch.pageSize() + 1;

        assertThat(segkmem.back(va, size, Rights.READ_WRITE)).isTrue();

        assertThat(guest.hat().freePages()).isEqualTo(5);
        assertThat(guest.memory().faultFor(va, 3L * arch.pageSize(), STORE)).isNull();
        assertThat(guest.memory().isAccessible(va - 1, 1, LOAD)).isFalse();
        long end = va + 3L * arch.pageSize();
        assertThat(guest.memory().faultFor(va, 3L * arch.pageSize() + 1, LOAD))
                .isInstanceOfSatisfying(
                        Fault.NotMapped.class, fault -> assertThat(fault.address()).isEqualTo(end));
    }

    @OnEveryArch
    void shouldGiveTheRightsItWasToldTo(Arch arch) {
        FakeGuest guest = FakeGuest.on(arch, 8);
        Segkmem segkmem = new Segkmem(arch, guest.hat());
        long va = arch.map().modules().start();
        for (Rights rights : Rights.values()) {
            segkmem.back(va, 1, rights);
            assertThat(guest.memory().isAccessible(va, 8, LOAD)).isTrue();
            assertThat(guest.memory().isAccessible(va, 8, STORE)).isEqualTo(rights.write());
            assertThat(guest.memory().isAccessible(va, 8, FETCH)).isEqualTo(rights.execute());
            segkmem.unback(va, 1);
        }
    }

    @OnEveryArch
    void shouldMakeTheNextAccessTrapOnceItIsUnbacked(Arch arch) {
        FakeGuest guest = FakeGuest.on(arch, 8);
        Segkmem segkmem = new Segkmem(arch, guest.hat());
        long va = arch.map().heap().start();
        segkmem.back(va, 2L * arch.pageSize(), Rights.READ_WRITE);
        for (long at = va; at < va + 2L * arch.pageSize(); at += 512) {
            guest.memory().putInt(at, 1, STORE); // every hardware page is remembered
        }
        segkmem.unback(va, 2L * arch.pageSize());
        assertThat(guest.hat().freePages()).isEqualTo(8);
        for (long at = va; at < va + 2L * arch.pageSize(); at += 512) {
            assertThat(guest.memory().isAccessible(at, 1, LOAD)).isFalse();
        }
    }

    @OnEveryArch
    void shouldBackNothingIfThePagesDoNotSuffice(Arch arch) {
        FakeGuest guest = FakeGuest.on(arch, 3);
        Segkmem segkmem = new Segkmem(arch, guest.hat());
        long va = arch.map().heap().start();
        assertThat(segkmem.back(va, 4L * arch.pageSize(), Rights.READ_WRITE)).isFalse();
        assertThat(guest.hat().freePages()).isEqualTo(3);
        assertThat(guest.hat().isMapped(va)).isFalse();
        for (int nth = 1; nth <= 3; nth++) {
            guest.hat().refuseMap(nth);
            assertThat(segkmem.back(va, 3L * arch.pageSize(), Rights.READ_WRITE)).isFalse();
            assertThat(guest.hat().freePages()).isEqualTo(3);
        }
        assertThat(segkmem.back(va, 3L * arch.pageSize(), Rights.READ_WRITE)).isTrue();
    }
}
