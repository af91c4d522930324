package org.kheap.kernel.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

class GlobalsTest {
    @OnEveryArch
    void shouldKeepValuesInGuestMemory(Arch arch) {
        FakeGuest guest = FakeGuest.on(arch, 1);
        Globals globals = new Globals(guest.memory(), guest::addressOf);
        globals.int32("kmem_flags", -2);
        globals.word("kmem_va_arena", arch.map().heap().start());
        Globals others = new Globals(guest.memory(), guest::addressOf);
        assertThat(others.int32("kmem_flags")).isEqualTo(-2);
        assertThat(others.word("kmem_va_arena")).isEqualTo(arch.map().heap().start());
        assertThat(others.address("kmem_flags")).isEqualTo(guest.addressOf("kmem_flags"));
    }

    @Test
    void shouldNameASymbolThatDoesNotExist() {
        FakeGuest guest = FakeGuest.on(Arch.AMD64, 1);
        Globals globals = new Globals(guest.memory(), name -> 0);
        assertThatThrownBy(() -> globals.word("kmem_nothing"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the kernel defines no such symbol: name=kmem_nothing");
    }

    @OnEveryArch
    void shouldTellNamesApartThatHashAlike(Arch arch) {
        FakeGuest guest = FakeGuest.on(arch, 1);
        Globals globals = new Globals(guest.memory(), guest::addressOf);
        assertThat("kmem_Aa").hasSameHashCodeAs("kmem_BB");
        for (int i = 0; i < 2; i++) {
            for (String name : new String[] {"kmem_Aa", "kmem_BB", new String("kmem_Aa")}) {
                assertThat(globals.address(name)).isEqualTo(guest.addressOf(name));
            }
        }
    }
}
