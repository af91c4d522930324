package org.kheap.machine;

/**
 * Where things lie in the kernel's address space. Ranges are half open and unsigned.
 *
 * @param kernelBase lowest kernel address; a data fault below it is reported as an access to a user
 *     address
 * @param text kernel text
 * @param data kernel data
 * @param modules text, constants and data of loaded modules
 * @param stacks thread stacks, the segment that real kernels call segkp
 * @param heap the kernel heap
 */
public record AddressMap(
        long kernelBase, Range text, Range data, Range modules, Range stacks, Range heap) {

    /** A range of virtual addresses; {@code end} is the first address after it. */
    public record Range(long start, long end) {
        public long size() {
            return end - start;
        }

        public boolean contains(long va) {
            return Long.compareUnsigned(va, start) >= 0 && Long.compareUnsigned(va, end) < 0;
        }
    }
}
