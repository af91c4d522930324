package org.kheap.panic.message;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.Layout;
import org.kheap.panic.Panic;

/** What a trap has saved of the code that it interrupted. */
final class SavedRegisters {
    private SavedRegisters() {}

    /**
     * A pointer-sized field of a {@code struct regs}; 0 if it cannot be read, as the top of a stack may
     * end before it.
     */
    static <F extends Enum<F> & FieldSpec> long word(Panic panic, long regs, F field) {
        long at = address(panic, regs, field);
        boolean there = panic.memory().isAccessible(at, panic.arch().abi().wordSize(), INSPECT);
        return there ? panic.memory().getWord(at, INSPECT) : 0;
    }

    /** Where a field is. */
    static <F extends Enum<F> & FieldSpec> long address(Panic panic, long regs, F field) {
        return regs + Layout.of(field.getDeclaringClass(), panic.arch().abi()).offset(field);
    }
}
