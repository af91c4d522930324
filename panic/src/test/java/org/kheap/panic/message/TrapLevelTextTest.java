package org.kheap.panic.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.FETCH;
import static org.kheap.machine.GuestMemory.Access.INSPECT;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.Layout;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.Rights;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.StructView;
import org.kheap.machine.Trap;
import org.kheap.machine.trap.RegsSparcv9;
import org.kheap.machine.trap.SparcFrame;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason.StackOverflow;
import org.kheap.panic.Scene;

/** The dump of sparcv9 for a trap within a trap. */
class TrapLevelTextTest {
    private static final Fault NO_STACK = new Fault.NotMapped(0x2a10_0000_7f00L, STORE, 3);
    private static final long STATE = 0x44_8000_1603L;

    private final Scene scene = new Scene(Arch.SPARCV9);

    private String dump(Trap first, Fault second, List<long[]> windows) {
        StackOverflow reason = new StackOverflow(first, second, scene.regs());
        Panic panic = scene.panic(reason);
        regs(panic).word(RegsSparcv9.R_TSTATE, STATE);
        long[] values = new long[SparcRegister.values().length];
        values[SparcRegister.O0.ordinal()] = 0xabc;
        RegisterSnapshot registers = new RegisterSnapshot(values, windows);
        return PanicScreen.of(
                new Panic(
                        panic.arch(),
                        panic.memory(),
                        panic.symbols(),
                        reason,
                        registers,
                        0,
                        panic.thread(),
                        panic.threadName(),
                        panic.uptime(),
                        panic.stack()));
    }

    private StructView<RegsSparcv9> regs(Panic panic) {
        Layout<RegsSparcv9> layout = Layout.of(RegsSparcv9.class, Arch.SPARCV9.abi());
        return new StructView<>(layout, panic.memory(), scene.regs());
    }

    /** The trap handler itself stores to the stack, in a window of its own. */
    @Test
    void shouldPutTheHandlerOnTopOfTheTrapThatItHandles() {
        scene.symbols().with("unix:ktl0", 0x0100_0100, 0x20);
        Trap first = new Trap(0x31, scene.pc(), new Fault.NotMapped(0x10, LOAD, 0));

        assertThat(dump(first, NO_STACK, List.of()))
                .contains(
                        """
                        : bad stack overflow at TL 2

                        %tl %tpc              %tnpc             %tstate           %tt
                         2  0000000001000100  0000000001000104  4480041404        068
                            %ccr: 44  %asi: 80  %cwp: 4  %pstate: 414<MG,PEF,PRIV>
                         1  0000000001001040  0000000001001044  4480001603        068
                            %ccr: 44  %asi: 80  %cwp: 3  %pstate: 16<PEF,PRIV,IE>
                        %g0-3: 0000000000000000 0000000000000022 0000000000000033 0000000000000044
                        %g4-7: 0000000000000055 0000000000000066 0000000000000077 0000000000000088

                        """);
    }

    /** The save is in %g6, and the handler has turned to the window that it spills. */
    @Test
    void shouldPutASpillOnTopOfTheSave() {
        scene.symbols().with("unix:window_overflow", 0x0100_0200, 0x80);
        Trap first = new Trap(0x31, 0x0100_0210, NO_STACK);

        assertThat(dump(first, NO_STACK, List.of()))
                .contains(
                        " 2  0000000001000210  0000000001000214  4480001503        068\n",
                        " 1  0000000000000077  000000000000007b  4480001601        098\n");
    }

    @Test
    void shouldPutAFillOnTopOfTheRestore() {
        scene.symbols().with("unix:window_underflow", 0x0100_0200, 0x80);
        Trap first = new Trap(0x31, 0x0100_0210, NO_STACK);

        assertThat(dump(first, NO_STACK, List.of()))
                .contains(" 1  0000000000000077  000000000000007b  4480001604        0d8\n");
    }

    @Test
    void shouldNumberTrapsAsTheHardwareDoes() {
        Fault readOnly = new Fault.Protection(0x40, STORE, Rights.READ, 3);
        Trap protection = new Trap(0x33, scene.pc(), readOnly);
        Trap fetch = new Trap(0x09, scene.pc(), new Fault.NotMapped(0, FETCH, 0));
        Trap division = new Trap(0x28, scene.pc(), null);

        assertThat(dump(protection, readOnly, List.of()))
                .containsPattern(" 2 .* 06c\n.*\n 1 .* 06c\n");
        assertThat(dump(fetch, NO_STACK, List.of())).containsPattern(" 1 .* 064\n");
        assertThat(dump(division, NO_STACK, List.of())).containsPattern(" 1 .* 028\n");
    }

    /** The ins of a window are the outs of its caller's. */
    @Test
    void shouldShowEveryWindowOfTheProcessor() {
        long[] inner = new long[SparcFrame.WINDOW_REGISTERS];
        inner[0] = 0x1;
        inner[SparcFrame.INS] = 0x2;
        inner[SparcFrame.CALL] = scene.pc();
        long[] outer = new long[SparcFrame.WINDOW_REGISTERS];
        Trap first = new Trap(0x31, scene.pc(), NO_STACK);
        String zeroes = " " + "0".repeat(16);

        String screen = dump(first, NO_STACK, List.of(inner, outer));

        assertThat(screen)
                .contains(
                        "Register window 0, caller genunix:work+40\n    %o0-3: 0000000000000abc",
                        "    %l0-3: 0000000000000001" + zeroes.repeat(3) + "\n",
                        "    %i0-3: 0000000000000002" + zeroes.repeat(3) + "\n",
                        "Register window 1, caller 0\n    %o0-3: 0000000000000002" + zeroes);
    }

    @Test
    void shouldShowZeroesForRegistersThatCannotBeRead() {
        StackOverflow reason =
                new StackOverflow(new Trap(0x31, scene.pc(), NO_STACK), NO_STACK, 0x10);

        assertThat(PanicScreen.of(scene.panic(reason))).contains("%g0-3: 0000000000000000 ");
        assertThat(scene.panic(reason).memory().isAccessible(0x10, 8, INSPECT)).isFalse();
    }
}
