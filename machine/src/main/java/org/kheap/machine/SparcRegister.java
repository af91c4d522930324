package org.kheap.machine;

/**
 * Registers of sparc and sparcv9, with the current window's. {@code STATE} is PSR on V8, and on V9
 * what a trap would save as TSTATE.
 */
public enum SparcRegister implements Register {
    G0,
    G1,
    G2,
    G3,
    G4,
    G5,
    G6,
    G7,
    O0,
    O1,
    O2,
    O3,
    O4,
    O5,
    O6,
    O7,
    L0,
    L1,
    L2,
    L3,
    L4,
    L5,
    L6,
    L7,
    I0,
    I1,
    I2,
    I3,
    I4,
    I5,
    I6,
    I7,
    PC,
    NPC,
    Y,
    STATE;

    private static final SparcRegister[] ALL = values();

    /** {@code r[number]} of the current window: %g0-7, %o0-7, %l0-7, %i0-7. */
    public static SparcRegister r(int number) {
        return ALL[number];
    }
}
