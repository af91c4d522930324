package org.kheap.kernel.sysctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.LOAD;

import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** First values from the kernel environment. */
class TunablesTest {
    private static final int TUNABLE = FakeOids.RD | FakeOids.TUN;

    private static void set(FakeOids oids, String name, String value) throws SysctlException {
        oids.sysctl.environment().set(name, value);
    }

    @OnEveryArch
    void shouldGiveATunableOidItsValueWhenItsModuleIsLoaded(Arch arch) throws Exception {
        FakeOids oids = new FakeOids(arch);
        set(oids, "vm.divisor", "0x10");
        set(oids, "vm.quarantine", "2m");
        set(oids, "vm.desc", "tty console");
        set(oids, "vm.plain", "3");
        set(oids, "vm.elsewhere", "4");
        long vm = oids.node(oids.top(), "vm");
        long divisor = oids.number(vm, "divisor", CtlType.UINT, TUNABLE);
        long quarantine = oids.number(vm, "quarantine", CtlType.ULONG, TUNABLE);
        long desc = oids.string(vm, "desc", TUNABLE, 16);
        long plain = oids.number(vm, "plain", CtlType.INT, FakeOids.RW);
        long elsewhere = oids.number(vm, "elsewhere", CtlType.INT, TUNABLE | CtlFlag.NOFETCH.bit());
        oids.load();

        assertThat(oids.kernel.memory().getInt(divisor, LOAD)).isEqualTo(16);
        assertThat(oids.kernel.memory().getWord(quarantine, LOAD)).isEqualTo(2 << 20);
        assertThat(oids.kernel.memory().getString(desc, 16, LOAD)).isEqualTo("tty console");
        assertThat(oids.kernel.memory().getInt(plain, LOAD)).isZero();
        assertThat(oids.kernel.memory().getInt(elsewhere, LOAD)).isZero();
        assertThat(oids.sysctl.tunables())
                .containsExactly("vm.desc", "vm.divisor", "vm.elsewhere", "vm.quarantine");
    }

    @OnEveryArch
    void shouldKeepADefaultIfTheValueIsNone(Arch arch) throws Exception {
        FakeOids oids = new FakeOids(arch);
        set(oids, "tail", "12x");
        set(oids, "word", "left");
        set(oids, "large", "4294967296");
        set(oids, "empty", "");
        set(oids, "long", "0123456789abcdef");
        set(oids, "ruled", "up");
        for (String name : new String[] {"tail", "word", "large", "empty"}) {
            oids.oid(oids.top(), name, CtlType.UINT, TUNABLE, oids.zeroed(8), 0);
        }
        oids.string(oids.top(), "long", TUNABLE, 16);
        oids.oid(oids.top(), "ruled", CtlType.STRING, TUNABLE, oids.zeroed(16), 16)
                .word(SysctlOid.OID_HANDLER, FakeOids.HANDLER);
        oids.load();

        for (String name : oids.listed()) {
            Oid oid = oids.find(name);
            assertThat(oid.read()).as(name).containsOnly(0);
        }
    }

    @OnEveryArch
    void shouldGiveValuesToVariablesWithoutANameInTheTree(Arch arch) throws Exception {
        FakeOids oids = new FakeOids(arch);
        set(oids, "vm.memguard.options", "3");
        set(oids, "vm.memguard.desc", "longer than there is room");
        set(oids, "bad", "3q");
        long options = oids.zeroed(8);
        long desc = oids.zeroed(16);
        long bad = oids.zeroed(8);
        oids.tunable("vm.memguard.options", options, CtlType.INT, 0);
        oids.tunable("vm.memguard.desc", desc, CtlType.STRING, 8);
        oids.tunable("bad", bad, CtlType.ULONG, 0);
        oids.load();

        assertThat(oids.kernel.memory().getInt(options, LOAD)).isEqualTo(3);
        assertThat(oids.kernel.memory().getString(desc, 16, LOAD)).isEqualTo("longer ");
        assertThat(oids.kernel.memory().getWord(bad, LOAD)).isZero();
        assertThat(oids.sysctl.tunables())
                .containsExactly("bad", "vm.memguard.desc", "vm.memguard.options");
    }
}
