package org.kheap.machine;

import java.util.List;

/**
 * The hardware address translation layer, as the kernel model uses it: pages of RAM, and where they
 * appear in the kernel's address space. All sizes are in the kernel's pages ({@link
 * Arch#pageSize()}), also where the hardware's are smaller.
 */
public interface Hat {
    /**
     * Takes a page of RAM. Its content is what the last owner left, or, if it never had one, what
     * power-on left: seeded garbage, never zeroes by promise.
     *
     * @return its physical address, or -1 if no page is free
     */
    long allocatePage();

    /** Gives a page back. It must not be mapped any more. */
    void freePage(long pa);

    /** Number of pages that {@link #allocatePage} could still give out. */
    long freePages();

    /** Number of pages of RAM. */
    long totalPages();

    /**
     * Makes the page at {@code pa} appear at {@code va}.
     *
     * @return false if there was no memory for a page table; nothing is mapped then
     * @throws IllegalStateException if {@code va} is mapped already
     */
    boolean map(long va, long pa, Rights rights);

    /**
     * Takes the page at {@code va} away, so that the next access to it traps.
     *
     * @return the physical address of the page that was there
     * @throws IllegalStateException if nothing is mapped there
     */
    long unmap(long va);

    /** Whether something is mapped at {@code va}. */
    boolean isMapped(long va);

    /** All that is mapped, by ascending unsigned address; neighbours with the same rights are one. */
    List<Mapping> mappings();
}
