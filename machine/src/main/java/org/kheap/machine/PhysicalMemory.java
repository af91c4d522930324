package org.kheap.machine;

/**
 * RAM as page-table walkers see it: the machine's words at physical addresses, in the guest's byte
 * order. A live machine and a crash dump both offer it.
 */
public interface PhysicalMemory {
    /** Bytes of RAM; it starts at physical address 0. */
    long size();

    /** A 32-bit word, zero-extended. @throws IndexOutOfBoundsException if it is not all in RAM */
    long getInt(long pa);

    /** A 64-bit word. @throws IndexOutOfBoundsException if it is not all in RAM */
    long getLong(long pa);
}
