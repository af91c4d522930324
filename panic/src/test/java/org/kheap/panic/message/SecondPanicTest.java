package org.kheap.panic.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.LOAD;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.Symbol;
import org.kheap.machine.Symbols;
import org.kheap.machine.Trap;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason;
import org.kheap.panic.PanicReason.Message;
import org.kheap.panic.Scene;
import org.kheap.panic.stack.Frame;
import org.kheap.panic.stack.StackTrace;

/** Panics for which no whole screen can be made. */
class SecondPanicTest {
    private static final Fault FAULT = new Fault.NotMapped(0x40, LOAD, 0);

    /** Symbols that cannot be had for lines, or not at all. */
    private record OddSymbols(Symbols symbols, boolean atAll, Supplier<RuntimeException> why)
            implements Symbols {
        @Override
        public Optional<Symbol> at(long va) {
            if (atAll) {
                throw why.get();
            }
            return symbols.at(va);
        }

        @Override
        public Optional<Symbol> named(String name) {
            return symbols.named(name);
        }

        @Override
        public Optional<String> lineOf(long va) {
            throw why.get();
        }
    }

    private static String show(Arch arch, boolean atAll, Supplier<RuntimeException> why) {
        return show(new Scene(arch), new Message("the first"), atAll, why);
    }

    private static String show(
            Scene scene, PanicReason reason, boolean atAll, Supplier<RuntimeException> why) {
        Panic panic = scene.panic(reason);
        Panic odd =
                new Panic(
                        panic.arch(),
                        panic.memory(),
                        new OddSymbols(panic.symbols(), atAll, why),
                        reason,
                        panic.registers(),
                        3,
                        panic.thread(),
                        panic.threadName(),
                        panic.uptime(),
                        panic.stack());
        StringBuilder console = new StringBuilder();
        int type = scene.arch().strictAlignment() ? 9 : 0xe;
        PanicScreen.show(odd, fault -> new Trap(type, scene.pc(), fault), console::append);
        return console.toString();
    }

    private static String prefix(Arch arch) {
        return "\npanic[cpu3]/thread=%x: ".formatted(new Scene(arch).thread());
    }

    @OnEveryArch
    void shouldShowTheTrapOfTheKernelWithoutRegistersAndStack(Arch arch) {
        String screen = show(arch, false, () -> new GuestFaultException(FAULT));

        assertThat(screen)
                .startsWith(prefix(arch) + "the first\n\n" + prefix(arch) + "BAD TRAP: type=")
                .containsPattern(" rp=0 addr=\\w+")
                .endsWith("\n")
                .doesNotContain("pid=", "work+40");
    }

    @OnEveryArch
    void shouldShowTheMessageOfAnotherPanic(Arch arch) {
        assertThat(show(arch, false, () -> new KernelPanicException(new Message("the second"))))
                .isEqualTo(prefix(arch) + "the first\n\n" + prefix(arch) + "the second\n");
    }

    @OnEveryArch
    void shouldSayWhatWasDamaged(Arch arch) {
        assertThat(show(arch, true, () -> new IllegalStateException("no end: symbols")))
                .isEqualTo(
                        prefix(arch)
                                + "the first\n\n"
                                + prefix(arch)
                                + "kernel data damaged: no end: symbols\n");
    }

    /** Neither the first message can be made, nor that of the second. */
    @OnEveryArch
    void shouldEndIfNothingCanBeSaid(Arch arch) {
        Scene scene = new Scene(arch);
        Fault fault = new Fault.NotMapped(0x40, LOAD, 0);
        int type = arch.equals(Arch.SPARCV9) ? 0x31 : arch.strictAlignment() ? 9 : 0xe;

        String screen =
                show(scene, scene.trap(type, fault), true, () -> new GuestFaultException(FAULT));

        assertThat(screen).startsWith(prefix(arch)).hasLineCount(2);
    }

    @OnEveryArch
    void shouldShowMessagesAsTheyAre(Arch arch) {
        String text = "%s%n%d \u0001\u001b[31m\r\u00ff";
        Scene scene = new Scene(arch);

        assertThat(PanicScreen.of(scene.panic(new Message(text)))).contains(": " + text + "\n\n");
    }

    @OnEveryArch
    void shouldShowRegistersAsZeroThatCannotBeRead(Arch arch) {
        Scene scene = new Scene(arch);
        Trap trap = new Trap(arch.strictAlignment() ? 7 : 0xd, scene.pc(), null);

        for (long wild : List.of(0L, 0x1001L, 0xffff_fff8L, -8L)) {
            long regs = arch.abi().model().truncate(wild);
            assertThat(PanicScreen.of(scene.panic(new PanicReason.BadTrap(trap, regs))))
                    .contains("pid=0, pc=0x0, sp=0x0, ");
        }
    }

    @OnEveryArch
    void shouldShowFramesThatPointNowhere(Arch arch) {
        Scene scene = new Scene(arch);
        long highest = arch.abi().model().maxAddress();
        Frame frame = new Frame(highest, highest, List.of(), List.of(), true);
        Panic panic = scene.panic(new Message("text"));
        Panic wild =
                new Panic(
                        arch,
                        panic.memory(),
                        panic.symbols(),
                        panic.reason(),
                        panic.registers(),
                        0,
                        highest,
                        panic.threadName(),
                        panic.uptime(),
                        new StackTrace(List.of(frame), "no end"));

        assertThat(PanicScreen.of(wild))
                .contains("/thread=%x: text".formatted(highest))
                .endsWith("%x ()\n  >> no end\n".formatted(highest));
    }
}
