package org.kheap.panic.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kheap.machine.Arch;
import org.kheap.machine.Layout;
import org.kheap.machine.Rights;
import org.kheap.machine.trap.RegsAmd64;
import org.kheap.machine.trap.RegsI386;

class X86StackWalkerTest {
    private static final int WORK = 0;
    private static final int MIDDLE = 1;
    private static final int MAIN = 2;
    private static final int START = 3;
    private static final int CMNTRAP = 4;

    private static StackBuilder stack(String name) {
        return new StackBuilder(Arch.named(name).orElseThrow());
    }

    /** Work called by middle called by main, which is the thread's first function. */
    private static long threeFrames(StackBuilder stack) {
        long low = stack.bounds.low();
        stack.frame(low + 0x100, low + 0x140, stack.function(MIDDLE) + 0x15);
        stack.frame(low + 0x140, low + 0x180, stack.function(MAIN) + 0x25);
        stack.frame(low + 0x180, 0, stack.function(START) + 7);
        return low + 0x100;
    }

    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64"})
    void shouldFollowTheChainToTheEndOfTheThread(String name) {
        StackBuilder stack = stack(name);
        long fp = threeFrames(stack);

        StackTrace trace = stack.walk(stack.x86(fp, stack.function(WORK) + 5));

        assertThat(trace.pcs(10))
                .containsExactly(
                        stack.function(WORK) + 5,
                        stack.function(MIDDLE) + 0x15,
                        stack.function(MAIN) + 0x25,
                        stack.function(START) + 7);
        long end = fp + 0x80 + 2L * stack.arch.abi().wordSize();
        assertThat(trace.frames())
                .extracting(Frame::fp)
                .containsExactly(fp, fp + 0x40, fp + 0x80, end);
        assertThat(trace.frames()).extracting(Frame::call).containsExactly(false, true, true, true);
        assertThat(trace.end()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64"})
    void shouldFindTheCallerOfAFunctionThatHasNotMadeItsFrame(String name) {
        StackBuilder stack = stack(name);
        long fp = threeFrames(stack);
        byte[] prologue = {0x55};
        stack.memory().write(stack.function(WORK), prologue, INSPECT);
        for (int executed = 0; executed < 2; executed++) {
            long returnAddress = stack.function(MIDDLE) + 9;
            stack.put(fp - 64 + (long) executed * stack.arch.abi().wordSize(), returnAddress);

            StackTrace trace = stack.walk(stack.x86(fp, stack.function(WORK) + executed));

            assertThat(trace.pcs(2))
                    .containsExactly(stack.function(WORK) + executed, returnAddress);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64"})
    void shouldStopAtTheLimit(String name) {
        StackBuilder stack = stack(name);
        long fp = threeFrames(stack);

        StackTrace trace = stack.walk(stack.x86(fp, stack.function(WORK)), 2);

        assertThat(trace.frames()).hasSize(2);
        assertThat(trace.end()).isEmpty();
    }

    @Test
    void shouldShowAsManyArgumentsOfI386AsTheCallerTakesOffTheStack() {
        StackBuilder stack = stack("i386");
        long fp = threeFrames(stack);
        stack.put(fp + 8, 0xa1);
        stack.put(fp + 12, 0xa2);
        byte[] takesTwo = {(byte) 0x83, (byte) 0xc4, 8}; // addl $8, %esp
        stack.memory().write(stack.function(MIDDLE) + 0x15, takesTwo, INSPECT);

        StackTrace trace = stack.walk(stack.x86(fp, stack.function(WORK)));

        assertThat(trace.frames().get(0).arguments()).containsExactly(0xa1L, 0xa2L);
        assertThat(trace.frames().get(1).arguments()).hasSize(6);
    }

    @Test
    void shouldShowNoArgumentsOfAmd64() {
        StackBuilder stack = stack("amd64");
        long fp = threeFrames(stack);

        StackTrace trace = stack.walk(stack.x86(fp, stack.function(WORK)));

        assertThat(trace.frames()).extracting(Frame::arguments).containsOnly(List.of());
    }

    /** struct regs begins like a frame, with the trapped pc as its return address. */
    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64"})
    void shouldWalkThroughATrapWithAnExactPc(String name) {
        StackBuilder stack = stack(name);
        long interrupted = threeFrames(stack);
        boolean amd64 = stack.arch == Arch.AMD64;
        int size = amd64 ? 240 : 84;
        assertThat(size)
                .isEqualTo(
                        amd64
                                ? Layout.of(RegsAmd64.class, stack.arch.abi()).size()
                                : Layout.of(RegsI386.class, stack.arch.abi()).size());
        long rp = interrupted - 0x80 - size;
        StackBounds lower = new StackBounds(stack.bounds.low() - 0x1000, stack.bounds.high());
        stack.guest.mapPages(lower.low(), 1, Rights.READ_WRITE);
        stack.frame(rp, interrupted, stack.function(WORK) + 9);

        StackTrace trace =
                StackWalker.of(stack.arch, stack.memory(), stack.symbols)
                        .walk(stack.x86(rp, stack.function(CMNTRAP) + 2), lower, 100);

        assertThat(trace.pcs(3))
                .containsExactly(
                        stack.function(CMNTRAP) + 2,
                        stack.function(WORK) + 9,
                        stack.function(MIDDLE) + 0x15);
        assertThat(trace.frames().get(0).fp()).isEqualTo(rp);
        assertThat(trace.frames()).extracting(Frame::call).startsWith(false, false, true);
        assertThat(trace.end()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64"})
    void shouldEndWithANoteWhenTheFramePointerIsWild(String name) {
        StackBuilder stack = stack(name);
        long wild = 0xdeadbeefL;

        StackTrace trace = stack.walk(stack.x86(wild, stack.function(WORK)));

        assertThat(trace.frames()).hasSize(1);
        assertThat(trace.end()).isEqualTo("frame pointer not on the stack: fp=deadbeef");
    }

    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64"})
    void shouldEndWithANoteWhenASavedFramePointerIsWild(String name) {
        StackBuilder stack = stack(name);
        long fp = stack.bounds.low() + 0x100;
        stack.frame(fp, 0xdeadbeefL, stack.function(MIDDLE));

        StackTrace trace = stack.walk(stack.x86(fp, stack.function(WORK)));

        assertThat(trace.frames()).hasSize(2);
        assertThat(trace.end()).isEqualTo("frames out of order: fp=deadbeef");
    }

    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64"})
    void shouldEndWithANoteWhenFramesGoInACircle(String name) {
        StackBuilder stack = stack(name);
        long fp = stack.bounds.low() + 0x100;
        stack.frame(fp, fp + 0x40, stack.function(MIDDLE));
        stack.frame(fp + 0x40, fp, stack.function(MAIN));

        StackTrace trace = stack.walk(stack.x86(fp, stack.function(WORK)));

        assertThat(trace.frames()).hasSize(3);
        assertThat(trace.end()).startsWith("frames out of order: fp=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64"})
    void shouldEndWithANoteWhenAFrameIsItsOwnCaller(String name) {
        StackBuilder stack = stack(name);
        long fp = stack.bounds.low() + 0x100;
        stack.frame(fp, fp, stack.function(MIDDLE));

        assertThat(stack.walk(stack.x86(fp, 0)).end()).startsWith("frames out of order");
    }

    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64"})
    void shouldEndWithANoteWhenAFrameHangsOverTheEndOfTheStack(String name) {
        StackBuilder stack = stack(name);
        long fp = stack.bounds.high() - stack.arch.abi().wordSize();

        StackTrace trace = stack.walk(stack.x86(fp, stack.function(WORK)));

        assertThat(trace.end()).startsWith("frame pointer not on the stack");
    }

    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64"})
    void shouldEndWithANoteWhenAFrameIsMisaligned(String name) {
        StackBuilder stack = stack(name);
        long fp = stack.bounds.low() + 0x100;
        stack.frame(fp, fp + 0x41, stack.function(MIDDLE));
        stack.frame(fp + 0x41, 0, stack.function(MAIN));

        StackTrace trace = stack.walk(stack.x86(fp, stack.function(WORK)));

        assertThat(trace.frames()).hasSize(2);
        assertThat(trace.end()).isEqualTo("mis-aligned %%fp = %x".formatted(fp + 0x41));
    }
}
