package org.kheap.panic.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.FETCH;
import static org.kheap.machine.GuestMemory.Access.INSPECT;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.Rights;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.machine.trap.RegsAmd64;
import org.kheap.machine.trap.RegsI386;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason.GuardError;
import org.kheap.panic.PanicReason.GuardEvent;
import org.kheap.panic.PanicReason.GuardFree;
import org.kheap.panic.PanicReason.GuardFreeError;
import org.kheap.panic.PanicReason.GuardHit;
import org.kheap.panic.PanicReason.GuardedObject;
import org.kheap.panic.Scene;
import org.kheap.panic.stack.Frame;
import org.kheap.panic.stack.StackTrace;

/** Panics over what MemGuard has found, up to where its own report begins. */
class GuardScreenTest {
    private static final GuardedObject OBJECT =
            new GuardedObject(
                    0x10,
                    17,
                    0x7000_0fd0L,
                    41,
                    "temp",
                    false,
                    new GuardEvent(0x20, 0, 2000, List.of()),
                    null);

    private static GuardHit hit(Scene scene, Fault fault) {
        return new GuardHit(
                scene.trap(type(scene.arch(), fault), fault),
                GuardError.OUT_OF_BOUNDS_RIGHT,
                OBJECT,
                8);
    }

    private static int type(Arch arch, Fault fault) {
        boolean fetch = fault.access() == FETCH;
        return switch (arch.name()) {
            case "sparc" -> fetch ? 1 : 9;
            case "sparcv9" -> fetch ? 9 : fault instanceof Fault.Protection ? 0x33 : 0x31;
            default -> 0xe;
        };
    }

    private static Fault missing(Access access) {
        return new Fault.NotMapped(0x7000_1000L, access, 2);
    }

    private static Fault forbidden(Access access) {
        return new Fault.Protection(0x7000_1000L, access, Rights.READ, 3);
    }

    private static String screen(Scene scene, Fault fault) {
        return PanicScreen.of(scene.panic(hit(scene, fault)));
    }

    private static String beforeTheReport(String screen) {
        return screen.substring(0, screen.indexOf("MemGuard: "));
    }

    @Test
    void shouldPanicOnAmd64AsFreebsdDoes() {
        Scene scene = new Scene(Arch.AMD64);

        assertThat(beforeTheReport(screen(scene, missing(STORE))))
                .isEqualTo(
                        """

                        kernel trap 12 with interrupts disabled


                        Fatal trap 12: page fault while in kernel mode
                        cpuid = 0; apic id = 00
                        fault virtual address\t= 0x70001000
                        fault code\t\t= supervisor write data, page not present
                        instruction pointer\t= 0x1cb:0x1ba
                        stack pointer\t        = 0x1fe:0x1ed
                        frame pointer\t        = 0x1fe:0xbb
                        code segment\t\t= base 0x0, limit 0xfffff, type 0x1b
                        \t\t\t= DPL 0, pres 1, long 1, def32 0, gran 1
                        processor eflags\t= trace trap, IOPL = 0
                        current process\t\t= 0 (main)
                        trap number\t\t= 12
                        panic: page fault
                        cpuid = 0
                        KDB: stack backtrace:
                        #0 0xfffffffffb800008 at panic+0x8
                        #1 0xfffffffffb801040 at work+0x40
                        Uptime: 1h1m1s

                        """);
    }

    /** The processor saved no stack pointer: the stack is behind what it saved. */
    @Test
    void shouldPanicOnI386AsFreebsdDoes() {
        Scene scene = new Scene(Arch.I386);

        assertThat(beforeTheReport(screen(scene, missing(LOAD))))
                .isEqualTo(
                        """

                        kernel trap 12 with interrupts disabled


                        Fatal trap 12: page fault while in kernel mode
                        cpuid = 0; apic id = 00
                        fault virtual address\t= 0x70001000
                        fault code\t\t= supervisor read, page not present
                        instruction pointer\t= 0x132:0x121
                        stack pointer\t        = 0x66:0xed80024c
                        frame pointer\t        = 0x66:0x99
                        code segment\t\t= base 0x0, limit 0xfffff, type 0x1b
                        \t\t\t= DPL 0, pres 1, def32 1, gran 1
                        processor eflags\t= trace trap, IOPL = 0
                        current process\t\t= 0 (main)
                        trap number\t\t= 12
                        panic: page fault
                        cpuid = 0
                        KDB: stack backtrace:
                        #0 0xfe800008 at panic+0x8
                        #1 0xfe801040 at work+0x40
                        Uptime: 1h1m1s

                        """);
    }

    @Test
    void shouldPanicOnSparcv9AsFreebsdDoes() {
        Scene scene = new Scene(Arch.SPARCV9);

        assertThat(beforeTheReport(screen(scene, new Fault.NotMapped(0x7000_2008L, STORE, 0))))
                .isEqualTo(
                        """

                        panic: trap: fast data access mmu miss (kernel)
                        cpuid = 0
                        KDB: stack backtrace:
                        -- fast data access mmu miss tar=0x70002000 %o7=0x110 --
                        work() at work+0x40
                        Uptime: 1h1m1s

                        """);
    }

    @Test
    void shouldPanicOnSparcInTheSameForm() {
        Scene scene = new Scene(Arch.SPARC);

        assertThat(beforeTheReport(screen(scene, missing(STORE))))
                .isEqualTo(
                        """

                        panic: trap: data access exception (kernel)
                        cpuid = 0
                        KDB: stack backtrace:
                        -- data access exception sfar=0x70001000 sfsr=0x2a6 %o7=0x143 --
                        work() at work+0x40
                        Uptime: 1h1m1s

                        """);
    }

    @ParameterizedTest
    @EnumSource(names = {"LOAD", "STORE", "FETCH"})
    void shouldTellTheAccess(Access access) {
        String word = access == STORE ? "write" : "read";
        String what = access == FETCH ? "instruction" : "data";
        String long12 = "instruction access";

        assertThat(screen(new Scene(Arch.AMD64), missing(access)))
                .contains("= supervisor %s %s, page not present\n".formatted(word, what));
        assertThat(screen(new Scene(Arch.AMD64), forbidden(access)))
                .contains("= supervisor %s %s, protection violation\n".formatted(word, what));
        assertThat(screen(new Scene(Arch.I386), missing(access)))
                .contains("= supervisor %s, page not present\n".formatted(word));
        String side = access == FETCH ? long12 : "data access";
        assertThat(string(Arch.SPARC, missing(access)))
                .isEqualTo("trap: %s exception (kernel)".formatted(side));
        assertThat(string(Arch.SPARCV9, missing(access)))
                .isEqualTo("trap: fast %s mmu miss (kernel)".formatted(side));
    }

    private static String string(Arch arch, Fault fault) {
        Scene scene = new Scene(arch);
        return PanicScreen.string(scene.panic(hit(scene, fault)));
    }

    @Test
    void shouldShowTheFaultRegistersOfAProtectionTrap() {
        assertThat(string(Arch.SPARCV9, forbidden(STORE)))
                .isEqualTo("trap: data access protection (kernel)");
        assertThat(screen(new Scene(Arch.SPARCV9), forbidden(STORE)))
                .contains(
                        "-- data access protection tar=0x70000000 sfar=0x70001000 sfsr=0 %o7=0x110"
                                + " --\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0x202   | interrupt enabled, IOPL = 0",
                "0x10302 | trace trap, interrupt enabled, resume, IOPL = 0",
                "0x26202 | interrupt enabled, nested task, vm86, IOPL = 2",
                "0x3002  | IOPL = 3",
            })
    void shouldNameTheFlagsOfTheProcessor(String flags, String words) {
        for (Arch arch : List.of(Arch.I386, Arch.AMD64)) {
            Scene scene = new Scene(arch);
            Panic panic = scene.panic(hit(scene, missing(LOAD)));
            long at =
                    arch.equals(Arch.I386)
                            ? SavedRegisters.address(panic, scene.regs(), RegsI386.R_EFL)
                            : SavedRegisters.address(panic, scene.regs(), RegsAmd64.R_RFL);
            panic.memory().putWord(at, Long.decode(flags), INSPECT);
            String screen = PanicScreen.of(panic);

            assertThat(screen).contains("processor eflags\t= " + words + "\n");
            assertThat(screen.startsWith("\n\nFatal trap 12: "))
                    .isEqualTo((Long.decode(flags) & 0x200) != 0);
        }
    }

    @OnEveryArch
    void shouldShowTheLinesOfTheStack(Arch arch) {
        Scene scene = new Scene(arch);
        scene.symbols().withLine(scene.pc(), "work.c:12");

        assertThat(beforeTheReport(screen(scene, missing(LOAD))))
                .contains(" at work+0x40  work.c:12\nUptime: ");
    }

    @OnEveryArch
    void shouldShowTheInnermostFramesOfADeepStack(Arch arch) {
        Scene scene = new Scene(arch);
        Panic panic = scene.panic(hit(scene, missing(LOAD)));
        Frame frame = panic.stack().frames().get(0);
        Panic deep =
                new Panic(
                        arch,
                        panic.memory(),
                        panic.symbols(),
                        panic.reason(),
                        panic.registers(),
                        3,
                        panic.thread(),
                        "",
                        0,
                        new StackTrace(Collections.nCopies(42, frame), "no end"));
        String screen = PanicScreen.of(deep);

        assertThat(screen).contains("\ncpuid = 3\n").contains("\nUptime: 0s\n");
        assertThat(screen).contains("\n[2 frames not shown]\n  >> no end\n");
        assertThat(screen.split("panic\\+0x8")).hasSize(41);
        if (!arch.strictAlignment()) {
            assertThat(screen).contains("cpuid = 3; apic id = 03\n");
            assertThat(screen).contains("current process\t\t= 0 (sched)\n");
        }
    }

    @OnEveryArch
    void shouldHaveWordsForARefusedFree(Arch arch) {
        assertThat(string(arch, GuardFreeError.DOUBLE_FREE))
                .isEqualTo("MemGuard detected double-free of 0x70001000");
        assertThat(string(arch, GuardFreeError.WRONG_ADDRESS))
                .isEqualTo("MemGuard detected invalid free of 0x70001fd0");
        assertThat(string(arch, GuardFreeError.WRONG_OWNER))
                .isEqualTo("MemGuard detected mismatched free of 0x70001fd0");
    }

    private static String string(Arch arch, GuardFreeError error) {
        GuardFree free = new GuardFree(error, 0x7000_1fd0L, 0x7000_1000L, "temp", false, null);
        return PanicScreen.string(new Scene(arch).panic(free));
    }

    @OnEveryArch
    void shouldShowNoTrapWhereThereIsNone(Arch arch) {
        Scene scene = new Scene(arch);
        GuardFree free =
                new GuardFree(
                        GuardFreeError.DOUBLE_FREE, 0x10_1fd0L, 0x10_1000L, "temp", false, null);
        boolean sparc = arch.strictAlignment();
        long text = arch.map().text().start();

        assertThat(beforeTheReport(PanicScreen.of(scene.panic(free))))
                .isEqualTo(
                        """

                        panic: MemGuard detected double-free of 0x101000
                        cpuid = 0
                        KDB: stack backtrace:
                        %sUptime: 1h1m1s

                        """
                                .formatted(
                                        sparc
                                                ? """
                                                panic() at panic+0x8
                                                work() at work+0x40
                                                """
                                                : """
                                                #0 0x%x at panic+0x8
                                                #1 0x%x at work+0x40
                                                """
                                                        .formatted(text + 8, scene.pc())));
    }
}
