package org.kheap.emulator.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kheap.emulator.Code;
import org.kheap.emulator.Lab;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu.Exit;
import org.kheap.machine.Fault;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.TrapEntry;
import org.kheap.machine.trap.SparcFrame;

/** Register windows: those in the processor, those the guest's handlers have stored. */
@Timeout(20)
class WindowTest {
    private static final String RESTORE = "81e80000";

    /** Goes down {@code depth} saves, leaving in each window marks that tell its depth. */
    private static void save(Lab lab, int depth) {
        lab.set(SparcRegister.I6, 0);
        mark(lab, 0);
        for (int i = 1; i <= depth; i++) {
            lab.runToEnd(Code.save(lab.arch()));
            mark(lab, i);
        }
    }

    private static void mark(Lab lab, int depth) {
        for (int i = 0; i < 8; i++) {
            lab.set(SparcRegister.r(16 + i), local(depth, i));
        }
        lab.set(SparcRegister.I0, local(depth, 9));
        lab.set(SparcRegister.I7, local(depth, 10));
    }

    private static long local(int depth, int number) {
        return 0x1_0000 + depth * 0x100L + number;
    }

    private static void assertWindow(long[] window, int depth) {
        for (int i = 0; i < 8; i++) {
            assertThat(window[i]).as("l%d at depth %d", i, depth).isEqualTo(local(depth, i));
        }
        assertThat(window[SparcFrame.INS]).as("i0 at depth %d", depth).isEqualTo(local(depth, 9));
        assertThat(window[SparcFrame.CALL]).isEqualTo(local(depth, 10));
    }

    private static long[] savedWindow(Lab lab, long area) {
        long[] window = new long[SparcFrame.WINDOW_REGISTERS];
        int word = lab.arch().abi().wordSize();
        for (int i = 0; i < window.length; i++) {
            window[i] = lab.memory().getWord(area + (long) i * word, INSPECT);
        }
        return window;
    }

    @ParameterizedTest
    @CsvSource({
        "sparc,0",
        "sparc,1",
        "sparc,2",
        "sparc,3",
        "sparc,4",
        "sparc,5",
        "sparc,6",
        "sparc,7",
        "sparc,8",
        "sparc,9",
        "sparc,10",
        "sparc,11",
        "sparc,12",
        "sparc,17",
        "sparc,25",
        "sparcv9,0",
        "sparcv9,1",
        "sparcv9,2",
        "sparcv9,3",
        "sparcv9,4",
        "sparcv9,5",
        "sparcv9,6",
        "sparcv9,7",
        "sparcv9,8",
        "sparcv9,9",
        "sparcv9,10",
        "sparcv9,11",
        "sparcv9,12",
        "sparcv9,17",
        "sparcv9,25"
    })
    void shouldFindEveryWindowInTheProcessorOrOnTheStack(String name, int depth) {
        try (Lab lab = Lab.on(Arch.named(name).orElseThrow())) {
            SparcFrame frame = SparcFrame.of(lab.arch().abi());
            lab.installHandlers();
            save(lab, depth);

            List<long[]> resident = lab.cpu().snapshot().windows();

            long pointer = lab.get(SparcRegister.O6);
            for (int i = 0; i <= depth; i++) {
                long area = frame.address(pointer);
                long[] window = i < resident.size() ? resident.get(i) : savedWindow(lab, area);
                assertWindow(window, depth - i);
                pointer = window[SparcFrame.FP];
            }
            assertThat(pointer).isZero();
            assertThat(resident).hasSizeLessThanOrEqualTo(depth + 1).hasSizeLessThan(8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparc", "sparcv9"})
    void shouldComeBackThroughAsManyRestores(String name) {
        try (Lab lab = Lab.on(Arch.named(name).orElseThrow())) {
            lab.installHandlers();
            save(lab, 30);

            for (int depth = 29; depth >= 0; depth--) {
                lab.runToEnd(RESTORE);

                assertWindow(lab.cpu().snapshot().windows().get(0), depth);
                assertThat(lab.get(SparcRegister.L3)).isEqualTo(local(depth, 3));
            }
            assertThat(lab.get(SparcRegister.O6)).isEqualTo(lab.initialStackPointer());
        }
    }

    /** The last window's ins are kept apart by the engine while that window is current. */
    @ParameterizedTest
    @ValueSource(strings = {"sparc", "sparcv9"})
    void shouldShowOutsAndInsOfEveryWindowAlike(String name) {
        try (Lab lab = Lab.on(Arch.named(name).orElseThrow())) {
            lab.installHandlers();
            for (int depth = 0; depth < 20; depth++) {
                for (int i = 0; i < 6; i++) {
                    lab.set(SparcRegister.r(8 + i), local(depth, 20 + i));
                }
                lab.runToEnd(Code.save(lab.arch()));
                for (int i = 0; i < 6; i++) {
                    assertThat(lab.cpu().snapshot().get(SparcRegister.r(24 + i)))
                            .isEqualTo(local(depth, 20 + i));
                    assertThat(lab.cpu().snapshot().windows().get(0)[8 + i])
                            .isEqualTo(local(depth, 20 + i));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparc", "sparcv9"})
    void shouldTrapWhenTheOverflowHandlerCannotStore(String name) {
        Arch arch = Arch.named(name).orElseThrow();
        try (Lab lab = Lab.on(arch)) {
            lab.installHandlers();
            SparcFrame frame = SparcFrame.of(arch.abi());
            lab.set(SparcRegister.O6, lab.nothing() + 0x1000 - frame.bias());
            Exit exit = Exit.Hypercall.INSTANCE;
            for (int i = 0; i < 12 && exit == Exit.Hypercall.INSTANCE; i++) {
                exit = lab.run(Code.save(arch));
            }

            assertThat(exit).isInstanceOf(Exit.Trapped.class);
            Fault fault = ((Exit.Trapped) exit).trap().fault();
            assertThat(fault).isInstanceOf(Fault.NotMapped.class);
            assertThat(fault.address()).isEqualTo(lab.nothing() + 0x1000);
            TrapEntry entry = lab.cpu().enter(((Exit.Trapped) exit).trap(), lab.data() + 0x1000);
            assertThat(entry)
                    .isInstanceOf(
                            arch == Arch.SPARC
                                    ? TrapEntry.ErrorMode.class
                                    : TrapEntry.SecondTrap.class);
        }
    }
}
