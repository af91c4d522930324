package org.kheap.emulator.cpu;

import org.kheap.machine.Fault;

/** Exception vectors of x86 that kheap gives a meaning to. */
public final class X86Trap {
    /** Debug exception; it may be a fault, but none of those that come here is. */
    private static final int DEBUG = 0x01;

    private static final int NMI = 0x02;
    private static final int BREAKPOINT = 0x03;
    private static final int OVERFLOW = 0x04;
    public static final int INVALID_OPCODE = 0x06;
    public static final int DOUBLE_FAULT = 0x08;
    public static final int STACK_FAULT = 0x0c;
    public static final int GENERAL_PROTECTION = 0x0d;
    public static final int PAGE_FAULT = 0x0e;

    private static final int ERROR_PRESENT = 1;
    private static final int ERROR_WRITE = 2;
    private static final int ERROR_FETCH = 16;

    private X86Trap() {}

    /**
     * Whether an exception is a fault: the instruction that caused it is tried again when the handler
     * returns (Intel SDM volume 3, 6.5).
     */
    static boolean isFault(int type) {
        return switch (type) {
            case DEBUG, NMI, BREAKPOINT, OVERFLOW, DOUBLE_FAULT -> false;
            default -> true;
        };
    }

    /** The error code the processor pushes with a page fault (Intel SDM volume 3, 4.7). */
    public static int errorCode(Fault fault) {
        int present = fault instanceof Fault.Protection ? ERROR_PRESENT : 0;
        return present
                | switch (fault.access()) {
                    case STORE -> ERROR_WRITE;
                    case FETCH -> ERROR_FETCH;
                    case LOAD, INSPECT -> 0;
                };
    }
}
