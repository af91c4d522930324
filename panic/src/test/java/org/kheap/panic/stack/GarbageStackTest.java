package org.kheap.panic.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.kheap.machine.Arch;
import org.kheap.machine.RegisterSnapshot;

/** Whatever lies on the stack, a walk comes to an end. */
class GarbageStackTest {

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
                    default ->
                            stack.bounds.low()
                                    + 16L * random.nextInt((int) size / 16)
                                    - stack.frame.bias() * (stack.arch.strictAlignment() ? 1 : 0);
                };
        return stack.arch.abi().model().truncate(word);
    }
}
