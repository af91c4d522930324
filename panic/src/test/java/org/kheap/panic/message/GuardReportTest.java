package org.kheap.panic.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason.GuardCorruption;
import org.kheap.panic.PanicReason.GuardError;
import org.kheap.panic.PanicReason.GuardEvent;
import org.kheap.panic.PanicReason.GuardFree;
import org.kheap.panic.PanicReason.GuardFreeError;
import org.kheap.panic.PanicReason.GuardHit;
import org.kheap.panic.PanicReason.Guarded;
import org.kheap.panic.PanicReason.GuardedObject;
import org.kheap.panic.Scene;

/** What MemGuard tells of what it has found. */
class GuardReportTest {
    private static final Scene SCENE = new Scene(Arch.AMD64);
    private static final long START = 0xffff_fe0b_0000_2fd7L;
    private static final int SIZE = 41;

    private static GuardEvent event(int cpu, long age) {
        return new GuardEvent(SCENE.thread(), cpu, age, List.of(SCENE.pc(), 0x1234L));
    }

    private static GuardedObject object(boolean freed) {
        return new GuardedObject(
                0x10,
                17,
                START,
                SIZE,
                "temp",
                false,
                event(1, 1_000_002_000L),
                freed ? event(0, 3000) : null);
    }

    private static GuardHit hit(GuardError error, long address, Access access, boolean freed) {
        Fault fault = new Fault.NotMapped(address, access, 3);
        return new GuardHit(
                SCENE.trap(0xe, fault), error, error == GuardError.WILD ? null : object(freed), 0);
    }

    private static String report(Guarded found) {
        return GuardReport.of(SCENE.panic(found), found);
    }

    private static String firstLines(Guarded found) {
        String report = report(found);
        int object = report.indexOf("object #");
        return object < 0 ? report : report.substring(0, object);
    }

    @Test
    void shouldTellWhoAllocatedWhatWasOverrun() {
        assertThat(report(hit(GuardError.OUT_OF_BOUNDS_RIGHT, START + SIZE, STORE, false)))
                .isEqualTo(
                        """
                        MemGuard: out-of-bounds write at 0xfffffe0b00003000:
                        1 byte right of the end of a 41-byte allocation
                        object #17 [0xfffffe0b00002fd7-0xfffffe0b00003000), size 41, malloc type "temp"
                        allocated by thread 0xfffffe0b00000020 on cpu 1, 1.000002000 s ago:
                        #0 0xfffffffffb801040 at work+0x40
                        #1 0x1234 at ??+0
                        """);
    }

    @Test
    void shouldTellWhoFreedWhatIsUsed() {
        assertThat(report(hit(GuardError.USE_AFTER_FREE, START + 8, STORE, true)))
                .startsWith(
                        """
                        MemGuard: use-after-free write at 0xfffffe0b00002fdf:
                        8 bytes into a freed 41-byte allocation
                        object #17 [""")
                .endsWith(
                        """
                        freed by thread 0xfffffe0b00000020 on cpu 0, 0.000003000 s ago:
                        #0 0xfffffffffb801040 at work+0x40
                        #1 0x1234 at ??+0
                        """);
    }

    /** A frame of SPARC is the call itself, one of x86 the instruction behind it. */
    @OnEveryArch
    void shouldShowTheLinesOfCalls(Arch arch) {
        Scene scene = new Scene(arch);
        scene.symbols().withLine(scene.pc() - (arch.strictAlignment() ? 0 : 1), "work.c:12");

        GuardEvent event = new GuardEvent(1, 0, 0, List.of(scene.pc()));
        GuardedObject object = new GuardedObject(2, 1, START, SIZE, "temp", true, event, null);
        GuardFree free = free(GuardFreeError.WRONG_ADDRESS, 1, object);

        assertThat(GuardReport.of(scene.panic(free), free))
                .containsPattern("#0 0x[0-9a-f]+ at work\\+0x40  work.c:12\n");
    }

    @ParameterizedTest
    @CsvSource({
        "OUT_OF_BOUNDS_LEFT, -1, LOAD, false, out-of-bounds read, 1 byte left of the beginning of a",
        "OUT_OF_BOUNDS_LEFT, -8, FETCH, true, "
                + "out-of-bounds execute, 8 bytes left of the beginning of a freed",
        "OUT_OF_BOUNDS_RIGHT, 42, INSPECT, false, "
                + "out-of-bounds read, 2 bytes right of the end of a",
        "USE_AFTER_FREE, 0, FETCH, true, use-after-free execute, 0 bytes into a freed",
        "USE_AFTER_FREE, 40, LOAD, true, use-after-free read, 40 bytes into a freed",
        "USE_AFTER_FREE, 41, LOAD, true, use-after-free read, 1 byte right of the end of a freed",
        "USE_AFTER_FREE, -2, LOAD, true, "
                + "use-after-free read, 2 bytes left of the beginning of a freed"
    })
    void shouldSayWhereAnAccessWas(
            GuardError error,
            long offset,
            Access access,
            boolean freed,
            String what,
            String where) {
        assertThat(firstLines(hit(error, START + offset, access, freed)))
                .isEqualTo(
                        "MemGuard: %s at 0x%x:\n%s 41-byte allocation\n"
                                .formatted(what, START + offset, where));
    }

    @Test
    void shouldSayThatNobodyKnows() {
        assertThat(report(hit(GuardError.WILD, 0x1000, STORE, false)))
                .isEqualTo("MemGuard: invalid write at 0x1000:\nno allocation is known there\n");
    }

    private static GuardFree free(GuardFreeError error, long offset, GuardedObject object) {
        return new GuardFree(error, START + offset, START & -0x1000, "vnodes", true, object);
    }

    @ParameterizedTest
    @CsvSource({
        "DOUBLE_FREE, 0, true, double free, 0 bytes into a freed",
        "DOUBLE_FREE, -1, true, double free, 1 byte left of the beginning of a freed",
        "WRONG_ADDRESS, 1, false, invalid free, 1 byte into a",
        "WRONG_ADDRESS, 42, false, invalid free, 2 bytes right of the end of a"
    })
    void shouldSayWhatWasFreed(
            GuardFreeError error, long offset, boolean freed, String what, String where) {
        assertThat(firstLines(free(error, offset, object(freed))))
                .isEqualTo(
                        "MemGuard: %s at 0x%x:\n%s 41-byte allocation\n"
                                .formatted(what, START + offset, where));
    }

    @Test
    void shouldSayThatNothingWasEverAllocatedThere() {
        assertThat(report(free(GuardFreeError.DOUBLE_FREE, 0, null)))
                .isEqualTo(
                        """
                        MemGuard: double free or invalid free at 0xfffffe0b00002fd7:
                        no allocation is known there
                        """);
    }

    @Test
    void shouldSayWhatItWasTakenFor() {
        assertThat(report(free(GuardFreeError.WRONG_OWNER, 0, object(false))))
                .startsWith(
                        """
                        MemGuard: mismatched free at 0xfffffe0b00002fd7:
                        0 bytes into a 41-byte allocation
                        freed as zone "vnodes"
                        object #17 [""");
    }

    private static List<Byte> bytes(int... values) {
        return IntStream.of(values).mapToObj(value -> (byte) value).toList();
    }

    @Test
    void shouldShowWhatWasChanged() {
        assertThat(
                        firstLines(
                                new GuardCorruption(
                                        START + SIZE,
                                        1,
                                        bytes(0x5a, 0x5b, 0x5c, 0xa5),
                                        bytes(0, 0x5b, 0x5c, 0xff),
                                        object(false))))
                .isEqualTo(
                        """
                        MemGuard: memory corruption at 0xfffffe0b00003000:
                        1 byte right of the end of a 41-byte allocation
                        found    [ 0x00 . . 0xff ]
                        expected [ 0x5a . . 0xa5 ]
                        """);
    }

    @Test
    void shouldShowTheFirstOfManyChangedBytes() {
        List<Byte> zeroes = bytes(new int[19]);
        List<Byte> ones = zeroes.stream().map(zero -> (byte) 1).toList();

        assertThat(firstLines(new GuardCorruption(START - 19, -19, ones, zeroes, object(false))))
                .isEqualTo(
                        """
                        MemGuard: memory corruption at 0xfffffe0b00002fc4:
                        19 bytes left of the beginning of a 41-byte allocation
                        found    [%s ] and 3 more
                        expected [%s ] and 3 more
                        """
                                .formatted(" 0x00".repeat(16), " 0x01".repeat(16)));
    }
}
