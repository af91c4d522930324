package org.kheap.emulator.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kheap.emulator.Code;
import org.kheap.emulator.Lab;
import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.Layout;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.Trap;
import org.kheap.machine.TrapEntry;
import org.kheap.machine.trap.RegsSparc;
import org.kheap.machine.trap.RegsSparcv9;
import org.kheap.machine.trap.SparcFrame;

/** What a trap leaves on the stack of sparc and sparcv9. */
class SparcTrapEntryTest {
    private static final int SAVES = 3;

    private static Arch arch(String name) {
        return Arch.named(name).orElseThrow();
    }

    private static long mark(int register) {
        return 0x6100 + register;
    }

    /** A fault three calls deep, with a value of its own in every global, local and out. */
    private static Trap faultThreeCallsDeep(Lab lab) {
        lab.set(SparcRegister.I6, 0);
        lab.set(SparcRegister.L0, 0x1000);
        String deeper = Code.save(lab.arch()) + "a0102000"; // mov 0, %l0
        for (int i = 0; i < SAVES; i++) {
            lab.runToEnd(deeper);
            lab.set(SparcRegister.L0, 0x1001 + i);
        }
        for (int i = 1; i < 16; i++) {
            if (i != 14) {
                lab.set(SparcRegister.r(i), mark(i));
            }
        }
        lab.pointTo(lab.nothing() + 0x20);
        return lab.trapOf(lab.code().load());
    }

    private static void assertGlobalsAndOuts(
            Lab lab, long regs, int globals, int outs, long stackPointer) {
        int word = lab.arch().abi().wordSize();
        for (int i = 1; i < 8; i++) {
            long g = lab.memory().getWord(regs + globals + (i - 1L) * word, INSPECT);
            assertThat(g).as("g%d", i).isEqualTo(mark(i));
            long o = lab.memory().getWord(regs + outs + (long) i * word, INSPECT);
            assertThat(o).as("o%d", i).isEqualTo(i == 6 ? stackPointer : mark(8 + i));
        }
        assertThat(lab.memory().getWord(regs + outs, INSPECT)).isEqualTo(lab.nothing() + 0x20);
    }

    @Test
    void shouldSaveTheRegistersOfSparc() {
        try (Lab lab = Lab.on(Arch.SPARC)) {
            Trap trap = faultThreeCallsDeep(lab);
            long sp = lab.get(SparcRegister.O6);
            long psr = lab.cpu().snapshot().get(SparcRegister.STATE);

            TrapEntry entry = lab.cpu().enter(trap, 0);

            long rp = sp - 168 + 92;
            assertThat(entry).isEqualTo(new TrapEntry.Saved(rp));
            Layout<RegsSparc> layout = Layout.of(RegsSparc.class, lab.arch().abi());
            assertThat(layout.size()).isEqualTo(76);
            long trapPsr = psr & ~0x27 | psr - 1 & 7; // traps off, one window further
            assertThat(lab.memory().getWord(rp, INSPECT)).isEqualTo(trapPsr);
            assertThat(trapPsr & 0xe0).as("S and PS set, ET clear").isEqualTo(0xc0);
            assertThat(lab.memory().getWord(rp + 4, INSPECT)).isEqualTo(trap.pc());
            assertThat(lab.memory().getWord(rp + 8, INSPECT)).isEqualTo(trap.pc() + 4);
            assertGlobalsAndOuts(lab, rp, 16, 44, sp);
        }
    }

    @Test
    void shouldSaveTheRegistersOfSparcv9() {
        try (Lab lab = Lab.on(Arch.SPARCV9)) {
            Trap trap = faultThreeCallsDeep(lab);
            long sp = lab.get(SparcRegister.O6);
            long tstate = lab.cpu().snapshot().get(SparcRegister.STATE);

            TrapEntry entry = lab.cpu().enter(trap, 0);

            long rp = sp - 336 + 2047 + 176;
            assertThat(entry).isEqualTo(new TrapEntry.Saved(rp));
            Layout<RegsSparcv9> layout = Layout.of(RegsSparcv9.class, lab.arch().abi());
            assertThat(layout.size()).isEqualTo(152);
            assertThat(lab.memory().getWord(rp, INSPECT)).isEqualTo(tstate);
            assertThat(lab.memory().getWord(rp + 128, INSPECT)).isEqualTo(trap.pc());
            assertThat(lab.memory().getWord(rp + 136, INSPECT)).isEqualTo(trap.pc() + 4);
            assertGlobalsAndOuts(lab, rp, 8, 64, sp);
        }
    }

    /** Interrupts on, the FPU too, privileged; and the address space that instructions use unasked. */
    @Test
    void shouldRunSparcv9AsKernelsDo() {
        try (Lab lab = Lab.on(Arch.SPARCV9)) {
            assertThat(lab.cpu().snapshot().get(SparcRegister.STATE) & ~7).isEqualTo(0x8000_1600L);
        }
    }

    /** As three saves from window 0 do: the number goes up. */
    @Test
    void shouldCountWindowsUpwardsInTstate() {
        try (Lab lab = Lab.on(Arch.SPARCV9)) {
            long before = lab.cpu().snapshot().get(SparcRegister.STATE) & 7;

            faultThreeCallsDeep(lab);

            long after = lab.cpu().snapshot().get(SparcRegister.STATE) & 7;
            assertThat(after - before & 7).isEqualTo(SAVES);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparc", "sparcv9"})
    void shouldWriteEveryWindowToItsStackPointer(String name) {
        try (Lab lab = Lab.on(arch(name))) {
            SparcFrame frame = SparcFrame.of(lab.arch().abi());
            Trap trap = faultThreeCallsDeep(lab);
            List<long[]> windows = lab.cpu().snapshot().windows();
            long pointer = lab.get(SparcRegister.O6);

            assertThat(lab.cpu().enter(trap, 0)).isInstanceOf(TrapEntry.Saved.class);

            assertThat(windows).hasSize(SAVES + 1);
            for (int i = 0; i <= SAVES; i++) {
                long area = frame.address(pointer);
                assertThat(saved(lab, area)).as("window %d", i).isEqualTo(windows.get(i));
                assertThat(windows.get(i)[0]).isEqualTo(0x1000 + SAVES - i);
                pointer = windows.get(i)[SparcFrame.FP];
            }
            assertThat(pointer).as("end of the thread").isZero();
        }
    }

    /** Its ins are the interrupted outs, so that its frame pointer is the interrupted stack. */
    @ParameterizedTest
    @ValueSource(strings = {"sparc", "sparcv9"})
    void shouldMakeAFrameForTheHandler(String name) {
        try (Lab lab = Lab.on(arch(name))) {
            SparcFrame frame = SparcFrame.of(lab.arch().abi());
            Trap trap = faultThreeCallsDeep(lab);

            TrapEntry.Saved entry = (TrapEntry.Saved) lab.cpu().enter(trap, 0);

            long[] window = saved(lab, entry.regs() - frame.minimum());
            assertThat(window[SparcFrame.FP]).isEqualTo(lab.get(SparcRegister.O6));
            assertThat(window[SparcFrame.CALL]).isEqualTo(mark(15));
            assertThat(window[SparcFrame.INS]).isEqualTo(lab.nothing() + 0x20);
        }
    }

    private static long[] saved(Lab lab, long area) {
        int word = lab.arch().abi().wordSize();
        long[] window = new long[SparcFrame.WINDOW_REGISTERS];
        for (int i = 0; i < window.length; i++) {
            window[i] = lab.memory().getWord(area + (long) i * word, INSPECT);
        }
        return window;
    }

    @Test
    void shouldStopInErrorModeWhenTheStackOfSparcIsUnusable() {
        try (Lab lab = Lab.on(Arch.SPARC)) {
            lab.set(SparcRegister.O6, lab.stackBottom() + 8);
            lab.pointTo(lab.nothing());
            Trap trap = lab.trapOf(lab.code().load());

            TrapEntry entry = lab.cpu().enter(trap, lab.data() + 0x1000);

            assertThat(entry).isInstanceOf(TrapEntry.ErrorMode.class);
            Fault fault = ((TrapEntry.ErrorMode) entry).stackFault();
            assertThat(fault).isInstanceOf(Fault.NotMapped.class);
            assertThat(fault.address()).isEqualTo(lab.stackBottom() + 8 - 168);
        }
    }

    @Test
    void shouldTakeASecondTrapWhenTheStackOfSparcv9IsUnusable() {
        try (Lab lab = Lab.on(Arch.SPARCV9)) {
            long sp = lab.stackBottom() + 16 - 2047;
            lab.set(SparcRegister.O6, sp);
            lab.pointTo(lab.nothing());
            Trap trap = lab.trapOf(lab.code().load());
            long secondStack = lab.data() + 0x1000;

            TrapEntry entry = lab.cpu().enter(trap, secondStack);

            assertThat(entry).isInstanceOf(TrapEntry.SecondTrap.class);
            TrapEntry.SecondTrap second = (TrapEntry.SecondTrap) entry;
            assertThat(second.stackFault().address()).isEqualTo(lab.stackBottom() + 16 - 336);
            assertThat(second.regs()).isBetween(lab.data(), secondStack - 152);
            assertThat(lab.memory().getWord(second.regs() + 128, INSPECT)).isEqualTo(trap.pc());
            assertThat(lab.memory().getWord(second.regs() + 112, INSPECT)).isEqualTo(sp);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparc", "sparcv9"})
    void shouldNotUseAMisalignedStack(String name) {
        try (Lab lab = Lab.on(arch(name))) {
            lab.set(SparcRegister.O6, lab.initialStackPointer() + 2);
            lab.pointTo(lab.nothing());
            Trap trap = lab.trapOf(lab.code().load());

            TrapEntry entry = lab.cpu().enter(trap, lab.data() + 0x1000);

            assertThat(entry).isNotInstanceOf(TrapEntry.Saved.class);
        }
    }
}
