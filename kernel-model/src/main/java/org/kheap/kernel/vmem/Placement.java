package org.kheap.kernel.vmem;

/**
 * Where {@code vmem_xalloc} may put an allocation. Addresses are unsigned; 0 means no constraint.
 *
 * @param align a multiple of the quantum and a power of two; 0 for the quantum
 * @param phase offset from the alignment, less than it
 * @param nocross a power of two whose multiples the allocation must not cross
 * @param min lowest address
 * @param max first address that is too high
 */
public record Placement(long align, long phase, long nocross, long min, long max) {
    public static final Placement ANYWHERE = new Placement(0, 0, 0, 0, 0);

    /** Whether a source can help: it would not know of these constraints. */
    boolean allowsImport() {
        return nocross == 0 && min == 0 && max == 0;
    }

    /**
     * The lowest address in {@code [start, end)} where {@code size} bytes may be.
     *
     * @param end 0 for the end of all addresses
     * @param quantum alignment if none is asked for
     * @return 0 if there is none
     */
    long fit(long start, long end, long size, long quantum) {
        long alignment = align == 0 ? quantum : align;
        long low = Long.compareUnsigned(start, min) < 0 ? min : start;
        long high = max != 0 && Long.compareUnsigned(max - 1, end - 1) < 0 ? max : end;
        long address = phaseUp(low, alignment);
        if (crosses(address, size)) {
            address = phaseUp(address & -nocross, alignment);
            while (Long.compareUnsigned(address, low) < 0 || crosses(address, size)) {
                long next = phaseUp((address & -nocross) + nocross, alignment);
                if (Long.compareUnsigned(next, address) <= 0) {
                    return 0;
                }
                address = next;
            }
        }
        boolean wrapped =
                Long.compareUnsigned(address, low) < 0
                        || Long.compareUnsigned(address + size - 1, address) < 0;
        boolean fits = Long.compareUnsigned(address + size - 1, high - 1) <= 0;
        return !wrapped && fits && Long.compareUnsigned(low, high - 1) <= 0 ? address : 0;
    }

    /** The smallest number from {@code x} on that is {@code phase} modulo the alignment. */
    private long phaseUp(long x, long alignment) {
        return phase - (phase - x & -alignment);
    }

    private boolean crosses(long address, long size) {
        return nocross != 0 && ((address ^ address + size - 1) & -nocross) != 0;
    }
}
