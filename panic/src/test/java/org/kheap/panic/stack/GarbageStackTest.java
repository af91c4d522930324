package org.kheap.panic.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.kheap.machine.Arch;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.trap.SparcFrame;

/** Whatever lies on the stack, a walk comes to an end. */
class GarbageStackTest {
    private static final int LEVELS = 16;

    @Property(tries = 150)
    void shouldEndOnAnyStack(@ForAll long seed) {
        for (Arch arch : Arch.ALL) {
            StackBuilder stack = new StackBuilder(arch);
            Random random = new Random(seed);
            for (long at = stack.bounds.low(); at < stack.bounds.high(); at += 16) {
                stack.memory().putWord(at, anyWord(stack, random), INSPECT);
            }

            StackTrace trace = stack.walk(anyRegisters(stack, random));

            long words = (stack.bounds.high() - stack.bounds.low()) / 4;
            assertThat(trace.frames()).hasSizeBetween(1, (int) words);
            assertThat(trace.pcs(3)).hasSizeLessThanOrEqualTo(3);
        }
    }

    /** A chain of frames of which a few words were overwritten. */
    @Property(tries = 100)
    void shouldEndOnADamagedStack(@ForAll long seed) {
        for (Arch arch : Arch.ALL) {
            StackBuilder stack = new StackBuilder(arch);
            Random random = new Random(seed);
            RegisterSnapshot registers = chain(stack);
            long size = stack.bounds.high() - stack.bounds.low();
            for (int i = 0; i < 3; i++) {
                long at = stack.bounds.low() + random.nextInt((int) size / 8) * 8L;
                stack.put(at, anyWord(stack, random));
            }

            StackTrace trace = stack.walk(registers);

            assertThat(trace.frames()).hasSizeBetween(1, LEVELS + 2);
            boolean whole = trace.frames().size() >= LEVELS;
            assertThat(whole || !trace.end().isEmpty() || endsInNull(stack, trace)).isTrue();
        }
    }

    /** A frame pointer that was overwritten with 0 looks like the end of the stack. */
    private static boolean endsInNull(StackBuilder stack, StackTrace trace) {
        long fp = trace.frames().get(trace.frames().size() - 1).fp();
        int wordSize = stack.arch.abi().wordSize();
        long at =
                stack.arch.strictAlignment()
                        ? fp + (long) SparcFrame.FP * wordSize
                        : fp - 2L * wordSize;
        return stack.memory().getWord(at, INSPECT) == 0;
    }

    private static RegisterSnapshot chain(StackBuilder stack) {
        long step = (stack.bounds.high() - stack.bounds.low()) / LEVELS;
        long call = stack.function(0) + 8;
        for (int i = 0; i < LEVELS; i++) {
            long fp = stack.bounds.low() + i * step;
            long next = i + 1 < LEVELS ? fp + step : 0;
            if (stack.arch.strictAlignment()) {
                long saved = next == 0 ? 0 : next - stack.frame.bias();
                stack.save(fp - stack.frame.bias(), stack.window(0, saved, call));
            } else {
                stack.frame(fp, next, call);
            }
        }
        long first = stack.bounds.low();
        if (!stack.arch.strictAlignment()) {
            return stack.x86(first, call);
        }
        long[] window = stack.window(0, first + step - stack.frame.bias(), call);
        return stack.sparc(first - stack.frame.bias(), call, window);
    }

    private static RegisterSnapshot anyRegisters(StackBuilder stack, Random random) {
        long pointer = anyWord(stack, random);
        long pc = anyWord(stack, random);
        if (!stack.arch.strictAlignment()) {
            return stack.x86(pointer, pc);
        }
        long[] window = stack.window(0, anyWord(stack, random), anyWord(stack, random));
        return stack.sparc(pointer, pc, window);
    }

    /** Mostly pointers that might be frames, sometimes functions, sometimes anything. */
    private static long anyWord(StackBuilder stack, Random random) {
        long size = stack.bounds.high() - stack.bounds.low();
        long word =
                switch (random.nextInt(10)) {
                    case 0 -> random.nextLong();
                    case 1 -> stack.function(random.nextInt(7)) + 4L * random.nextInt(30);
                    case 2 -> stack.bounds.high() - random.nextInt(64);
                    case 3 -> 0;
                    case 4 -> stack.bounds.low() + random.nextInt((int) size); // misaligned
                    default ->
                            stack.bounds.low()
                                    + 16L * random.nextInt((int) size / 16)
                                    - stack.frame.bias() * (stack.arch.strictAlignment() ? 1 : 0);
                };
        return stack.arch.abi().model().truncate(word);
    }
}
