package org.kheap.kernel.memguard;

import org.kheap.machine.Arch;

/**
 * {@code memguard_fudge}: how much MemGuard may use.
 *
 * @param divisor that is used: the one that was set, if it makes sense
 * @param physLimit bytes of pages
 * @param mapSize bytes of address space
 */
record Sizing(int divisor, long physLimit, long mapSize) {
    /** Instead of one that makes no sense. */
    private static final int DEFAULT_DIVISOR = 10;

    /**
     * @param divisor unsigned
     * @param heapSize bytes of all addresses of the heap, which are more than those of RAM on most
     *     machines: so twice the RAM is the most that makes sense
     * @param totalPages of RAM
     */
    static Sizing of(Arch arch, int divisor, long heapSize, long totalPages) {
        boolean sane = divisor != 0 && Long.divideUnsigned(heapSize, unsigned(divisor)) != 0;
        int used = sane ? divisor : DEFAULT_DIVISOR;
        long page = arch.pageSize();
        long share = arch.roundToPages(Long.divideUnsigned(heapSize, unsigned(used)));
        long mapSize = share / (2 * page) > totalPages ? 2 * page * totalPages : share;
        long countable = Long.divideUnsigned(arch.abi().model().maxAddress(), page);
        long pages = Math.min(totalPages / unsigned(used), countable);
        return new Sizing(used, pages * page, mapSize);
    }

    private static long unsigned(int divisor) {
        return Integer.toUnsignedLong(divisor);
    }
}
