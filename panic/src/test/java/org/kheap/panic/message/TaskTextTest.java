package org.kheap.panic.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason.StackOverflow;
import org.kheap.panic.Scene;

/** The task state segment at the end of the registers of a double fault. */
class TaskTextTest {
    private static final int SIZE = 104;

    private static Panic doubleFault(Scene scene) {
        Fault fault = new Fault.NotMapped(0x10, STORE, 2);
        return scene.panic(new StackOverflow(scene.trap(0xe, fault).trap(), fault, scene.regs()));
    }

    /** Each word is its own offset. */
    private static Panic withSegment(Scene scene) {
        long tss = scene.regs() + 0x400;
        scene.symbols().with("unix:ktss0", tss, SIZE);
        Panic panic = doubleFault(scene);
        for (int i = 0; i < SIZE; i += 4) {
            panic.memory().putInt(tss + i, i, INSPECT);
        }
        return panic;
    }

    @ParameterizedTest
    @CsvSource({
        "i386, tss_link, 0",
        "i386, tss_esp0, 4",
        "i386, tss_ss2, 18",
        "i386, tss_cr3, 1c",
        "i386, tss_ebx, 34",
        "i386, tss_esp, 38",
        "amd64, tss_rsp0, 800000004",
        "amd64, tss_ist1, 2800000024",
        "amd64, tss_ist7, 5800000054",
    })
    void shouldShowTheFieldsAsTheyLieInMemory(String machine, String field, String value) {
        Scene scene = new Scene(Arch.named(machine).orElseThrow());

        assertThat(PanicScreen.of(withSegment(scene)))
                .contains("\ntss.%s:\t0x%s\n".formatted(field, value));
    }

    @ParameterizedTest
    @CsvSource({"i386, 15", "amd64, 10"})
    void shouldShowThemBetweenRegistersAndStack(String machine, int lines) {
        Scene scene = new Scene(Arch.named(machine).orElseThrow());

        assertThat(PanicScreen.of(withSegment(scene)))
                .containsPattern(
                        " ss: +[0-9a-f]+\n(tss\\.tss_\\w+:\t0x\\w+\n){%d}\n".formatted(lines));
    }

    @ParameterizedTest
    @CsvSource({"i386", "amd64"})
    void shouldLeaveOutASegmentThatCannotBeRead(String machine) {
        Scene scene = new Scene(Arch.named(machine).orElseThrow());
        scene.symbols().with("unix:ktss0", 0x1000, SIZE);

        assertThat(PanicScreen.of(doubleFault(scene))).contains(" ss: ").doesNotContain("tss.");
    }
}
