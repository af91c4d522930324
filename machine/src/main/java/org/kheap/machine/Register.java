package org.kheap.machine;

/** A register of some processor: a constant of {@link X86Register} or {@link SparcRegister}. */
public interface Register {
    /** Position in its enum, and index into a {@link RegisterSnapshot}. */
    int ordinal();

    String name();
}
