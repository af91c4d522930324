package org.kheap.machine;

/**
 * An address as the guest's instructions see it, unsigned. Used at the borders of the modules;
 * inside, and in {@link GuestMemory}, a {@code long} named {@code va} is the same thing.
 *
 * @param value the address, zero-extended to 64 bits
 */
public record VirtAddr(long value) implements Comparable<VirtAddr> {
    /**
     * The address {@code bytes} further on.
     *
     * @throws ArithmeticException if the sum leaves the address space of {@code model}
     */
    public VirtAddr plus(long bytes, DataModel model) {
        long sum = value + bytes;
        boolean wrapped = (bytes >= 0) == (Long.compareUnsigned(sum, value) < 0) && bytes != 0;
        if (wrapped || Long.compareUnsigned(sum, model.maxAddress()) > 0) {
            throw new ArithmeticException(
                    "address leaves the address space: va=0x%x bytes=%d".formatted(value, bytes));
        }
        return new VirtAddr(sum);
    }

    @Override
    public int compareTo(VirtAddr other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toHexString(value);
    }
}
