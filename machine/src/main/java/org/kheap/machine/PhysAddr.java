package org.kheap.machine;

/**
 * An address on the memory bus, unsigned. It is a type of its own so that it cannot meet a {@link
 * VirtAddr} by accident.
 *
 * @param value the address in bytes from the start of RAM
 */
public record PhysAddr(long value) implements Comparable<PhysAddr> {
    @Override
    public int compareTo(PhysAddr other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return "pa:" + Long.toHexString(value);
    }
}
