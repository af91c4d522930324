package org.kheap.kernel.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.LOAD;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.Moment;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

class VitalsTest {
    private static final int PAGES = 9;

    @OnEveryArch
    void shouldCountTicksSecondsAndPages(Arch arch) {
        FakeGuest guest = FakeGuest.on(arch, PAGES);
        Globals globals = new Globals(guest.memory(), guest::addressOf);
        Vitals vitals =
                new Vitals(guest.memory(), globals, guest.hat(), new Moment(0, 1_000_000_030));
        assertThat(globals.word("boot_time")).isEqualTo(1_000_000_030);
        assertThat(globals.word("freemem")).isEqualTo(PAGES);

        guest.hat().allocatePage();
        guest.hat().allocatePage();
        vitals.update(new Moment(61_239_999_999L, 1_000_000_030));

        assertThat(globals.word("physmem")).isEqualTo(PAGES);
        assertThat(globals.word("freemem")).isEqualTo(PAGES - 2);
        assertThat(globals.word("availrmem")).isEqualTo(PAGES - 2);
        assertThat(globals.word("lbolt")).isEqualTo(6123);
        assertThat(guest.memory().getLong(guest.addressOf("lbolt64"), LOAD)).isEqualTo(6123);
        long time = guest.addressOf("hrestime");
        assertThat(guest.memory().getWord(time, LOAD)).isEqualTo(1_000_000_091);
        assertThat(guest.memory().getWord(time + arch.abi().wordSize(), LOAD))
                .isEqualTo(239_999_999);
    }
}
