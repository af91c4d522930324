package org.kheap.kernel.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.LOAD;

import java.util.Map;
import org.kheap.kernel.base.Globals;
import org.kheap.machine.Arch;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

class IdentityTest {
    private static final Map<Arch, String> SYSTEMS =
            Map.of(
                    Arch.I386, "SunOS lab 5.8 Generic i86pc",
                    Arch.AMD64, "SunOS lab 5.11 illumos i86pc",
                    Arch.SPARC, "SunOS lab 5.8 Generic sun4m",
                    Arch.SPARCV9, "SunOS lab 5.10 Generic sun4u");

    private FakeGuest guest;

    private void write(Arch arch, String arguments) {
        guest = FakeGuest.on(arch, 1);
        Globals globals = new Globals(guest.memory(), guest::addressOf);
        Identity.write(arch, guest.memory(), globals, "lab", arguments);
    }

    private String string(String symbol) {
        return guest.memory().getString(guest.addressOf(symbol), 2048, LOAD);
    }

    @OnEveryArch
    void shouldSayWhatUnameWouldSay(Arch arch) {
        write(arch, "");
        Layout<Utsname> layout = Layout.of(Utsname.class, arch.abi());
        long address = guest.addressOf("utsname");
        StructView<Utsname> utsname = new StructView<>(layout, guest.memory(), address);

        assertThat(
                        String.join(
                                " ",
                                utsname.string(Utsname.SYSNAME),
                                utsname.string(Utsname.NODENAME),
                                utsname.string(Utsname.RELEASE),
                                utsname.string(Utsname.VERSION),
                                utsname.string(Utsname.MACHINE)))
                .isEqualTo(SYSTEMS.get(arch));
        assertThat(layout.size()).isEqualTo(5 * 257);
        assertThat(string("kern_bootfile")).contains(utsname.string(Utsname.MACHINE));
        assertThat(string("platform")).isNotEmpty();
    }

    @OnEveryArch
    void shouldKeepTheBootArgumentsAsFarAsTheyFit(Arch arch) {
        write(arch, "cpus=4 seed=1");
        assertThat(string("kern_bootargs")).isEqualTo("cpus=4 seed=1");

        write(arch, "x".repeat(5000));
        assertThat(string("kern_bootargs")).isEqualTo("x".repeat(Identity.ARGUMENTS_SIZE - 1));
    }
}
