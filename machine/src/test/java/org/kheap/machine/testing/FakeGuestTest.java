package org.kheap.machine.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.machine.Arch;
import org.kheap.machine.Rights;

class FakeGuestTest {
    private static byte[] firstPage(FakeGuest guest) {
        long va = guest.arch().map().heap().start();
        guest.mapPages(va, 1, Rights.READ_WRITE);
        byte[] content = new byte[guest.arch().pageSize()];
        guest.memory().read(va, content, LOAD);
        return content;
    }

    @OnEveryArch
    void shouldHoldGarbageThatTheSeedDecides(Arch arch) {
        byte[] garbage = firstPage(FakeGuest.on(arch, 2, 1));
        assertThat(garbage).isNotEqualTo(new byte[arch.pageSize()]);
        assertThat(firstPage(FakeGuest.on(arch, 2, 1))).isEqualTo(garbage);
        assertThat(firstPage(FakeGuest.on(arch, 2, 2))).isNotEqualTo(garbage);
    }

    @OnEveryArch
    void shouldGiveSymbolsAreasOfTheirOwnThatAreZero(Arch arch) {
        FakeGuest guest = FakeGuest.on(arch, 0);
        long table = guest.addressOf("kmem_alloc_table");
        long next = guest.addressOf("kmem_flags");
        assertThat(next - table).isGreaterThanOrEqualTo(512L * arch.abi().wordSize());
        assertThat(guest.addressOf("kmem_alloc_table")).isEqualTo(table);
        assertThat(arch.map().data().contains(next)).isTrue();
        assertThat(guest.memory().firstMismatch(table, 4096, 0, LOAD)).isZero();
        guest.memory().putInt(next, 15, STORE);
        assertThat(guest.memory().getInt(next, LOAD)).isEqualTo(15);
        assertThat(guest.symbols()).containsOnlyKeys("kmem_alloc_table", "kmem_flags");
    }

    @OnEveryArch
    void shouldRefuseThePageAndTheMappingItWasToldToRefuse(Arch arch) {
        FakeHat hat = FakeGuest.on(arch, 3).hat();
        hat.refusePage(2);
        long page = hat.allocatePage();
        assertThat(hat.allocatePage()).isEqualTo(-1);
        assertThat(hat.allocatePage()).isNotEqualTo(-1);
        assertThat(hat.freePages()).isEqualTo(1);
        long va = arch.map().heap().start();
        hat.refuseMap(1);
        assertThat(hat.map(va, page, Rights.READ)).isFalse();
        assertThat(hat.isMapped(va)).isFalse();
        assertThat(hat.map(va, page, Rights.READ)).isTrue();
        assertThat(hat.isMapped(va + arch.pageSize() - 1)).isTrue();
    }

    @OnEveryArch
    void shouldGiveOutNoMorePagesThanItHas(Arch arch) {
        FakeHat hat = FakeGuest.on(arch, 2).hat();
        long first = hat.allocatePage();
        hat.allocatePage();
        assertThat(hat.allocatePage()).isEqualTo(-1);
        hat.freePage(first);
        assertThat(hat.allocatePage()).isEqualTo(first);
    }

    @OnEveryArch
    void shouldRefuseWhatNoCallerMayDo(Arch arch) {
        FakeHat hat = FakeGuest.on(arch, 4).hat();
        long page = hat.allocatePage();
        long va = arch.map().heap().start();
        hat.map(va, page, Rights.READ);
        assertThatThrownBy(() -> hat.freePage(page)).hasMessageStartingWith("page is still mapped");
        assertThatThrownBy(() -> hat.map(va, page, Rights.READ))
                .hasMessageStartingWith("mapped already");
        assertThatThrownBy(() -> hat.map(va + 8, page, Rights.READ))
                .hasMessageStartingWith("not the start of a page");
        assertThatThrownBy(() -> hat.unmap(va + arch.pageSize()))
                .hasMessageStartingWith("not mapped");
        hat.freePage(hat.unmap(va));
        assertThatThrownBy(() -> hat.freePage(page))
                .hasMessageStartingWith("page is not allocated");
    }
}
