package org.kheap.panic.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kheap.machine.Arch;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;

class SparcStackWalkerTest {
    private static final int WORK = 0;
    private static final int MIDDLE = 1;
    private static final int MAIN = 2;
    private static final int START = 3;
    private static final int FAULT = 5;
    private static final int KTL0 = 6;
    private static final int SAVE = 0x9de3bfa0; // save %sp, -96, %sp

    private static StackBuilder stack(String name) {
        return new StackBuilder(Arch.named(name).orElseThrow());
    }

    /** The stack pointer of the frame at an address. */
    private static long pointer(StackBuilder stack, long address) {
        return address - stack.frame.bias();
    }

    /** Windows of middle and main in memory, behind the current one of work. */
    private static long[] threeFrames(StackBuilder stack, long at) {
        long[] work =
                stack.window(0x1000, pointer(stack, at + 0x100), stack.function(MIDDLE) + 0x10);
        stack.save(
                pointer(stack, at + 0x100),
                stack.window(0x2000, pointer(stack, at + 0x200), stack.function(MAIN) + 0x20));
        stack.save(pointer(stack, at + 0x200), stack.window(0x3000, 0, 0));
        return work;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparc", "sparcv9"})
    void shouldFollowWindowsFromTheProcessorToTheStack(String name) {
        StackBuilder stack = stack(name);
        long at = stack.bounds.low() + 0x100;
        long[] work = threeFrames(stack, at);

        StackTrace trace =
                stack.walk(stack.sparc(pointer(stack, at), stack.function(WORK) + 8, work));

        assertThat(trace.end()).isEmpty();
        assertThat(trace.pcs(10))
                .containsExactly(
                        stack.function(WORK) + 8,
                        stack.function(MIDDLE) + 0x10,
                        stack.function(MAIN) + 0x20);
        assertThat(trace.frames())
                .extracting(Frame::fp)
                .containsExactly(at, at + 0x100, at + 0x200);
        assertThat(trace.frames()).extracting(Frame::call).containsOnly(false);
        assertThat(trace.frames().get(1).locals())
                .containsExactly(
                        0x2000L, 0x2001L, 0x2002L, 0x2003L, 0x2004L, 0x2005L, 0x2006L, 0x2007L);
        assertThat(trace.frames().get(1).arguments())
                .containsExactly(0x2008L, 0x2009L, 0x200aL, 0x200bL, 0x200cL, 0x200dL);
    }

    /** What lies in memory below a resident window is stale. */
    @ParameterizedTest
    @ValueSource(strings = {"sparc", "sparcv9"})
    void shouldBelieveTheProcessorMoreThanTheStack(String name) {
        StackBuilder stack = stack(name);
        long at = stack.bounds.low() + 0x100;
        long[] work = threeFrames(stack, at);
        long[] middle =
                stack.window(0x7000, pointer(stack, at + 0x200), stack.function(START) + 0x20);

        StackTrace trace =
                stack.walk(stack.sparc(pointer(stack, at), stack.function(WORK), work, middle));

        assertThat(trace.frames().get(1).locals()).startsWith(0x7000L);
        assertThat(trace.frames().get(2).pc()).isEqualTo(stack.function(START) + 0x20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparc", "sparcv9"})
    void shouldFindTheCallerOfAFunctionThatWasStoppedAtItsSave(String name) {
        StackBuilder stack = stack(name);
        stack.memory().putInt(stack.function(WORK), SAVE, INSPECT);
        long at = stack.bounds.low() + 0x100;
        RegisterSnapshot registers =
                stack.sparc(pointer(stack, at), stack.function(WORK), threeFrames(stack, at));
        registers.values()[SparcRegister.O7.ordinal()] = stack.function(MIDDLE) + 0x18;

        StackTrace trace = stack.walk(registers);

        assertThat(trace.pcs(2))
                .containsExactly(stack.function(WORK), stack.function(MIDDLE) + 0x18);
    }

    private static int handler(StackBuilder stack) {
        return stack.arch == Arch.SPARC ? FAULT : KTL0;
    }

    /** A trap frame of the interrupted window at {@code interrupted}: its save area, then regs. */
    private static StackTrace walkFromTrap(StackBuilder stack, long trapPc) {
        long interrupted = stack.bounds.low() + 0x400;
        long[] work = threeFrames(stack, interrupted);
        stack.save(pointer(stack, interrupted), work);
        boolean v9 = stack.arch == Arch.SPARCV9;
        long area = interrupted - (v9 ? 336 : 168);
        long regs = area + stack.frame.minimum();
        stack.put(regs + (v9 ? 128 : 4), trapPc);
        long[] handlers =
                stack.window(0x9000, pointer(stack, interrupted), stack.function(START) + 0x40);
        return stack.walk(
                stack.sparc(pointer(stack, area), stack.function(handler(stack)) + 8, handlers));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparc", "sparcv9"})
    void shouldWalkThroughATrapWithTheTrappedPc(String name) {
        StackBuilder stack = stack(name);
        stack.memory().putInt(stack.function(WORK), SAVE, INSPECT);

        StackTrace trace = walkFromTrap(stack, stack.function(WORK) + 0x24);

        assertThat(trace.end()).isEmpty();
        assertThat(trace.pcs(10))
                .containsExactly(
                        stack.function(handler(stack)) + 8,
                        stack.function(WORK) + 0x24,
                        stack.function(MIDDLE) + 0x10,
                        stack.function(MAIN) + 0x20);
    }

    /** A leaf has no window; the call in %o7 is in the window of its caller. */
    @ParameterizedTest
    @ValueSource(strings = {"sparc", "sparcv9"})
    void shouldGiveALeafAndItsCallerALineEach(String name) {
        StackBuilder stack = stack(name);
        stack.memory().putInt(stack.function(WORK), 0x01000000, INSPECT);

        StackTrace trace = walkFromTrap(stack, stack.function(WORK) + 0x24);

        assertThat(trace.pcs(10))
                .containsExactly(
                        stack.function(handler(stack)) + 8,
                        stack.function(WORK) + 0x24,
                        stack.function(START) + 0x40,
                        stack.function(MIDDLE) + 0x10,
                        stack.function(MAIN) + 0x20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparc", "sparcv9"})
    void shouldTakeAFunctionThatHasNotSavedYetForALeaf(String name) {
        StackBuilder stack = stack(name);
        stack.memory().putInt(stack.function(WORK), SAVE, INSPECT);

        StackTrace trace = walkFromTrap(stack, stack.function(WORK));

        assertThat(trace.pcs(3))
                .containsExactly(
                        stack.function(handler(stack)) + 8,
                        stack.function(WORK),
                        stack.function(START) + 0x40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparc", "sparcv9"})
    void shouldShowWhoJumpedToNowhere(String name) {
        StackBuilder stack = stack(name);

        StackTrace trace = walkFromTrap(stack, 0);

        assertThat(trace.pcs(3))
                .containsExactly(
                        stack.function(handler(stack)) + 8, 0L, stack.function(START) + 0x40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparc", "sparcv9"})
    void shouldEndWithANoteWhenAFramePointerIsMisaligned(String name) {
        StackBuilder stack = stack(name);
        long at = stack.bounds.low() + 0x100;
        long[] work = stack.window(0, pointer(stack, at + 0x101), stack.function(MIDDLE));

        StackTrace trace = stack.walk(stack.sparc(pointer(stack, at), stack.function(WORK), work));

        assertThat(trace.frames()).hasSize(1);
        assertThat(trace.end()).isEqualTo("mis-aligned %%fp = %x".formatted(at + 0x101));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparc", "sparcv9"})
    void shouldEndWithANoteWhenFramesGoInACircle(String name) {
        StackBuilder stack = stack(name);
        long at = stack.bounds.low() + 0x100;
        long[] work = stack.window(0, pointer(stack, at + 0x100), stack.function(MIDDLE));
        stack.save(
                pointer(stack, at + 0x100),
                stack.window(0, pointer(stack, at), stack.function(MAIN)));

        StackTrace trace = stack.walk(stack.sparc(pointer(stack, at), stack.function(WORK), work));

        assertThat(trace.frames()).hasSize(2);
        assertThat(trace.end()).isEqualTo("frames out of order: fp=%x".formatted(at));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparc", "sparcv9"})
    void shouldEndWithANoteWhenAFrameIsNotOnTheStack(String name) {
        StackBuilder stack = stack(name);
        long at = stack.bounds.low() + 0x100;
        for (long wild : List.of(stack.bounds.high(), stack.bounds.low() - 0x1000)) {
            long[] work = stack.window(0, pointer(stack, wild), stack.function(MIDDLE));

            StackTrace trace =
                    stack.walk(stack.sparc(pointer(stack, at), stack.function(WORK), work));

            assertThat(trace.frames()).hasSize(1);
            assertThat(trace.end()).isNotEmpty();
        }
    }

    /** The last frame's save area would lie partly above the stack, where nothing is mapped. */
    @ParameterizedTest
    @ValueSource(strings = {"sparc", "sparcv9"})
    void shouldEndWithANoteWhenASaveAreaHangsOverTheEndOfTheStack(String name) {
        StackBuilder stack = stack(name);
        long at = stack.bounds.low() + 0x100;
        long last = stack.bounds.high() - 16;
        long[] work = stack.window(0, pointer(stack, last), stack.function(MIDDLE));

        StackTrace trace = stack.walk(stack.sparc(pointer(stack, at), stack.function(WORK), work));

        assertThat(trace.end()).isEqualTo("frame pointer not on the stack: fp=%x".formatted(last));
    }
}
