package org.kheap.panic.message;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.StringJoiner;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.Layout;
import org.kheap.panic.Panic;

/** What the dumps of both SPARC kernels share. */
final class SparcRegisters {
    private static final int GLOBALS = 7;

    private SparcRegisters() {}

    /** A pointer-sized field of {@code struct regs}; 0 if it cannot be read. */
    static <F extends Enum<F> & FieldSpec> long word(Panic panic, long regs, F field) {
        Layout<F> layout = Layout.of(field.getDeclaringClass(), panic.arch().abi());
        long at = regs + layout.offset(field);
        boolean there = panic.memory().isAccessible(at, panic.arch().abi().wordSize(), INSPECT);
        return there ? panic.memory().getWord(at, INSPECT) : 0;
    }

    /** The line with %g1-7, of which {@code first} is the field of %g1. */
    static <F extends Enum<F> & FieldSpec> String globals(Panic panic, long regs, F first) {
        F[] fields = first.getDeclaringClass().getEnumConstants();
        StringJoiner values = new StringJoiner(", ", "g1-g7: ", "\n");
        for (int i = 0; i < GLOBALS; i++) {
            values.add(Long.toHexString(word(panic, regs, fields[first.ordinal() + i])));
        }
        return values.toString();
    }
}
