package org.kheap.debugger.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;
import org.kheap.machine.Ram;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.Rights;
import org.kheap.machine.X86Register;
import org.kheap.machine.paging.PageTableFormat;
import org.kheap.machine.testing.FakeGuest;

class VtopDcmdTest {
    private static final long ROOT = 0x1000;
    private static final long VA = 0xe400_1234L;

    private static TestSession session(Arch arch, long root) {
        long[] values = new long[X86Register.values().length];
        values[X86Register.CR3.ordinal()] = root;
        FakeTarget target = FakeTarget.on(FakeGuest.on(arch));
        if (!arch.strictAlignment()) {
            map(target);
            target.thread(1, 0x1000, new RegisterSnapshot(values, List.of()));
        }
        return new TestSession(target, KernelTargetModule.create());
    }

    /** Translates VA to 0x5234, by tables one behind the other. */
    private static void map(FakeTarget target) {
        PageTableFormat format = PageTableFormat.of(target.arch());
        Ram ram = target.guest().ram();
        long table = ROOT;
        int last = format.levels().size() - 1;
        for (int level = 0; level < last; level++) {
            ram.putLong(
                    format.entryAddress(table, level, VA),
                    format.tableEntry(table + 0x1000, level));
            table += 0x1000;
        }
        ram.putLong(
                format.entryAddress(table, last, VA), format.pageEntry(0x5000, Rights.READ_WRITE));
    }

    @Test
    void shouldTranslateByTheTablesOfTheTarget() {
        for (Arch arch : List.of(Arch.I386, Arch.AMD64)) {
            TestSession session = session(arch, ROOT);

            assertThat(session.run("e4001234::vtop"))
                    .isEqualTo("virtual e4001234 mapped to physical 5234");
            assertThat(session.run("e4001234::vtop | ::map .+1")).isEqualTo("5235");
            assertThat(session.run("e4003000::vtop"))
                    .isEqualTo(
                            "mdb: failed to get physical mapping: no mapping for address"
                                    + " 0xe4003000");
        }
    }

    @Test
    void shouldSayWhatIsMissing() {
        assertThat(session(Arch.SPARC, 0).run("e4001234::vtop"))
                .isEqualTo(
                        "mdb: failed to get physical mapping: target does not tell where its"
                                + " translation tables begin");
        assertThat(session(Arch.AMD64, 0x7fff_ffff_f000L).run("e4001234::vtop"))
                .isEqualTo(
                        "mdb: failed to get physical mapping: a translation table is outside of"
                                + " memory");
    }
}
