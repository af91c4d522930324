package org.kheap.machine;

import java.util.List;

/**
 * The registers of a stopped processor, as values.
 *
 * @param values by {@link Register#ordinal()}, zero-extended to 64 bits
 * @param windows the register windows that are in the processor and not yet in memory, the current
 *     one first, each as %l0-7 then %i0-7; empty where there are none
 */
public record RegisterSnapshot(long[] values, List<long[]> windows) {
    public long get(Register register) {
        return values[register.ordinal()];
    }
}
