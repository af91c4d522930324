package org.kheap.machine;

import org.kheap.machine.GuestMemory.Access;

/**
 * Why an access by the guest could not be done. A result that the MMU hands over and the trap path
 * reports, never a bug of ours.
 */
public sealed interface Fault {
    /** The exact virtual address of the first byte that could not be accessed. */
    long address();

    Access access();

    /**
     * No valid translation.
     *
     * @param level how many table levels were walked before the invalid entry; 0 is the root
     */
    record NotMapped(long address, Access access, int level) implements Fault {}

    /**
     * A translation that forbids this access.
     *
     * @param rights what it allows
     * @param level the table level of the leaf entry
     */
    record Protection(long address, Access access, Rights rights, int level) implements Fault {}

    /** An address that is not a multiple of the access size, on a machine that insists. */
    record Misaligned(long address, Access access, int alignment) implements Fault {}

    /** An address in the hole between the two halves of a 64-bit address space. */
    record NonCanonical(long address, Access access) implements Fault {}

    /** A translation to a physical address where there is no RAM. */
    record NoSuchMemory(long address, Access access, long physical) implements Fault {}

    default String describe() {
        return "%s: address=0x%x access=%s"
                .formatted(getClass().getSimpleName(), address(), access());
    }
}
