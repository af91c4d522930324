package org.kheap.panic.message;

import java.util.StringJoiner;
import org.kheap.machine.FieldSpec;
import org.kheap.panic.Panic;

/** What the dumps of both SPARC kernels share. */
final class SparcRegisters {
    private static final int GLOBALS = 7;

    private SparcRegisters() {}

    /** The line with %g1-7, of which {@code first} is the field of %g1. */
    static <F extends Enum<F> & FieldSpec> String globals(Panic panic, long regs, F first) {
        F[] fields = first.getDeclaringClass().getEnumConstants();
        StringJoiner values = new StringJoiner(", ", "g1-g7: ", "\n");
        for (int i = 0; i < GLOBALS; i++) {
            values.add(
                    Long.toHexString(
                            SavedRegisters.word(panic, regs, fields[first.ordinal() + i])));
        }
        return values.toString();
    }
}
