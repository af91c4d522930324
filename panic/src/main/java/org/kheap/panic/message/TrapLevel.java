package org.kheap.panic.message;

import java.util.List;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason.StackOverflow;

/**
 * An entry of the trap stack of sparcv9.
 *
 * @param number 1 is the trap that came first
 * @param pc where it came
 * @param state TSTATE
 * @param type as the hardware numbers it
 */
public record TrapLevel(int number, long pc, long state, int type) {
    /** The trap stack of a processor that could not save a trap, the deepest level first. */
    public static List<TrapLevel> of(Panic panic, StackOverflow overflow) {
        return new TrapLevelText(panic, overflow).levels();
    }

    /** Where it would have gone on. */
    public long nextPc() {
        return pc + Integer.BYTES;
    }
}
